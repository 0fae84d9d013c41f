/* Dining philosophers who all reach for their left fork first. They can starve together. */

#ifndef PHILOSOPHERS
#define PHILOSOPHERS 5
#endif

bit taken[PHILOSOPHERS];

#define RIGHT ((_pid + 1) % PHILOSOPHERS)

active [PHILOSOPHERS] proctype philosopher() {
  do
  :: d_step { !taken[_pid] -> taken[_pid] = 1 };
     d_step { !taken[RIGHT] -> taken[RIGHT] = 1 };
     taken[_pid] = 0;
     taken[RIGHT] = 0
  od
}
