/// The ways in which the edges of a symbolic state can be taken.

import SMT
import Semantics

/// One edge with its choices made: small sorts by value, everything else by a fresh symbol.
struct Firing {
  var edge: EdgePlace
  /// A value for each choice that was enumerated, `nil` for a symbol.
  var choices: [Int?] = []
  /// What the choices are bound to.
  var bindings: [BinderID: TermID] = [:]
  /// The fresh symbols, in order.
  var symbols: [TermID] = []
  /// The domains of the symbols and the edge's condition.
  var guardTerm = TermID.true
  /// The number of the edge with its choices, where a search has given it one.
  var number = 0

  /// A firing of which no choice is made yet.
  init(of edge: EdgePlace) { self.edge = edge }
}

/// Where an edge is in its system.
struct EdgePlace: Hashable {
  var process: Int
  var source: Int
  var index: Int
}

extension TransitionSystem {
  /// The edge at a place.
  subscript(place: EdgePlace) -> Edge { processes[place.process].edges[place.source][place.index] }

  /// The edges that leave the locations, of processes that may move, in the order of processes.
  func edgesLeaving(_ locations: [Int]) -> [EdgePlace] {
    movingProcesses(at: locations).flatMap { process in
      let source = locations[process]
      return processes[process].edges[source].indices.map {
        EdgePlace(process: process, source: source, index: $0)
      }
    }
  }

  /// The processes that may move: the setup alone until it is over, then all.
  func movingProcesses(at locations: [Int]) -> [Int] {
    if let setup, !isSetupOver(at: locations) { return [setup] }
    return Array(processes.indices)
  }

  /// Whether the initial state is prepared.
  func isSetupOver(at locations: [Int]) -> Bool {
    guard let setup else { return true }
    return locations[setup] == processes[setup].end
  }
}

extension Encoder {
  /// The firings of an edge that may be enabled in `state`.
  ///
  /// Fresh symbols take the numbers after those of the state, so that the same step from the same
  /// state makes the same terms again.
  mutating func firings(of edge: EdgePlace, in state: SymbolicState) throws(Incapable) -> [Firing] {
    var result: [Firing] = []
    let names = FreshSymbols(next: state.symbols)
    try complete(Firing(of: edge), state.core.cells, names, picks: nil, into: &result)
    return result
  }

  /// The firing of a recorded step, its symbols named by `names`; `nil` if its condition is false.
  mutating func firing(
    of step: RecordedStep, in cells: [TermID], _ names: FreshSymbols
  ) throws(Incapable) -> Firing? {
    var result: [Firing] = []
    try complete(Firing(of: step.edge), cells, names, picks: step.choices, into: &result)
    return result.first
  }

  /// Makes the remaining choices of `firing`, as `picks` say or in all ways, then adds its condition.
  private mutating func complete(
    _ firing: Firing, _ cells: [TermID], _ names: FreshSymbols, picks: [Int?]?,
    into result: inout [Firing]
  ) throws(Incapable) {
    let edge = system[firing.edge]
    let scope = Scope(cells: cells, bindings: firing.bindings)
    guard firing.choices.count < edge.choices.count else {
      var done = firing
      done.guardTerm = store.and([firing.guardTerm, try condition(edge.condition, scope)])
      if done.guardTerm != .false { result.append(done) }
      return
    }
    let choice = edge.choices[firing.choices.count]
    let values = try domain(choice.domain, scope)
    if let literals = enumerated(choice.domain, values) {
      let pick = picks.flatMap { $0[firing.choices.count] }
      for value in literals where pick == nil || pick == value {
        var next = firing
        next.choices.append(value)
        next.bindings[choice.binder] = store.int(value)
        try complete(next, cells, names, picks: picks, into: &result)
      }
      return
    }
    var (next, names) = (firing, names)
    let symbol = names.make(in: &store)
    next.choices.append(nil)
    next.symbols.append(symbol)
    next.bindings[choice.binder] = symbol
    next.guardTerm = store.and([next.guardTerm, membership(of: symbol, in: values)])
    if next.guardTerm != .false { try complete(next, cells, names, picks: picks, into: &result) }
  }

  /// The values to try one by one; `nil` if the choice is made by a symbol.
  ///
  /// Which one it is must not depend on the state, or recorded steps could not be taken again.
  private func enumerated(_ domain: Domain, _ values: SymbolicDomain) -> Range<Int>? {
    guard case .literals(let literals) = values, isEnumerated(domain) else { return nil }
    return literals
  }

  /// Whether a step that chooses from `domain` tries the values one by one.
  func isEnumerated(_ domain: Domain) -> Bool {
    switch domain {
    case .all(.bool): return true
    case .all(let sort): return !sort.isInteger && (system.bounds(of: sort)?.count ?? 0) <= Reach.enumeratedChoices
    case .interval: return false
    }
  }
}

/// Names for the choices of one step.
struct FreshSymbols {
  var prefix = "n"
  var next: Int

  /// The next symbol.
  mutating func make(in store: inout TermStore) -> TermID {
    defer { next += 1 }
    return store.symbol("\(prefix)\(next)", .int)
  }
}
