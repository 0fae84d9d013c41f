/* The family of pindma.pin. One process, since every step touches shared data: so the state vector is shortest.
   A rule with parameters is a macro, and each of its instances is one d_step. */

#ifndef CLIENTS
#define CLIENTS 2
#define ACTORS 1
#define OFFSETS 2
#define BLOCKS 3
#define WIDTH 2
#define POLICY 1
#endif

/* Policies: 0 ignore_pins, 1 wait_for_pins, 2 etxtbsy, 3 lease_break, 4 lease_break_no_drain. */
#define LEASES (POLICY >= 3)

#define FREE 0
#define DATA 1
#define UNMAPPED 2
#define FOREIGN 3

/* Blocks are 1 to BLOCKS; 0 is a hole, or no transfer. */
#if OFFSETS == 2
byte at[2] = {1, 2};
#define USE_OF_3 FREE
#else
byte at[3] = {1, 2, 3};
#define USE_OF_3 DATA
#endif
#if BLOCKS == 3
byte use[4] = {FREE, DATA, DATA, USE_OF_3};
#elif BLOCKS == 4
byte use[5] = {FREE, DATA, DATA, USE_OF_3, FREE};
#else
byte use[6] = {FREE, DATA, DATA, USE_OF_3, FREE, FREE};
#endif

#define IDLE 0
#define REGISTERED 1
#define REVOKED 2
byte client[CLIENTS];
byte pins[CLIENTS];
byte target[CLIENTS];

#define FREEING 1
#define BREAKING 2
byte actor[ACTORS];
byte limbo[ACTORS];
#if LEASES
byte lower[ACTORS];
byte upper[ACTORS];
#endif

/* A range is first to last, three offsets at most; the middle is one of them if there are fewer. */
#define BIT(b) (1 << (b))
#define MIDDLE(first, last) (((first) + (last)) / 2)
#define MAPPED(first, last) ((BIT(at[first]) | BIT(at[MIDDLE(first, last)]) | BIT(at[last])) & ~1)
#define NO_HOLE(first, last) (at[first] && at[MIDDLE(first, last)] && at[last])

#if CLIENTS == 2
#define PINNED (pins[0] | pins[1])
#define SAFE_ALL (SAFE(0) && SAFE(1))
#define HOLDS_ALL(mask) (HOLDS(0, mask) || HOLDS(1, mask))
#elif CLIENTS == 3
#define PINNED (pins[0] | pins[1] | pins[2])
#define SAFE_ALL (SAFE(0) && SAFE(1) && SAFE(2))
#define HOLDS_ALL(mask) (HOLDS(0, mask) || HOLDS(1, mask) || HOLDS(2, mask))
#elif CLIENTS == 4
#define PINNED (pins[0] | pins[1] | pins[2] | pins[3])
#define SAFE_ALL (SAFE(0) && SAFE(1) && SAFE(2) && SAFE(3))
#define HOLDS_ALL(mask) (HOLDS(0, mask) || HOLDS(1, mask) || HOLDS(2, mask) || HOLDS(3, mask))
#else
#define PINNED (pins[0] | pins[1] | pins[2] | pins[3] | pins[4])
#define SAFE_ALL (SAFE(0) && SAFE(1) && SAFE(2) && SAFE(3) && SAFE(4))
#define HOLDS_ALL(mask) (HOLDS(0, mask) || HOLDS(1, mask) || HOLDS(2, mask) || HOLDS(3, mask) || HOLDS(4, mask))
#endif

/* The invariant. It can change only where `use` or `target` does, so it is asserted there. */
#define SAFE(i) (target[i] == 0 || use[target[i]] == DATA || use[target[i]] == UNMAPPED)
#define CHECK assert(SAFE_ALL)

#define REGISTER(i, first, last) \
  :: d_step { client[i] == IDLE && NO_HOLE(first, last) -> pins[i] = MAPPED(first, last); client[i] = REGISTERED }
#define START(i, b) \
  :: d_step { client[i] == REGISTERED && target[i] == 0 && (pins[i] & BIT(b)) -> target[i] = b; CHECK }
#define FINISH(i) :: d_step { target[i] != 0 -> target[i] = 0 }
#define DEREGISTER(i) :: d_step { client[i] != IDLE && target[i] == 0 -> pins[i] = 0; client[i] = IDLE }

/* What a hole writes into use[0] is taken back. */
#define UNMAP(j, first, last) \
  limbo[j] = MAPPED(first, last); \
  use[at[first]] = UNMAPPED; use[at[MIDDLE(first, last)]] = UNMAPPED; use[at[last]] = UNMAPPED; use[0] = FREE; \
  at[first] = 0; at[MIDDLE(first, last)] = 0; at[last] = 0; \
  actor[j] = FREEING

#if LEASES
#if POLICY == 3
#define HOLDS(i, mask) (pins[i] & (mask))
#else
#define HOLDS(i, mask) (client[i] == REGISTERED && (pins[i] & (mask)))
#endif
#define BROKEN(j) MAPPED(lower[j], upper[j])
#define CUT(j, first, last) \
  :: d_step { actor[j] == IDLE && MAPPED(first, last) -> lower[j] = first; upper[j] = last; actor[j] = BREAKING }
#define REVOKE(j, i) \
  :: d_step { actor[j] == BREAKING && client[i] == REGISTERED && (pins[i] & BROKEN(j)) -> client[i] = REVOKED }
#define BREAK(j) \
  :: d_step { \
    actor[j] == BREAKING && !(HOLDS_ALL(BROKEN(j))) -> \
    UNMAP(j, lower[j], upper[j]); lower[j] = 0; upper[j] = 0; CHECK }
#else
#if POLICY == 2
#define MAY_CUT(first, last) (MAPPED(first, last) && !(MAPPED(first, last) & PINNED))
#else
#define MAY_CUT(first, last) (MAPPED(first, last))
#endif
#define CUT(j, first, last) \
  :: d_step { actor[j] == IDLE && MAY_CUT(first, last) -> UNMAP(j, first, last); CHECK }
#endif

#if POLICY == 1
#define MAY_FREE(b) (!(PINNED & BIT(b)))
#else
#define MAY_FREE(b) (true)
#endif
#define RELEASE(j, b) \
  :: d_step { \
    actor[j] == FREEING && (limbo[j] & BIT(b)) && MAY_FREE(b) -> \
    use[b] = FREE; limbo[j] = limbo[j] & ~BIT(b); CHECK }
#define DONE(j) :: d_step { actor[j] == FREEING && limbo[j] == 0 -> actor[j] = IDLE }

#define TAKE(b) :: d_step { use[b] == FREE -> use[b] = FOREIGN; CHECK }
#define GIVE_BACK(b) :: d_step { use[b] == FOREIGN -> use[b] = FREE; CHECK }
#define FILL(o, b) :: d_step { at[o] == 0 && use[b] == FREE -> use[b] = DATA; at[o] = b; CHECK }

/* All instances of a rule. */
#if OFFSETS == 2
#define EACH_REGION(RULE, x) RULE(x, 0, 0) RULE(x, 1, 1) EACH_PAIR(RULE, x)
#define EACH_CUT(RULE, x) RULE(x, 0, 0) RULE(x, 1, 1) EACH_PAIR(RULE, x)
#if WIDTH >= 2
#define EACH_PAIR(RULE, x) RULE(x, 0, 1)
#else
#define EACH_PAIR(RULE, x)
#error A truncation from 0 is a cut of two offsets.
#endif
#define FILLS(b) FILL(0, b) FILL(1, b)
#else
#define EACH_REGION(RULE, x) RULE(x, 0, 0) RULE(x, 1, 1) RULE(x, 2, 2) EACH_PAIR(RULE, x) EACH_TRIPLE(RULE, x)
#define EACH_CUT(RULE, x) \
  RULE(x, 0, 0) RULE(x, 1, 1) RULE(x, 2, 2) RULE(x, 0, 1) RULE(x, 1, 2) RULE(x, 0, 2)
#if WIDTH < 2
#error A truncation from 1 is a cut of two offsets.
#endif
#define EACH_PAIR(RULE, x) RULE(x, 0, 1) RULE(x, 1, 2)
#if WIDTH >= 3
#define EACH_TRIPLE(RULE, x) RULE(x, 0, 2)
#else
#define EACH_TRIPLE(RULE, x)
#endif
#define FILLS(b) FILL(0, b) FILL(1, b) FILL(2, b)
#endif

#if BLOCKS == 3
#define EACH_BLOCK(RULE, x) RULE(x, 1) RULE(x, 2) RULE(x, 3)
#elif BLOCKS == 4
#define EACH_BLOCK(RULE, x) RULE(x, 1) RULE(x, 2) RULE(x, 3) RULE(x, 4)
#elif BLOCKS == 5
#define EACH_BLOCK(RULE, x) RULE(x, 1) RULE(x, 2) RULE(x, 3) RULE(x, 4) RULE(x, 5)
#endif

#define CLIENT(i) EACH_REGION(REGISTER, i) EACH_BLOCK(START, i) FINISH(i) DEREGISTER(i)

#if LEASES
#if CLIENTS == 2
#define REVOKES(j) REVOKE(j, 0) REVOKE(j, 1)
#elif CLIENTS == 3
#define REVOKES(j) REVOKE(j, 0) REVOKE(j, 1) REVOKE(j, 2)
#elif CLIENTS == 4
#define REVOKES(j) REVOKE(j, 0) REVOKE(j, 1) REVOKE(j, 2) REVOKE(j, 3)
#else
#define REVOKES(j) REVOKE(j, 0) REVOKE(j, 1) REVOKE(j, 2) REVOKE(j, 3) REVOKE(j, 4)
#endif
#define ACTOR(j) EACH_CUT(CUT, j) REVOKES(j) BREAK(j) EACH_BLOCK(RELEASE, j) DONE(j)
#else
#define ACTOR(j) EACH_CUT(CUT, j) EACH_BLOCK(RELEASE, j) DONE(j)
#endif

#define OTHERS(x, b) TAKE(b) GIVE_BACK(b) FILLS(b)

active proctype system() {
  do
  CLIENT(0)
  CLIENT(1)
#if CLIENTS > 2
  CLIENT(2)
#endif
#if CLIENTS > 3
  CLIENT(3)
#endif
#if CLIENTS > 4
  CLIENT(4)
#endif
  ACTOR(0)
#if ACTORS > 1
  ACTOR(1)
#endif
  EACH_BLOCK(OTHERS, 0)
  od
}
