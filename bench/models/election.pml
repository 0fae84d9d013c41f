/* A leader is elected in a ring, as in election.pin. */

#ifndef NODES
#define NODES 4
#endif

#define NUMBER (NODES - _pid)       /* 1 more than the number in election.pin; 0 is an empty link */
#define NEXT ((_pid + 1) % NODES)

byte link[NODES];
byte winners;

active [NODES] proctype node() {
  byte number;
  atomic { link[NEXT] == 0 -> link[NEXT] = NUMBER };
endreceive:
  do
  :: atomic { link[_pid] > NUMBER -> number = link[_pid]; link[_pid] = 0 };
     atomic { link[NEXT] == 0 -> link[NEXT] = number; number = 0 }
  :: atomic { link[_pid] != 0 && link[_pid] < NUMBER -> link[_pid] = 0 }
  :: atomic { link[_pid] == NUMBER -> link[_pid] = 0 }; break
  od;
  atomic { winners++; assert(winners == 1 && _pid == 0) };
endwon:
  false
}
