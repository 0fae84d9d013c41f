-- Dining philosophers who all reach for their left fork first. They can starve together.
-- A ring is not a scalarset: its order matters.

const
  philosophers: 5;

type
  Philosopher: 0..philosophers - 1;
  Control: enum { thinking, has_left, eating, has_right };

var
  taken: array [Philosopher] of boolean;
  at: array [Philosopher] of Control;

startstate begin
  for p: Philosopher do
    taken[p] := false;
    at[p] := thinking;
  end;
end;

ruleset p: Philosopher do
  rule "take left" at[p] = thinking & !taken[p] ==> begin
    taken[p] := true;
    at[p] := has_left;
  end;

  rule "take right" at[p] = has_left & !taken[(p + 1) % philosophers] ==> begin
    taken[(p + 1) % philosophers] := true;
    at[p] := eating;
  end;

  rule "put left" at[p] = eating ==> begin
    taken[p] := false;
    at[p] := has_right;
  end;

  rule "put right" at[p] = has_right ==> begin
    taken[(p + 1) % philosophers] := false;
    at[p] := thinking;
  end;
end;
