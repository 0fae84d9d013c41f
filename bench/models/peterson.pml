/* Peterson's lock for n processes. */

#ifndef PROCESSES
#define PROCESSES 3
#endif

byte level[PROCESSES];
byte last[PROCESSES]; /* a process, counted from 1 */
byte inside;

#define BELOW(k) (_pid == k || level[k] < l)
#if PROCESSES == 3
#define ALL_BELOW (BELOW(0) && BELOW(1) && BELOW(2))
#elif PROCESSES == 4
#define ALL_BELOW (BELOW(0) && BELOW(1) && BELOW(2) && BELOW(3))
#else
#define ALL_BELOW (BELOW(0) && BELOW(1) && BELOW(2) && BELOW(3) && BELOW(4))
#endif

active [PROCESSES] proctype contender() {
  byte l;
outside:
  l = 1;
rise:
  level[_pid] = l;
  last[l] = _pid + 1;
  if
  :: d_step { l < PROCESSES - 1 && (ALL_BELOW || last[l] != _pid + 1) -> l++ }; goto rise
  :: d_step {
       l == PROCESSES - 1 && (ALL_BELOW || last[l] != _pid + 1) ->
       inside++; assert(inside == 1) };
  fi;
  d_step { inside--; level[_pid] = 0; l = 0 };
  goto outside
}
