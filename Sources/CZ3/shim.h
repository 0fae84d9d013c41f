// The one door to libz3: everything that Z3Backend uses comes through this header.
#ifndef PINCER_CZ3_SHIM_H
#define PINCER_CZ3_SHIM_H
#include <z3.h>
#endif
