-- German's cache coherence protocol, without the data.

const
  clients: 3;

type
  Client: scalarset(clients);
  Line: enum { invalid, readable, writable };
  Request: enum { no_request, want_readable, want_writable };
  Message: enum { no_message, invalidate, grant_readable, grant_writable };

var
  line: array [Client] of Line;
  request: array [Client] of Request;
  message: array [Client] of Message;
  acknowledged: array [Client] of boolean;
  current: Request;
  served: Client;
  to_invalidate: array [Client] of boolean;
  holders: array [Client] of boolean;
  has_writer: boolean;

startstate begin
  for c: Client do
    line[c] := invalid;
    request[c] := no_request;
    message[c] := no_message;
    acknowledged[c] := false;
    to_invalidate[c] := false;
    holders[c] := false;
  end;
  current := no_request;
  undefine served;
  has_writer := false;
end;

ruleset c: Client do
  rule "ask readable" request[c] = no_request & line[c] = invalid ==> begin
    request[c] := want_readable;
  end;

  rule "ask writable" request[c] = no_request & line[c] != writable ==> begin
    request[c] := want_writable;
  end;

  rule "give up" message[c] = invalidate & !acknowledged[c] ==> begin
    message[c] := no_message;
    acknowledged[c] := true;
    line[c] := invalid;
  end;

  rule "get readable" message[c] = grant_readable ==> begin
    message[c] := no_message;
    line[c] := readable;
  end;

  rule "get writable" message[c] = grant_writable ==> begin
    message[c] := no_message;
    line[c] := writable;
  end;

  rule "accept" current = no_request & request[c] != no_request ==> begin
    current := request[c];
    served := c;
    request[c] := no_request;
    for d: Client do to_invalidate[d] := holders[d]; end;
  end;

  rule "send invalidate"
    (current = want_writable | current = want_readable & has_writer) & to_invalidate[c] & message[c] = no_message
  ==> begin
    message[c] := invalidate;
    to_invalidate[c] := false;
  end;

  rule "receive acknowledgement" current != no_request & acknowledged[c] ==> begin
    acknowledged[c] := false;
    holders[c] := false;
    has_writer := false;
  end;
end;

rule "send readable" current = want_readable & !has_writer & message[served] = no_message ==> begin
  message[served] := grant_readable;
  holders[served] := true;
  current := no_request;
  undefine served;
end;

rule "send writable"
  current = want_writable & !has_writer & forall c: Client do !holders[c] end & message[served] = no_message
==> begin
  message[served] := grant_writable;
  holders[served] := true;
  has_writer := true;
  current := no_request;
  undefine served;
end;

invariant "coherent"
  forall c: Client do forall d: Client do c != d & line[c] = writable -> line[d] = invalid end end;
