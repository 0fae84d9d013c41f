/// The fixed beginning of generated programs: types, arithmetic that notices overflow, access to cells.

enum CPrelude {
  static func text(words: Int) -> String {
    let copy = (0..<words).map { "n[\($0)] = s[\($0)];" }.joined(separator: " ")
    return """
      typedef unsigned long long u64;
      typedef long long i64;
      typedef unsigned u32;
      struct out { u64 *states; u32 *steps; i64 count, capacity, failure; void (*grow)(struct out *); void *owner; };

      static inline i64 floor_divide(i64 x, i64 d) { return x >= 0 ? x / d : -((-(x + 1)) / d) - 1; }
      static inline i64 floor_rest(i64 x, i64 d) { i64 r = x % d; return r < 0 ? r + d : r; }
      static inline i64 add(i64 a, i64 b, i64 *f) { i64 r; if (__builtin_add_overflow(a, b, &r)) *f = 1; return r; }
      static inline i64 subtract(i64 a, i64 b, i64 *f) {
        i64 r; if (__builtin_sub_overflow(a, b, &r)) *f = 1; return r;
      }
      static inline i64 multiply(i64 a, i64 b, i64 *f) {
        i64 r; if (__builtin_mul_overflow(a, b, &r)) *f = 1; return r;
      }
      static inline i64 next(i64 x, i64 e, i64 *left, i64 *f, i64 code) {
        if (--*left > 0) return x + 1;
        if (!*f) *f = code;
        return e;
      }
      static inline u64 at(const u64 *s, u32 place, u64 mask) { return s[place >> 6] >> (place & 63) & mask; }
      static inline void put(u64 *n, u32 place, u64 mask, u64 bits) {
        n[place >> 6] = (n[place >> 6] & ~(mask << (place & 63))) | (bits & mask) << (place & 63);
      }
      static inline u64 *successor(const u64 *s, struct out *o) {
        if (o->count == o->capacity) o->grow(o);
        u64 *n = o->states + o->count * \(words);
        \(copy)
        return n;
      }
      static void illdefined(const u64 *s, struct out *o, u32 step) {
        successor(s, o);
        o->steps[o->count++] = step | 0x80000000u;
      }

      """
  }
}
