/// Which engine decides a system, and why.

import Foundation
import Semantics
import Support

/// What `auto` does.
enum EngineAdvice: Equatable {
  case take(EngineChoice, because: String)
  /// Both engines can, and nobody knows which is faster: the first that decides everything is asked no further.
  case race(because: String)
}

extension TransitionSystem {
  /// More values than that of one choice are not tried one by one.
  private static let mostTried = 256
  /// More values of one name than that nobody tries in a state.
  private static let mostNamed = 1 << 20
  /// Ranges of fewer values are tried, however many there are of them.
  private static let manyValues = 16.0
  /// With fewer ways to make all choices, trying is faster than terms.
  private static let fewWays = 4_096.0

  /// Enumerates where values are few, keeps them symbolic where they are too many to try, and lets both race between.
  var advice: EngineAdvice {
    for edge in processes.lazy.flatMap(\.edges).joined() {
      for choice in edge.choices {
        let name = binders[choice.binder.index].name
        guard let count = size(of: choice.domain) else {
          if case .interval = choice.domain { continue }
          return .take(.symbolic, because: "'\(name)' may be any of infinitely many values")
        }
        if count > Double(Self.mostTried) {
          return .take(.symbolic, because: "'\(name)' may be any of \(Int(min(count, 0x1p62)).grouped) values")
        }
      }
    }
    if let wide = binders.first(where: { bounds(of: $0.sort).map { $0.count > Self.mostNamed } ?? false }) {
      return .take(.symbolic, because: "'\(wide.name)' has too many values to try in a state")
    }
    if hasLiveness { return .take(.enumerate, because: "what must come eventually needs all states") }
    if let ways = waysToChoose, ways > Self.fewWays {
      return .race(because: "the data can be chosen in \(ways.inWords) ways")
    }
    return .take(.enumerate, because: "values are few")
  }

  private var hasLiveness: Bool {
    properties.contains { property in
      switch property.kind {
      case .eventually, .leadsTo: true
      case .invariant, .reachable, .noDeadlock, .wellDefined: false
      }
    }
  }

  /// In about how many ways all processes together choose integers, each edge taken once: a range that depends on the
  /// state is taken to be half as long as the longest of the others. `nil` if all have few values.
  private var waysToChoose: Double? {
    var sizes: [Double?] = []
    for choice in processes.lazy.flatMap(\.edges).joined().flatMap(\.choices) {
      switch choice.domain {
      case .all(.integer), .interval: sizes.append(size(of: choice.domain))
      case .all(.bool), .all(.named): continue
      }
    }
    guard let largest = sizes.compactMap({ $0 }).max(), largest >= Self.manyValues else { return nil }
    return sizes.reduce(1) { $0 * max(1, $1 ?? largest / 2) }
  }

  /// How many values a choice has; `nil` if they are infinitely many, or depend on the state.
  private func size(of domain: Domain) -> Double? {
    switch domain {
    case .all(let sort): return bounds(of: sort).map { Double($0.count) }
    case .interval(.int(let low), .int(let high)): return max(0, Double(high) - Double(low))
    case .interval: return nil
    }
  }
}

extension Double {
  /// The number, roughly where it is large.
  fileprivate var inWords: String {
    if self < 1e6 { return Int(self).grouped }
    let digits = Int(log10(self))
    return "10^\(digits)"
  }
}
