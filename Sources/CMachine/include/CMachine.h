// What a search needs of the machine and Swift has no name for: prefetching, atomics on plain memory, huge pages,
// and the struct that generated code writes successors to.
#ifndef PINCER_CMACHINE_H
#define PINCER_CMACHINE_H

#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
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
static inline void pincer_prefetch_to_write(const void *place) {
#if defined(__x86_64__)
  // What compilers make of a prefetch for writing where they may not assume it is one for reading. Where a processor
  // does not have it, it does nothing.
  __asm__ volatile("prefetchw %0" : : "m"(*(const char *)place));
#else
  __builtin_prefetch(place, 1, 3);
#endif
}

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
/// Makes mapped pages more; returns where they are now, or 0 if the system can't, and they are where they were.
void *pincer_remap_pages(void *place, size_t bytes, size_t wanted);
/// Gives the memory of some pages back, which are zeros when they are used again.
static inline void pincer_discard_pages(void *place, size_t bytes) { madvise(place, bytes, MADV_DONTNEED); }
static inline void pincer_prefer_huge_pages(void *place, size_t bytes) {
#ifdef MADV_HUGEPAGE
  madvise(place, bytes, MADV_HUGEPAGE);
#endif
}

/// Makes the system give zeroed memory now. Who reads a page before writing it is interrupted twice, and all threads
/// the second time.
static inline void pincer_touch_pages(void *place, size_t bytes) {
  for (size_t at = 0; at < bytes; at += 4096) ((volatile char *)place)[at] = 0;
}

/// Zeroed memory that begins where a line of the cache does.
static inline void *pincer_zeroed(size_t bytes) {
  size_t lines = (bytes + 63) & ~(size_t)63;
  void *place = aligned_alloc(64, lines);
  return place ? memset(place, 0, lines) : 0;
}
static inline void pincer_free(void *place) { free(place); }

enum { PINCER_LINE = 64 };

/// One part of the visited set: a table of words without loss, each kept as what its place does not say. It has
/// `factor` times 2 to the `power` lines and two more, and begins where a line of the cache does. See VisitedSet.swift.
struct pincer_table {
  uint8_t *lines;
  /// The bits of a word that did not choose the table.
  uint64_t mask;
  uint64_t factor;
  uint64_t inverse;
  uint32_t power;
  uint32_t twos;
  /// How many bits of a word a slot keeps.
  uint32_t rest_bits;
  uint32_t kind;
};
/// Gives an empty table its shape. Words have `word_bits` bits below those that choose a table, at most 60; `factor` is
/// at most 8 and `power` less than `word_bits`.
void pincer_table_shape(struct pincer_table *table, unsigned word_bits, unsigned factor, unsigned power);
/// The lines of a table, with the two behind those that words belong to.
static inline size_t pincer_table_lines(const struct pincer_table *table) {
  return ((size_t)table->factor << table->power) + 2;
}
/// The line that a word belongs to.
static inline const void *pincer_table_home(const struct pincer_table *table, uint64_t word) {
  return table->lines + ((word & table->mask) * table->factor >> table->rest_bits) * PINCER_LINE;
}
/// Writes to `absent` which of `count` words, by their place, are in none of the tables, of which the bits from
/// `part_shift` on choose one, and returns how many.
size_t pincer_find_absent(
    const struct pincer_table *tables, unsigned part_shift, const uint64_t *words, size_t count, uint32_t *absent);
/// Inserts a word into its table.
/// - Returns: 1, or 0 if the word was there; -1 if there is no free slot that it may have.
int pincer_insert(const struct pincer_table *table, uint64_t word);
/// Writes to `words` those in a line of a table, at most 15, without the bits that chose it. Returns how many.
unsigned pincer_table_words(const struct pincer_table *table, size_t line, uint64_t *words);
/// Inserts all words of a table into an empty one.
/// - Returns: 0 if one has no free slot there.
int pincer_table_move(const struct pincer_table *from, const struct pincer_table *to);
/// Chooses how words are compared: 0 one by one, 1 four at once, 2 eight at once, but nothing that the machine lacks.
/// Without a call it is the widest that there is. All give the same results.
/// - Returns: What is used from now on.
int pincer_choose_width(int at_most);

/// How much memory some tables may have together, in bytes, and where more comes from.
struct pincer_allowance {
  int64_t used;
  int64_t most;
  /// How many requests were turned down.
  int64_t refused;
  /// An open folder for tables that there is no memory for; -1 for none. What lies there, and the most that did.
  int32_t folder;
  int64_t spilled;
  int64_t spilled_most;
};
/// The allowance that the calling thread's tables are charged to: the program's, if it has none of its own.
struct pincer_allowance *pincer_allowance_current(void);
struct pincer_allowance *pincer_allowance_program(void);
/// From now on the thread has this allowance; 0 for the program's. Returns the one of its own that it had.
struct pincer_allowance *pincer_allowance_enter(struct pincer_allowance *);
/// Returns 0, and takes nothing, if there is not so much left.
int32_t pincer_take(struct pincer_allowance *, int64_t bytes);
/// What tables of all allowances have.
int64_t pincer_taken_by_all(void);
int64_t pincer_spilled_by_all(void);
void pincer_give(struct pincer_allowance *, int64_t bytes);
/// Whether an open folder is on no disk but in memory.
int32_t pincer_is_in_memory(int32_t folder);
/// Pages of a file that has no name, in the allowance's folder; 0 if there is no folder, or no room in it.
void *pincer_map_spilled(struct pincer_allowance *, size_t bytes);
void pincer_unmap_spilled(struct pincer_allowance *, void *place, size_t bytes);

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
