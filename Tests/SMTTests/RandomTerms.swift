/// Random Boolean and integer terms over a few symbols, built through the constructors.

import SMT
import Support

/// An unsimplified term, which says itself what it means.
indirect enum Plain {
  case bool(Bool)
  case int(Int)
  case flag(Int)
  case number(Int)
  case not(Plain)
  case and(Plain, Plain)
  case or(Plain, Plain)
  case same(Plain, Plain)
  case less(Plain, Plain)
  case equal(Plain, Plain)
  case choice(Plain, Plain, Plain)
  case sum(Plain, Plain)
  case difference(Plain, Plain)
  case product(Int, Plain)
  case quotient(Plain, Int)
  case remainder(Plain, Int)

  /// The value, Booleans as 0 and 1.
  func value(_ flags: [Int], _ numbers: [Int]) -> Int {
    func v(_ plain: Plain) -> Int { plain.value(flags, numbers) }
    func modulo(_ n: Int, _ d: Int) -> Int { ((n % d) + d) % d }
    switch self {
    case .bool(let b): return b ? 1 : 0
    case .int(let n): return n
    case .flag(let i): return flags[i]
    case .number(let i): return numbers[i]
    case .not(let a): return 1 - v(a)
    case .and(let a, let b): return v(a) & v(b)
    case .or(let a, let b): return v(a) | v(b)
    case .same(let a, let b), .equal(let a, let b): return v(a) == v(b) ? 1 : 0
    case .less(let a, let b): return v(a) < v(b) ? 1 : 0
    case .choice(let c, let a, let b): return v(c) == 1 ? v(a) : v(b)
    case .sum(let a, let b): return v(a) + v(b)
    case .difference(let a, let b): return v(a) - v(b)
    case .product(let n, let a): return n * v(a)
    case .quotient(let a, let d): return (v(a) - modulo(v(a), d)) / d
    case .remainder(let a, let d): return modulo(v(a), d)
    }
  }

  /// The term that the constructors make of it.
  func build(in store: inout TermStore, _ flags: [TermID], _ numbers: [TermID]) -> TermID {
    func t(_ plain: Plain) -> TermID { plain.build(in: &store, flags, numbers) }
    switch self {
    case .bool(let b): return store.bool(b)
    case .int(let n): return store.int(n)
    case .flag(let i): return flags[i]
    case .number(let i): return numbers[i]
    case .not(let a):
      let x = t(a)
      return store.not(x)
    case .and(let a, let b):
      let x = [t(a), t(b)]
      return store.and(x)
    case .or(let a, let b):
      let x = [t(a), t(b)]
      return store.or(x)
    case .same(let a, let b), .equal(let a, let b):
      let (x, y) = (t(a), t(b))
      return store.equal(x, y)
    case .less(let a, let b):
      let (x, y) = (t(a), t(b))
      return store.less(x, y)
    case .choice(let c, let a, let b):
      let (x, y, z) = (t(c), t(a), t(b))
      return store.conditional(x, y, z)
    case .sum(let a, let b):
      let (x, y) = (t(a), t(b))
      return store.add(x, y)
    case .difference(let a, let b):
      let (x, y) = (t(a), t(b))
      return store.subtract(x, y)
    case .product(let n, let a):
      let (x, y) = (store.int(n), t(a))
      return store.multiply(x, y)
    case .quotient(let a, let d):
      let x = t(a)
      return store.divide(x, by: d)
    case .remainder(let a, let d):
      let x = t(a)
      return store.remainder(x, by: d)
    }
  }
}

/// What random terms are made of.
struct TermShape {
  var flags = 2
  var numbers = 3
  var hasQuotients = true
  /// Coefficients up to this size.
  var coefficients = 3

  func bool(_ depth: Int, _ g: inout SeededGenerator) -> Plain {
    if depth == 0 {
      switch Int.random(in: 0..<8, using: &g) {
      case 0: return .bool(.random(using: &g))
      case 1...2: return .flag(Int.random(in: 0..<flags, using: &g))
      default: return .less(int(0, &g), int(0, &g))
      }
    }
    switch Int.random(in: 0..<9, using: &g) {
    case 0: return .not(bool(depth - 1, &g))
    case 1...2: return .and(bool(depth - 1, &g), bool(depth - 1, &g))
    case 3: return .or(bool(depth - 1, &g), bool(depth - 1, &g))
    case 4: return .same(bool(depth - 1, &g), bool(depth - 1, &g))
    case 5: return .choice(bool(depth - 1, &g), bool(depth - 1, &g), bool(depth - 1, &g))
    case 6: return .equal(int(depth - 1, &g), int(depth - 1, &g))
    default: return .less(int(depth - 1, &g), int(depth - 1, &g))
    }
  }

  func int(_ depth: Int, _ g: inout SeededGenerator) -> Plain {
    if depth == 0 {
      return Bool.random(using: &g)
        ? .int(Int.random(in: -3...3, using: &g)) : .number(Int.random(in: 0..<numbers, using: &g))
    }
    switch Int.random(in: 0..<(hasQuotients ? 7 : 5), using: &g) {
    case 0...1: return .choice(bool(depth - 1, &g), int(depth - 1, &g), int(depth - 1, &g))
    case 2: return .sum(int(depth - 1, &g), int(depth - 1, &g))
    case 3: return .difference(int(depth - 1, &g), int(depth - 1, &g))
    case 4: return .product(Int.random(in: -coefficients...coefficients, using: &g), int(depth - 1, &g))
    case 5: return .quotient(int(depth - 1, &g), Int.random(in: 1...3, using: &g))
    default: return .remainder(int(depth - 1, &g), Int.random(in: 1...3, using: &g))
    }
  }
}
