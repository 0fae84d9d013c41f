-- The family of pindma.pin. Clients, actors and blocks are scalarsets.

const
  clients: 2;
  actors: 1;
  offsets: 2;
  blocks: 3;
  width: 2;
  policy: 1; -- 0 ignore_pins, 1 wait_for_pins, 2 etxtbsy, 3 lease_break, 4 lease_break_no_drain

type
  Client: scalarset(clients);
  Actor: scalarset(actors);
  Block: scalarset(blocks);
  Offset: 0..offsets - 1;
  Use: enum { free, data, unmapped, foreign };
  Registration: enum { idle, registered, revoked };
  Control: enum { resting, breaking, freeing };

-- Undefined is a hole, and no transfer.
var
  at: array [Offset] of Block;
  use: array [Block] of Use;
  client: array [Client] of record
    is: Registration;
    pins: array [Block] of boolean;
    target: Block;
  end;
  actor: array [Actor] of record
    is: Control;
    limbo: array [Block] of boolean;
    lower: Offset;
    upper: Offset;
  end;

function mapped(b: Block; first: Offset; last: Offset): boolean;
begin
  for o := first to last do
    if !isundefined(at[o]) & at[o] = b then return true; end;
  end;
  return false;
end;

function has_blocks(first: Offset; last: Offset): boolean;
begin
  for o := first to last do
    if !isundefined(at[o]) then return true; end;
  end;
  return false;
end;

function has_no_hole(first: Offset; last: Offset): boolean;
begin
  for o := first to last do
    if isundefined(at[o]) then return false; end;
  end;
  return true;
end;

function pinned(b: Block): boolean;
begin
  for c: Client do
    if client[c].pins[b] then return true; end;
  end;
  return false;
end;

function has_pins_in(c: Client; first: Offset; last: Offset): boolean;
begin
  for o := first to last do
    if !isundefined(at[o]) & client[c].pins[at[o]] then return true; end;
  end;
  return false;
end;

function range_is_pinned(first: Offset; last: Offset): boolean;
begin
  for c: Client do
    if has_pins_in(c, first, last) then return true; end;
  end;
  return false;
end;

-- Whether the lease on the range has gone.
function is_broken(first: Offset; last: Offset): boolean;
begin
  for c: Client do
    if (policy = 3 | client[c].is = registered) & has_pins_in(c, first, last) then return false; end;
  end;
  return true;
end;

procedure unmap(a: Actor; first: Offset; last: Offset);
begin
  for o := first to last do
    if !isundefined(at[o]) then
      use[at[o]] := unmapped;
      actor[a].limbo[at[o]] := true;
      undefine at[o];
    end;
  end;
  actor[a].is := freeing;
end;

-- Any distinct blocks at the beginning. Where the three are not distinct, the file is empty, which every
-- policy can reach as well.
ruleset first: Block; second: Block; third: Block do
  startstate begin
    for o: Offset do undefine at[o]; end;
    for b: Block do use[b] := free; end;
    if first != second & (offsets = 2 | (first != third & second != third)) then
      at[0] := first;
      use[first] := data;
      at[1] := second;
      use[second] := data;
      if offsets > 2 then
        at[offsets - 1] := third;
        use[third] := data;
      end;
    end;
    for c: Client do
      client[c].is := idle;
      for b: Block do client[c].pins[b] := false; end;
      undefine client[c].target;
    end;
    for a: Actor do
      actor[a].is := resting;
      for b: Block do actor[a].limbo[b] := false; end;
      actor[a].lower := 0;
      actor[a].upper := 0;
    end;
  end;
end;

ruleset c: Client do
  ruleset first: Offset; last: Offset do
    rule "register"
      client[c].is = idle & first <= last & last - first < width & has_no_hole(first, last)
    ==> begin
      for o := first to last do client[c].pins[at[o]] := true; end;
      client[c].is := registered;
    end;
  end;

  ruleset b: Block do
    rule "start"
      client[c].is = registered & isundefined(client[c].target) & client[c].pins[b]
    ==> begin
      client[c].target := b;
    end;
  end;

  rule "finish" !isundefined(client[c].target) ==> begin
    undefine client[c].target;
  end;

  rule "deregister" client[c].is != idle & isundefined(client[c].target) ==> begin
    for b: Block do client[c].pins[b] := false; end;
    client[c].is := idle;
  end;
end;

ruleset a: Actor do
  ruleset first: Offset; last: Offset do
    rule "cut"
      actor[a].is = resting & first <= last & (last - first < width | last = offsets - 1)
        & has_blocks(first, last) & (policy != 2 | !range_is_pinned(first, last))
    ==> begin
      if policy >= 3 then
        actor[a].is := breaking;
        actor[a].lower := first;
        actor[a].upper := last;
      else
        unmap(a, first, last);
      end;
    end;
  end;

  ruleset c: Client do
    rule "revoke"
      actor[a].is = breaking & client[c].is = registered & has_pins_in(c, actor[a].lower, actor[a].upper)
    ==> begin
      client[c].is := revoked;
    end;
  end;

  rule "break" actor[a].is = breaking & is_broken(actor[a].lower, actor[a].upper) ==> begin
    unmap(a, actor[a].lower, actor[a].upper);
    actor[a].lower := 0;
    actor[a].upper := 0;
  end;

  ruleset b: Block do
    rule "release"
      actor[a].is = freeing & actor[a].limbo[b] & (policy != 1 | !pinned(b))
    ==> begin
      use[b] := free;
      actor[a].limbo[b] := false;
    end;
  end;

  rule "done" actor[a].is = freeing & forall b: Block do !actor[a].limbo[b] end ==> begin
    actor[a].is := resting;
  end;
end;

ruleset b: Block do
  rule "take" use[b] = free ==> begin use[b] := foreign; end;
  rule "give back" use[b] = foreign ==> begin use[b] := free; end;

  ruleset o: Offset do
    rule "fill" isundefined(at[o]) & use[b] = free ==> begin
      use[b] := data;
      at[o] := b;
    end;
  end;
end;

invariant "no transfer into a lost block"
  forall c: Client do
    isundefined(client[c].target) | use[client[c].target] = data | use[client[c].target] = unmapped
  end;
