/* German's cache coherence protocol, without the data. One process, as in pindma.pml. */

#ifndef CLIENTS
#define CLIENTS 3
#endif

#define INVALID 0
#define READABLE 1
#define WRITABLE 2
byte line[CLIENTS];

#define NO_REQUEST 0
#define WANT_READABLE 1
#define WANT_WRITABLE 2
byte request[CLIENTS];
byte current;
byte served; /* a client, counted from 1 */

#define NO_MESSAGE 0
#define INVALIDATE 1
#define GRANT_READABLE 2
#define GRANT_WRITABLE 3
byte message[CLIENTS];

/* Sets of clients. */
byte acknowledged;
byte to_invalidate;
byte holders;
bit has_writer;

#define BIT(i) (1 << (i))

/* The invariant can change only where a client gets a line. */
#define OTHER_INVALID(i, j) (j == i || line[j] == INVALID)
#define OTHER_NOT_WRITABLE(i, j) (j == i || line[j] != WRITABLE)
#if CLIENTS == 2
#define ALL(WHAT, i) (WHAT(i, 0) && WHAT(i, 1))
#elif CLIENTS == 3
#define ALL(WHAT, i) (WHAT(i, 0) && WHAT(i, 1) && WHAT(i, 2))
#elif CLIENTS == 4
#define ALL(WHAT, i) (WHAT(i, 0) && WHAT(i, 1) && WHAT(i, 2) && WHAT(i, 3))
#elif CLIENTS == 5
#define ALL(WHAT, i) (WHAT(i, 0) && WHAT(i, 1) && WHAT(i, 2) && WHAT(i, 3) && WHAT(i, 4))
#else
#define ALL(WHAT, i) (WHAT(i, 0) && WHAT(i, 1) && WHAT(i, 2) && WHAT(i, 3) && WHAT(i, 4) && WHAT(i, 5))
#endif

#define CLIENT(i) \
  :: d_step { request[i] == NO_REQUEST && line[i] == INVALID -> request[i] = WANT_READABLE } \
  :: d_step { request[i] == NO_REQUEST && line[i] != WRITABLE -> request[i] = WANT_WRITABLE } \
  :: d_step { \
    message[i] == INVALIDATE && !(acknowledged & BIT(i)) -> \
    message[i] = NO_MESSAGE; acknowledged = acknowledged | BIT(i); line[i] = INVALID } \
  :: d_step { \
    message[i] == GRANT_READABLE -> \
    message[i] = NO_MESSAGE; line[i] = READABLE; assert(ALL(OTHER_NOT_WRITABLE, i)) } \
  :: d_step { \
    message[i] == GRANT_WRITABLE -> \
    message[i] = NO_MESSAGE; line[i] = WRITABLE; assert(ALL(OTHER_INVALID, i)) }

#define DIRECTORY(i) \
  :: d_step { \
    current == NO_REQUEST && request[i] != NO_REQUEST -> \
    current = request[i]; served = i + 1; request[i] = NO_REQUEST; to_invalidate = holders } \
  :: d_step { \
    (current == WANT_WRITABLE || current == WANT_READABLE && has_writer) \
      && (to_invalidate & BIT(i)) && message[i] == NO_MESSAGE -> \
    message[i] = INVALIDATE; to_invalidate = to_invalidate & ~BIT(i) } \
  :: d_step { \
    current != NO_REQUEST && (acknowledged & BIT(i)) -> \
    acknowledged = acknowledged & ~BIT(i); holders = holders & ~BIT(i); has_writer = 0 }

active proctype system() {
  do
  CLIENT(0) DIRECTORY(0)
  CLIENT(1) DIRECTORY(1)
#if CLIENTS > 2
  CLIENT(2) DIRECTORY(2)
#endif
#if CLIENTS > 3
  CLIENT(3) DIRECTORY(3)
#endif
#if CLIENTS > 4
  CLIENT(4) DIRECTORY(4)
#endif
#if CLIENTS > 5
  CLIENT(5) DIRECTORY(5)
#endif
  :: d_step {
    current == WANT_READABLE && !has_writer && message[served - 1] == NO_MESSAGE ->
    message[served - 1] = GRANT_READABLE; holders = holders | BIT(served - 1);
    current = NO_REQUEST; served = 0 }
  :: d_step {
    current == WANT_WRITABLE && !has_writer && holders == 0 && message[served - 1] == NO_MESSAGE ->
    message[served - 1] = GRANT_WRITABLE; holders = holders | BIT(served - 1); has_writer = 1;
    current = NO_REQUEST; served = 0 }
  od
}
