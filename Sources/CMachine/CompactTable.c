// Compact tables, with the widest comparison that the machine has: looking for many words at once, inserting one,
// moving all to a larger table.
//
// A table is a row of lines of the cache. A word times the table's factor is, in its high bits, the line that the word
// belongs to, its home; the low bits are all that a slot keeps of it. A line ends with a word about its slots, its
// roll: for each slot two bits, 0 if it is free, else one more than how many lines behind its home the word lies; and,
// in the last two bits, how far behind this line words lie whose home it is. Nothing moves but to a larger table, and
// what is not in the home of a word, whose roll says that nothing left it, is in no table.
#include "CMachine.h"

enum { line_bytes = PINCER_LINE, farthest = 2 };

// Slots by their bytes: 4, 5, 6 or 8. The lowest four bytes of all slots lie together, then the rest.
enum { slots4, slots5, slots6, slots8 };

#define INLINE static inline __attribute__((always_inline))

INLINE unsigned capacity(unsigned kind) { return kind == slots4 ? 15 : kind == slots5 ? 12 : kind == slots6 ? 10 : 7; }

INLINE uint32_t *roll(uint8_t *line) { return (uint32_t *)(line + 60); }
INLINE uint32_t roll_of(const uint8_t *line) { return *(const uint32_t *)(line + 60); }

// The slots of a line that are not free, and those whose words lie so far behind their homes, as bits.
INLINE uint32_t taken(uint32_t roll) { return (roll | roll >> 15) & 0x7fff; }
INLINE uint32_t displaced_by(unsigned distance, uint32_t roll) {
  uint32_t low = roll, high = roll >> 15;
  return (distance == 0 ? low & ~high : distance == 1 ? high & ~low : low & high) & 0x7fff;
}
INLINE unsigned reach(uint32_t roll) { return roll >> 30; }

INLINE uint64_t slot(const uint8_t *line, unsigned kind, unsigned i) {
  const uint32_t *low = (const uint32_t *)line;
  switch (kind) {
    case slots4: return low[i];
    case slots5: return low[i] | (uint64_t)line[48 + i] << 32;
    case slots6: return low[i] | (uint64_t)((const uint16_t *)(line + 40))[i] << 32;
    default: return ((const uint64_t *)line)[i];
  }
}

INLINE void set_slot(uint8_t *line, unsigned kind, unsigned i, uint64_t rest) {
  uint32_t *low = (uint32_t *)line;
  if (kind == slots8) {
    ((uint64_t *)line)[i] = rest;
    return;
  }
  low[i] = (uint32_t)rest;
  if (kind == slots5) line[48 + i] = (uint8_t)(rest >> 32);
  if (kind == slots6) ((uint16_t *)(line + 40))[i] = (uint16_t)(rest >> 32);
}

// Where a word belongs, and what a slot keeps of it.
struct place {
  uint8_t *line;
  uint64_t rest;
};

INLINE struct place place_of(const struct pincer_table *table, uint64_t word) {
  uint64_t product = (word & table->mask) * table->factor;
  return (struct place){table->lines + (product >> table->rest_bits) * line_bytes,
                        product & (((uint64_t)1 << table->rest_bits) - 1)};
}

// MARK: Looking

// `same(kind, line, rest)` has a bit for each slot that holds `rest`, taken or not.
typedef uint32_t same_function(unsigned kind, const uint8_t *line, uint64_t rest);

INLINE uint32_t same_plain(unsigned kind, const uint8_t *line, uint64_t rest) {
  uint32_t result = 0;
  for (unsigned i = 0; i < capacity(kind); i++) result |= (uint32_t)(slot(line, kind, i) == rest) << i;
  return result;
}

INLINE int is_in(const struct pincer_table *table, struct place place, same_function *same) {
  const uint32_t roll = roll_of(place.line);
  uint32_t found = same(table->kind, place.line, place.rest) & displaced_by(0, roll);
  for (unsigned distance = 1; __builtin_expect(!found && distance <= reach(roll), 0); distance++) {
    const uint8_t *line = place.line + distance * line_bytes;
    found = same(table->kind, line, place.rest) & displaced_by(distance, roll_of(line));
  }
  return found != 0;
}

INLINE size_t search(
    const struct pincer_table *tables, unsigned part_shift, const uint64_t *words, size_t count, uint32_t *absent,
    same_function *same) {
  size_t found = 0;
  for (size_t i = 0; i < count; i++) {
    const struct pincer_table *table = tables + (words[i] >> part_shift);
    absent[found] = (uint32_t)i;
    found += !is_in(table, place_of(table, words[i]), same);
  }
  return found;
}

// MARK: Inserting

INLINE void set_displacement(uint8_t *line, unsigned i, unsigned distance) {
  const uint32_t code = ((distance + 1) & 1) << i | (distance + 1) >> 1 << (15 + i);
  *roll(line) = (roll_of(line) & ~(1u << i | 1u << (15 + i))) | code;
  uint8_t *home = line - distance * line_bytes;
  if (distance > reach(roll_of(home))) *roll(home) = (roll_of(home) & 0x3fffffff) | (uint32_t)distance << 30;
}

// The taken slots of a full line whose words lie closest behind their homes, and how far those do.
INLINE uint32_t closest(uint32_t roll, unsigned *distance) {
  uint32_t slots = 0;
  for (*distance = 0; !(slots = displaced_by(*distance, roll)); ++*distance) continue;
  return slots;
}

// Whether there is a free slot in the end, where each line is full and passes on what lies closest behind its home.
static int has_room(const struct pincer_table *table, const uint8_t *line) {
  const uint32_t slots = (1u << capacity(table->kind)) - 1;
  for (unsigned distance = 0, least; distance <= farthest; distance++, line += line_bytes) {
    if (~taken(roll_of(line)) & slots) return 1;
    closest(roll_of(line), &least);
    if (least < distance) distance = least;
  }
  return 0;
}

// Where the home is full, words that lie closer behind theirs make room (Robin Hood hashing: Celis, Larson & Munro,
// FOCS 1985), so that none lies far behind, however full the table is.
static int put_behind(const struct pincer_table *table, struct place place) {
  if (!has_room(table, place.line)) return -1;
  const uint32_t slots = (1u << capacity(table->kind)) - 1;
  uint8_t *line = place.line;
  uint64_t rest = place.rest;
  for (unsigned distance = 0, least;; distance++, line += line_bytes) {
    const uint32_t free = ~taken(roll_of(line)) & slots;
    const uint32_t out = free ? free : closest(roll_of(line), &least);
    if (!free && least >= distance) continue;
    const unsigned i = (unsigned)__builtin_ctz(out);
    const uint64_t passed_on = slot(line, table->kind, i);
    set_slot(line, table->kind, i, rest);
    set_displacement(line, i, distance);
    if (free) return 1;
    rest = passed_on;
    distance = least;
  }
}

// Puts what is not there into a free slot.
INLINE int put(const struct pincer_table *table, struct place place) {
  const uint32_t slots = (1u << capacity(table->kind)) - 1;
  const uint32_t free = ~taken(roll_of(place.line)) & slots;
  if (__builtin_expect(!free, 0)) return put_behind(table, place);
  const unsigned i = (unsigned)__builtin_ctz(free);
  set_slot(place.line, table->kind, i, place.rest);
  *roll(place.line) |= 1u << i;
  return 1;
}

INLINE int insert(const struct pincer_table *table, uint64_t word, same_function *same) {
  const struct place place = place_of(table, word);
  return is_in(table, place, same) ? 0 : put(table, place);
}

// MARK: All words

// The word, without the bits that chose the table, of a slot. The factor divides what its place makes up.
INLINE uint64_t word_at(const struct pincer_table *table, size_t line, unsigned i, unsigned distance) {
  const uint64_t rest = slot(table->lines + line * line_bytes, table->kind, i);
  const uint64_t product = (uint64_t)(line - distance) << table->rest_bits | rest;
  return (product >> table->twos) * table->inverse;
}

INLINE unsigned distance_of(uint32_t roll, unsigned i) { return (roll >> i & 1) + 2 * (roll >> (15 + i) & 1) - 1; }

unsigned pincer_table_words(const struct pincer_table *table, size_t line, uint64_t *words) {
  const uint32_t roll = roll_of(table->lines + line * line_bytes);
  unsigned count = 0;
  for (uint32_t left = taken(roll); left; left &= left - 1) {
    const unsigned i = (unsigned)__builtin_ctz(left);
    words[count++] = word_at(table, line, i, distance_of(roll, i));
  }
  return count;
}

INLINE int move(const struct pincer_table from, const struct pincer_table to) {
  const size_t lines = pincer_table_lines(&from);
  for (size_t line = 0; line < lines; line++) {
    const uint32_t roll = roll_of(from.lines + line * line_bytes);
    for (uint32_t left = taken(roll); left; left &= left - 1) {
      const unsigned i = (unsigned)__builtin_ctz(left);
      if (put(&to, place_of(&to, word_at(&from, line, i, distance_of(roll, i)))) < 0) return 0;
    }
  }
  return 1;
}

// The same, where the compiler knows the kinds.
INLINE int move_kinds(struct pincer_table from, unsigned from_kind, struct pincer_table to, unsigned to_kind) {
  from.kind = from_kind;
  to.kind = to_kind;
  return move(from, to);
}

int pincer_table_move(const struct pincer_table *from, const struct pincer_table *to) {
  switch (from->kind * 4 + to->kind) {
    case slots4 * 5: return move_kinds(*from, slots4, *to, slots4);
    case slots5 * 5: return move_kinds(*from, slots5, *to, slots5);
    case slots6 * 5: return move_kinds(*from, slots6, *to, slots6);
    default: return move(*from, *to);
  }
}

void pincer_table_shape(struct pincer_table *table, unsigned word_bits, unsigned factor, unsigned power) {
  table->mask = ((uint64_t)1 << word_bits) - 1;
  table->factor = factor;
  table->power = power;
  table->rest_bits = word_bits - power;
  table->twos = (unsigned)__builtin_ctz(factor);
  // An odd number's inverse, modulo 2 to the 64th: each round doubles the bits that are right.
  const uint64_t odd = factor >> table->twos;
  table->inverse = odd;
  for (int i = 0; i < 5; i++) table->inverse *= 2 - odd * table->inverse;
  const unsigned bits = table->rest_bits;
  table->kind = bits <= 32 ? slots4 : bits <= 40 ? slots5 : bits <= 48 ? slots6 : slots8;
}

// MARK: With the widest comparison that the machine has

static size_t search_plain(
    const struct pincer_table *tables, unsigned part_shift, const uint64_t *words, size_t count, uint32_t *absent) {
  return search(tables, part_shift, words, count, absent, same_plain);
}
static int insert_plain(const struct pincer_table *table, uint64_t word) { return insert(table, word, same_plain); }

#if defined(__x86_64__)
#include <immintrin.h>

#define AVX2 __attribute__((target("avx2,bmi,bmi2")))
#define AVX512 __attribute__((target("avx512f,avx512bw,bmi,bmi2")))

AVX2 INLINE uint32_t lanes32(__m256i same) { return (uint32_t)_mm256_movemask_ps(_mm256_castsi256_ps(same)); }

AVX2 INLINE uint32_t same_avx2(unsigned kind, const uint8_t *line, uint64_t rest) {
  const __m256i first = _mm256_load_si256((const __m256i *)line);
  const __m256i second = _mm256_load_si256((const __m256i *)(line + 32));
  if (kind == slots8) {
    const __m256i wanted = _mm256_set1_epi64x((long long)rest);
    const int low = _mm256_movemask_pd(_mm256_castsi256_pd(_mm256_cmpeq_epi64(first, wanted)));
    const int high = _mm256_movemask_pd(_mm256_castsi256_pd(_mm256_cmpeq_epi64(second, wanted)));
    return (uint32_t)(low | high << 4);
  }
  const __m256i wanted = _mm256_set1_epi32((int)(uint32_t)rest);
  uint32_t same = lanes32(_mm256_cmpeq_epi32(first, wanted)) | lanes32(_mm256_cmpeq_epi32(second, wanted)) << 8;
  if (kind == slots5)
    same &= (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(second, _mm256_set1_epi8((char)(rest >> 32)))) >> 16;
  if (kind == slots6) {
    const __m256i high = _mm256_cmpeq_epi16(second, _mm256_set1_epi16((short)(rest >> 32)));
    same &= _pext_u32((uint32_t)_mm256_movemask_epi8(high), 0x55555555) >> 4;
  }
  return same;
}

AVX512 INLINE uint32_t same_avx512(unsigned kind, const uint8_t *line, uint64_t rest) {
  const __m512i slots = _mm512_load_si512(line);
  if (kind == slots8) return _mm512_cmpeq_epi64_mask(slots, _mm512_set1_epi64((long long)rest));
  uint32_t same = _mm512_cmpeq_epi32_mask(slots, _mm512_set1_epi32((int)(uint32_t)rest));
  if (kind == slots5) same &= (uint32_t)(_mm512_cmpeq_epi8_mask(slots, _mm512_set1_epi8((char)(rest >> 32))) >> 48);
  if (kind == slots6) same &= _mm512_cmpeq_epi16_mask(slots, _mm512_set1_epi16((short)(rest >> 32))) >> 20;
  return same;
}

AVX2 static size_t search_avx2(
    const struct pincer_table *tables, unsigned part_shift, const uint64_t *words, size_t count, uint32_t *absent) {
  return search(tables, part_shift, words, count, absent, same_avx2);
}
AVX2 static int insert_avx2(const struct pincer_table *table, uint64_t word) { return insert(table, word, same_avx2); }

AVX512 static size_t search_avx512(
    const struct pincer_table *tables, unsigned part_shift, const uint64_t *words, size_t count, uint32_t *absent) {
  return search(tables, part_shift, words, count, absent, same_avx512);
}
AVX512 static int insert_avx512(const struct pincer_table *table, uint64_t word) {
  return insert(table, word, same_avx512);
}
#endif

static int widest(void) {
#if defined(__x86_64__)
  if (!__builtin_cpu_supports("bmi2")) return 0;
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw")) return 2;
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
    const struct pincer_table *tables, unsigned part_shift, const uint64_t *words, size_t count, uint32_t *absent) {
  switch (chosen()) {
#if defined(__x86_64__)
    case 2: return search_avx512(tables, part_shift, words, count, absent);
    case 1: return search_avx2(tables, part_shift, words, count, absent);
#endif
    default: return search_plain(tables, part_shift, words, count, absent);
  }
}

int pincer_insert(const struct pincer_table *table, uint64_t word) {
  switch (chosen()) {
#if defined(__x86_64__)
    case 2: return insert_avx512(table, word);
    case 1: return insert_avx2(table, word);
#endif
    default: return insert_plain(table, word);
  }
}
