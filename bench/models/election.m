-- A leader is elected in a ring, as in election.pin. A ring is not a scalarset: its order matters.

const
  nodes: 4;

type
  Node: 0..nodes - 1;
  Control: enum { starting, receiving, passing, winning, won };

-- Undefined is an empty link, and no number.
var
  at: array [Node] of Control;
  link: array [Node] of Node;
  number: array [Node] of Node;

startstate begin
  for n: Node do
    at[n] := starting;
    undefine link[n];
    undefine number[n];
  end;
end;

ruleset n: Node do
  rule "send" at[n] = starting & isundefined(link[(n + 1) % nodes]) ==> begin
    link[(n + 1) % nodes] := nodes - 1 - n;
    at[n] := receiving;
  end;

  rule "receive" at[n] = receiving & !isundefined(link[n]) ==> begin
    if link[n] > nodes - 1 - n then
      number[n] := link[n];
      at[n] := passing;
    elsif link[n] = nodes - 1 - n then
      at[n] := winning;
    end;
    undefine link[n];
  end;

  rule "pass on" at[n] = passing & isundefined(link[(n + 1) % nodes]) ==> begin
    link[(n + 1) % nodes] := number[n];
    undefine number[n];
    at[n] := receiving;
  end;

  rule "win" at[n] = winning ==> begin
    at[n] := won;
  end;
end;

invariant "the greatest wins"
  forall n: Node do at[n] = won -> n = 0 end;
