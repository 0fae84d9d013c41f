/// Which steps of different processes can be swapped: never, always, or where some cells are not the same.

import Semantics

/// What stands between two steps that are taken one after the other, looked at once for all states.
enum Conflict {
  case never
  case always
  /// Where some of these pairs of accesses have a cell in common, the first one of the first step.
  case whereMeeting([(Access, Access)])
}

/// The conflicts of all edges of a system.
///
/// Two steps commute in a state if neither writes a cell that the other reads or writes, as evaluated where each is
/// taken: then both orders are possible, with the same choices, and end in the same state (Godefroid, *Partial-Order
/// Methods for the Verification of Concurrent Systems*, 1996, §3).
struct Conflicts {
  private let lists: [[[AccessList]]]
  /// Steps with more accesses that might meet are taken to conflict.
  private static let mostPairs = 6

  init(_ system: TransitionSystem) {
    lists = system.processes.map { process in process.edges.map { edges in edges.map { AccessList(of: $0) } } }
  }

  /// What stands between taking `first` before `second` and the other way round.
  func between(_ first: EdgePlace, _ second: EdgePlace) -> Conflict {
    let (one, other) = (list(of: first), list(of: second))
    var pairs: [(Access, Access)] = []
    for (left, right) in [(one.writes, other.reads), (one.writes, other.writes), (one.reads, other.writes)] {
      for access in left {
        for another in right where access.variable == another.variable {
          switch access.meets(another) {
          case false?: continue
          case true?: return .always
          case nil: pairs.append((access, another))
          }
          if pairs.count > Self.mostPairs { return .always }
        }
      }
    }
    return pairs.isEmpty ? .never : .whereMeeting(pairs)
  }

  private func list(of place: EdgePlace) -> AccessList { lists[place.process][place.source][place.index] }
}

/// `Conflicts`, each looked at once.
struct NeighbourConflicts {
  private let conflicts: Conflicts
  private let numbers: EdgeNumbers
  private var known: [Int: Conflict] = [:]

  init(_ system: TransitionSystem) {
    conflicts = Conflicts(system)
    numbers = EdgeNumbers(system)
  }

  /// What stands between taking `first` before `second` and the other way round.
  mutating func between(_ first: EdgePlace, _ second: EdgePlace) -> Conflict {
    let pair = numbers[first] * numbers.count + numbers[second]
    if let known = known[pair] { return known }
    let conflict = conflicts.between(first, second)
    known[pair] = conflict
    return conflict
  }
}

extension Access {
  /// Whether two accesses of one variable have a cell in common, where that is plain from the text.
  fileprivate func meets(_ other: Access) -> Bool? {
    var isCertain = true
    for (left, right) in zip(keys, other.keys) {
      switch (left, right) {
      case (.all, .all): continue
      case (.one(.int(let a)), .one(.int(let b))): if a != b { return false }
      case (.one(.bool(let a)), .one(.bool(let b))): if a != b { return false }
      default: isCertain = false
      }
    }
    return isCertain ? true : nil
  }
}
