/// Smaller systems that still show something: what a disagreement is kept as.

import SampleSystems
import Semantics

/// A random system, made smaller step by step, as a line of text.
struct Shrunk: CustomStringConvertible {
  private(set) var system: TransitionSystem
  private let data: RandomSystem.Data
  private let seed: UInt64
  /// Which of the smaller systems was taken, each time.
  private(set) var path: [Int] = []

  init(seed: UInt64, _ data: RandomSystem.Data) {
    (self.seed, self.data) = (seed, data)
    system = RandomSystem.make(seed: seed, data)
  }

  /// A system as `description` writes it; `nil` if the text is no such line.
  init?(_ line: String) {
    let words = line.split(separator: " ")
    guard words.count >= 2, let data = RandomSystem.Data.allCases.first(where: { "\($0)" == words[0] }),
      let seed = UInt64(words[1])
    else { return nil }
    self.init(seed: seed, data)
    for word in words.dropFirst(2) {
      guard let index = Int(word) else { return nil }
      let smaller = system.smaller
      guard smaller.indices.contains(index) else { return nil }
      take(index, of: smaller)
    }
  }

  var description: String { (["\(data)", "\(seed)"] + path.map { "\($0)" }).joined(separator: " ") }

  /// Takes away what can be taken away while `shows` is true of the rest.
  mutating func shrink(while shows: (TransitionSystem) throws -> Bool) rethrows {
    while true {
      let smaller = system.smaller
      guard let index = try smaller.firstIndex(where: shows) else { return }
      take(index, of: smaller)
    }
  }

  private mutating func take(_ index: Int, of smaller: [TransitionSystem]) {
    system = smaller[index]
    path.append(index)
  }
}

extension TransitionSystem {
  /// The systems that have one thing less, in an order that depends on nothing else.
  fileprivate var smaller: [TransitionSystem] {
    var result = properties.indices.map { index in changed { $0.properties.remove(at: index) } }
    for (p, process) in processes.enumerated() {
      for (location, edges) in process.edges.enumerated() {
        for (e, edge) in edges.enumerated() {
          result.append(changed { $0.processes[p].edges[location].remove(at: e) })
          for index in edge.assignments.indices {
            result.append(changed { $0.processes[p].edges[location][e].assignments.remove(at: index) })
          }
          for index in edge.checks.indices {
            result.append(changed { $0.processes[p].edges[location][e].checks.remove(at: index) })
          }
          for condition in edge.condition.smaller {
            result.append(changed { $0.processes[p].edges[location][e].condition = condition })
          }
          for (index, assignment) in edge.assignments.enumerated() {
            for condition in assignment.condition.smaller {
              result.append(changed { $0.processes[p].edges[location][e].assignments[index].condition = condition })
            }
          }
        }
      }
    }
    for (index, property) in properties.enumerated() {
      switch property.kind {
      case .invariant(let condition):
        for smaller in condition.smaller { result.append(changed { $0.properties[index].kind = .invariant(smaller) }) }
      case .reachable(let condition):
        for smaller in condition.smaller { result.append(changed { $0.properties[index].kind = .reachable(smaller) }) }
      case .eventually, .leadsTo, .noDeadlock, .wellDefined: break
      }
    }
    return result
  }

  private func changed(_ change: (inout TransitionSystem) -> Void) -> TransitionSystem {
    var copy = self
    change(&copy)
    return copy
  }
}

extension Expression {
  /// Conditions that have one part less; of a literal there is none.
  fileprivate var smaller: [Expression] {
    switch self {
    case .bool, .int: []
    case .not(let inner): [inner] + inner.smaller.map { .not($0) } + Self.literals
    case .and(let parts): Self.without(each: parts).map { .and($0) } + Self.literals
    case .or(let parts): Self.without(each: parts).map { .or($0) } + Self.literals
    default: Self.literals
    }
  }

  private static let literals: [Expression] = [.bool(true), .bool(false)]

  private static func without(each parts: [Expression]) -> [[Expression]] {
    parts.indices.map { index in parts.indices.filter { $0 != index }.map { parts[$0] } }.filter { !$0.isEmpty }
  }
}
