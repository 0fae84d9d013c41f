/// Path conditions by number: a search has few of them, and meets each at many states.

import SMT

/// The number of a path condition in its `Paths`.
struct PathID: Hashable {
  let index: Int32

  /// The condition without conjuncts, which is always true.
  static let always = PathID(index: 0)
  /// What cannot be true.
  static let never = PathID(index: 1)
}

/// A path condition and a term, in one word.
struct PathTerm: Hashable {
  private let word: UInt64

  init(_ path: PathID, _ term: TermID) {
    word = UInt64(UInt32(bitPattern: path.index)) << 32 | UInt64(UInt32(bitPattern: term.index))
  }
}

/// All path conditions of a search.
struct Paths {
  private var table = TupleTable()
  private var lists: [[TermID]] = []
  private var joined: [PathTerm: PathID] = [:]
  private var negations: [TermID?] = []

  init() {
    _ = number(of: [])
    _ = number(of: [.false])
  }

  /// The conjuncts of a path condition, sorted.
  subscript(path: PathID) -> [TermID] { lists[Int(path.index)] }

  /// The number of the path condition with these conjuncts, which are sorted.
  mutating func number(of conjuncts: [TermID]) -> PathID {
    let (number, isNew) = table.number(of: conjuncts, 0)
    if isNew {
      lists.append(conjuncts)
      negations.append(nil)
    }
    return PathID(index: Int32(number))
  }

  /// What holds where `path` and `term` do.
  mutating func adding(_ term: TermID, to path: PathID, in store: inout TermStore) -> PathID {
    if term == .true { return path }
    let key = PathTerm(path, term)
    if let known = joined[key] { return known }
    let result = number(of: store.conjuncts(of: self[path] + [term]))
    joined[key] = result
    return result
  }

  /// A term that is true where `path` is not.
  mutating func negation(of path: PathID, in store: inout TermStore) -> TermID {
    if let known = negations[Int(path.index)] { return known }
    let condition = store.and(self[path])
    let negation = store.not(condition)
    negations[Int(path.index)] = negation
    return negation
  }

  /// Whether every conjunct of `path` is one of `other`.
  func isPart(_ path: PathID, of other: PathID) -> Bool {
    if path == other || path == .always { return true }
    let conjuncts = self[other]
    return self[path].allSatisfy { conjuncts.binarySearch($0) }
  }
}
