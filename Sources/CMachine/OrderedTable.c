// Ordered tables, with the widest comparison that the machine has: looking for many words at once, inserting one.
//
// A table's words lie in order of size, each at or behind the place that its value stands for. So two lines of the
// cache, the one with that place and the next, nearly always decide: the word is in them, or the last of the two lines
// ends with a free place or a larger word. Both are compared with no branch between them; only what they leave open
// goes on, line by line.
#include "CMachine.h"

enum { line = 8 };

static inline uint64_t place(const struct pincer_table *table, unsigned part_bits, uint64_t word) {
  return (uint64_t)((unsigned __int128)(word << part_bits) * table->places >> 64);
}

static inline const uint64_t *home(const struct pincer_table *tables, unsigned part_bits, uint64_t word) {
  const struct pincer_table *table = tables + (word >> (64 - part_bits));
  return table->slots + (place(table, part_bits, word) & ~(uint64_t)(line - 1));
}

// Whether a word that is not in this line, nor before it, may still be in the next.
static inline int goes_on(const uint64_t *slots, uint64_t word) { return slots[line - 1] - 1 < word; }

// Defines a search with a way to compare a line; `compare(slots, word)` is not 0 if the word is among `line` slots.
#define SEARCH(name, attributes, compare)                                                                       \
  attributes static size_t name(                                                                                \
      const struct pincer_table *tables, unsigned part_bits, const uint64_t *words, size_t count,               \
      uint32_t *absent) {                                                                                       \
    size_t found = 0;                                                                                           \
    for (size_t i = 0; i < count; i++) {                                                                        \
      const uint64_t word = words[i];                                                                           \
      const uint64_t *slots = home(tables, part_bits, word);                                                    \
      int is_known = compare(slots, word) | compare(slots + line, word);                                        \
      slots += line;                                                                                            \
      while (__builtin_expect(!is_known && goes_on(slots, word), 0)) {                                          \
        slots += line;                                                                                          \
        is_known = compare(slots, word);                                                                        \
      }                                                                                                         \
      absent[found] = (uint32_t)i;                                                                              \
      found += !is_known;                                                                                       \
    }                                                                                                           \
    return found;                                                                                               \
  }

static inline int compare_plain(const uint64_t *slots, uint64_t word) {
  int result = 0;
  for (int i = 0; i < line; i++) result |= slots[i] == word;
  return result;
}
SEARCH(search_plain, , compare_plain)

// Moves what is between two places on by one.
static inline void make_room(uint64_t *from, uint64_t *to) { memmove(from + 1, from, (size_t)((char *)to - (char *)from)); }

static int64_t insert_plain(const struct pincer_table *table, unsigned part_bits, uint64_t word) {
  uint64_t *slot = table->slots + place(table, part_bits, word);
  while (*slot - 1 < word - 1) slot++;
  if (*slot == word) return -1;
  uint64_t *end = slot;
  while (*end) end++;
  make_room(slot, end);
  *slot = word;
  return end - table->slots;
}

#if defined(__x86_64__)
#include <immintrin.h>

__attribute__((target("avx2"))) static inline int compare_avx2(const uint64_t *slots, uint64_t word) {
  __m256i wanted = _mm256_set1_epi64x((long long)word);
  __m256i low = _mm256_cmpeq_epi64(_mm256_load_si256((const __m256i *)slots), wanted);
  __m256i high = _mm256_cmpeq_epi64(_mm256_load_si256((const __m256i *)(slots + 4)), wanted);
  __m256i both = _mm256_or_si256(low, high);
  return !_mm256_testz_si256(both, both);
}
SEARCH(search_avx2, __attribute__((target("avx2"))), compare_avx2)

__attribute__((target("avx512f"))) static inline int compare_avx512(const uint64_t *slots, uint64_t word) {
  return _mm512_cmpeq_epi64_mask(_mm512_load_si512(slots), _mm512_set1_epi64((long long)word));
}
SEARCH(search_avx512, __attribute__((target("avx512f"))), compare_avx512)

__attribute__((target("avx512f,bmi"))) static int64_t insert_avx512(
    const struct pincer_table *table, unsigned part_bits, uint64_t word) {
  const __m512i wanted = _mm512_set1_epi64((long long)word), one = _mm512_set1_epi64(1);
  uint64_t *slot = table->slots + place(table, part_bits, word);
  // The first place at or behind the word's own that is free or has no smaller word. A free place, 0, counts as largest.
  unsigned stops;
  while (!(stops = _mm512_cmpge_epu64_mask(
               _mm512_sub_epi64(_mm512_loadu_si512(slot), one), _mm512_sub_epi64(wanted, one))))
    slot += line;
  slot += __builtin_ctz(stops);
  if (*slot == word) return -1;
  // The first free place; what is before it moves on by one, from behind.
  uint64_t *end = slot;
  unsigned frees;
  while (!(frees = _mm512_testn_epi64_mask(_mm512_loadu_si512(end), _mm512_loadu_si512(end)))) end += line;
  end += __builtin_ctz(frees);
  uint64_t *at = end;
  for (; at - slot >= line; at -= line) _mm512_storeu_si512(at - line + 1, _mm512_loadu_si512(at - line));
  const __mmask8 rest = (__mmask8)((1u << (at - slot)) - 1);
  _mm512_mask_storeu_epi64(slot + 1, rest, _mm512_maskz_loadu_epi64(rest, slot));
  *slot = word;
  return end - table->slots;
}
#endif

// MARK: The widest way that this machine has

static int widest(void) {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx512f")) return 2;
  if (__builtin_cpu_supports("avx2")) return 1;
#endif
  return 0;
}

static int width = -1;

static inline int chosen(void) {
  int known = __atomic_load_n(&width, __ATOMIC_RELAXED);
  return __builtin_expect(known >= 0, 1) ? known : pincer_choose_width(2);
}

int pincer_choose_width(int at_most) {
  int result = widest() < at_most ? widest() : at_most;
  __atomic_store_n(&width, result, __ATOMIC_RELAXED);
  return result;
}

size_t pincer_find_absent(
    const struct pincer_table *tables, unsigned part_bits, const uint64_t *words, size_t count, uint32_t *absent) {
  switch (chosen()) {
#if defined(__x86_64__)
    case 2: return search_avx512(tables, part_bits, words, count, absent);
    case 1: return search_avx2(tables, part_bits, words, count, absent);
#endif
    default: return search_plain(tables, part_bits, words, count, absent);
  }
}

int64_t pincer_insert(const struct pincer_table *table, unsigned part_bits, uint64_t word) {
#if defined(__x86_64__)
  if (chosen() == 2) return insert_avx512(table, part_bits, word);
#endif
  return insert_plain(table, part_bits, word);
}
