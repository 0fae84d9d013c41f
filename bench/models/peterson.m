-- Peterson's lock for n processes.

const
  processes: 3;

type
  Contender: scalarset(processes);
  Level: 1..processes - 1;
  Control: enum { outside, rising, coming, waiting, inside };

var
  at: array [Contender] of Control;
  next: array [Contender] of Level;
  level: array [Contender] of 0..processes - 1;
  last: array [Level] of Contender;

startstate begin
  for c: Contender do
    at[c] := outside;
    next[c] := 1;
    level[c] := 0;
  end;
  for l: Level do undefine last[l]; end;
end;

ruleset c: Contender do
  rule "arrive" at[c] = outside ==> begin
    at[c] := rising;
  end;

  rule "rise" at[c] = rising ==> begin
    level[c] := next[c];
    at[c] := coming;
  end;

  rule "come last" at[c] = coming ==> begin
    last[next[c]] := c;
    at[c] := waiting;
  end;

  rule "pass"
    at[c] = waiting & (last[next[c]] != c | forall d: Contender do d = c | level[d] < next[c] end)
  ==> begin
    if next[c] = processes - 1 then
      at[c] := inside;
      next[c] := 1;
    else
      next[c] := next[c] + 1;
      at[c] := rising;
    end;
  end;

  rule "leave" at[c] = inside ==> begin
    level[c] := 0;
    at[c] := outside;
  end;
end;

invariant "one inside"
  forall c: Contender do forall d: Contender do at[c] = inside & at[d] = inside -> c = d end end;
