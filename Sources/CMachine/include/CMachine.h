// What a search needs of the machine and Swift has no name for: prefetching, atomics on plain memory, huge pages,
// and the struct that generated code writes successors to.
#ifndef PINCER_CMACHINE_H
#define PINCER_CMACHINE_H

#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>

/// Where the successors of a state are put: `count` states of some words each, one after the other, and for each the
/// number of its step, with the top bit set if the step is ill-defined and left no state.
struct pincer_successors {
  uint64_t *states;
  uint32_t *steps;
  int64_t count;
  int64_t capacity;
  /// Not 0 once something could not be evaluated.
  int64_t failure;
  /// Called when `count` has reached `capacity`; makes room.
  void (*grow)(struct pincer_successors *);
  void *owner;
};

/// `processes` are those whose steps are wanted, as bits; all beyond the 64th always are.
typedef int64_t (*pincer_expand_function)(const uint64_t *state, struct pincer_successors *out, uint64_t processes);
typedef uint64_t (*pincer_judge_function)(const uint64_t *state, uint64_t group, uint64_t asked, int64_t *failure);

static inline void pincer_prefetch(const void *place) { __builtin_prefetch(place, 0, 3); }

static inline uint32_t pincer_load_acquire32(const uint32_t *place) { return __atomic_load_n(place, __ATOMIC_ACQUIRE); }
static inline uint32_t pincer_load_relaxed32(const uint32_t *place) { return __atomic_load_n(place, __ATOMIC_RELAXED); }
static inline void pincer_store_relaxed32(uint32_t *place, uint32_t value) {
  __atomic_store_n(place, value, __ATOMIC_RELAXED);
}
static inline uint64_t pincer_fetch_add64(uint64_t *place, uint64_t value) {
  return __atomic_fetch_add(place, value, __ATOMIC_RELAXED);
}
/// Puts `value` where 0 is; returns what was there.
static inline uint32_t pincer_claim32(uint32_t *place, uint32_t value) {
  uint32_t expected = 0;
  __atomic_compare_exchange_n(place, &expected, value, 0, __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE);
  return expected;
}

static inline void *pincer_map_pages(size_t bytes) {
  void *place = mmap(0, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  return place == MAP_FAILED ? 0 : place;
}
static inline void pincer_unmap_pages(void *place, size_t bytes) { munmap(place, bytes); }
static inline void pincer_prefer_huge_pages(void *place, size_t bytes) {
#ifdef MADV_HUGEPAGE
  madvise(place, bytes, MADV_HUGEPAGE);
#endif
}

static inline void *pincer_zeroed(size_t bytes) { return calloc(bytes, 1); }
static inline void pincer_free(void *place) { free(place); }

/// The bytes that the program's tables have, all searches together.
void pincer_pages_add(int64_t bytes);
int64_t pincer_pages_total(void);

/// Threads that do pieces of work together; see Crew.swift.
struct pincer_crew;
struct pincer_crew *pincer_crew_new(void);
void pincer_crew_free(struct pincer_crew *);
/// Lets the others begin the next piece, or end if `over` is not 0.
void pincer_crew_begin(struct pincer_crew *, int32_t others, int32_t over);
/// Waits for the piece after `seen`; not 0 if there will be none.
int32_t pincer_crew_next(struct pincer_crew *, uint64_t *seen);
void pincer_crew_done(struct pincer_crew *);
void pincer_crew_wait_until_done(struct pincer_crew *);

#endif
