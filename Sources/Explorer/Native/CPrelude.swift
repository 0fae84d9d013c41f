/// The fixed beginning of generated programs: types, arithmetic that notices overflow, access to cells.

enum CPrelude {
  static func text(words: Int) -> String {
    func copy(_ from: String, to: String) -> String {
      (0..<words).map { "\(to)[\($0)] = \(from)[\($0)];" }.joined(separator: " ")
    }
    // Where a state is one word, no compiler has to find out that an index is 0.
    let word = words == 1 ? "0" : "place >> 6"
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
      static inline u64 at(const u64 *s, u32 place, u64 mask) { return s[\(word)] >> (place & 63) & mask; }
      static inline void put(u64 *n, u32 place, u64 mask, u64 bits) {
        n[\(word)] = (n[\(word)] & ~(mask << (place & 63))) | (bits & mask) << (place & 63);
      }
      static inline void begin(const u64 *s, u64 *n) { \(copy("s", to: "n")) }
      static inline void take(const u64 *s, struct out *o, u32 step) {
        if (o->count == o->capacity) o->grow(o);
        u64 *n = o->states + o->count * \(words);
        \(copy("s", to: "n"))
        o->steps[o->count++] = step;
      }
      static void illdefined(const u64 *s, struct out *o, u32 step) { take(s, o, step | 0x80000000u); }

      """
  }
}
