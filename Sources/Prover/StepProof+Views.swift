/// What a model says at places: where lemmas are looked for, and where they are applied.

import SMT
import Semantics

/// The places of each witness in a model, and what the model says of the cells of the vocabulary there.
struct PlacedModel {
  let vocabulary: Vocabulary
  /// By witness.
  let places: [[(value: Int, term: TermID)]]
  /// For each cell, its values at all combinations of places, the last place fastest; filled when it is asked for.
  private var tables: [[Int?]?]
  private let model: GroundModel

  init(_ vocabulary: Vocabulary, _ model: GroundModel) {
    self.vocabulary = vocabulary
    self.model = model
    places = vocabulary.witnesses.map { model.places[$0.kind] ?? [] }
    tables = Array(repeating: nil, count: vocabulary.cells.count)
  }

  /// The value of a side at the chosen places, by position; `nil` if the query does not mention it.
  mutating func value(of side: Side, _ chosen: [Int]) -> Int? {
    switch side {
    case .zero: return 0
    case .witness(let w): return places[w][chosen[w]].value
    case .cell(let number):
      var index = 0
      for w in vocabulary.cells[number].places { index = index * places[w].count + chosen[w] }
      if tables[number] == nil { tables[number] = table(of: vocabulary.cells[number]) }
      return tables[number]?[index]
    }
  }

  private func table(of cell: WitnessCell) -> [Int?] {
    let known = model.cells[cell.function]
    var result: [Int?] = []
    forEachCombination(of: cell.places.map { 0..<places[$0].count }) { chosen in
      result.append(known?[zip(cell.places, chosen).map { places[$0][$1].value }])
    }
    return result
  }
}

/// What applying a lemma takes, worked out once.
struct AppliedLemma {
  let lemma: Lemma
  let expression: Expression
  /// The witnesses that it mentions, and those of them that are places of its cells.
  let mentioned: [Int]
  let bound: Set<Int>

  init(_ lemma: Lemma, _ vocabulary: Vocabulary) {
    self.lemma = lemma
    expression = vocabulary.expression(of: lemma)
    var (mentioned, bound): (Set<Int>, Set<Int>) = ([], [])
    for literal in lemma.literals {
      let atom = vocabulary.atoms[literal.atom]
      for side in [atom.left, atom.right] {
        switch side {
        case .zero: break
        case .witness(let w): mentioned.insert(w)
        case .cell(let cell): bound.formUnion(vocabulary.cells[cell].places)
        }
      }
    }
    self.mentioned = mentioned.union(bound).sorted()
    self.bound = bound
  }
}

extension StepProof {
  /// Calls `body` with the position of each place of some witnesses, the others at their first.
  func forEachPlacement(of witnesses: [Int], in model: PlacedModel, _ body: ([Int]) -> Void) {
    guard witnesses.allSatisfy({ !model.places[$0].isEmpty }) else { return }
    var chosen = vocabulary.witnesses.map { _ in 0 }
    func go(_ n: Int) {
      guard n < witnesses.count else { return body(chosen) }
      for position in model.places[witnesses[n]].indices {
        chosen[witnesses[n]] = position
        go(n + 1)
      }
    }
    go(0)
  }

  func counterexample(_ model: GroundModel, _ goals: [Goal]) -> Counterexample {
    let store = grounding.store
    let broken = goals.filter { goal in
      guard let term = goalTerms[goal.number], term != .false else { return false }
      return solver.value(of: term, in: store) == 1
    }
    var reason = reason(for: broken.first, model)
    let atGoal = goalPlaces.map { solver.value(of: $0, in: store) ?? 0 }
    let near = combinations(of: reason.places, atGoal)
    reason.views = near.map { view(at: $0, model) }
    reason.linkedViews = linked(near, linkedPlaces(of: reason, model)).map { view(at: $0, model) }
    return Counterexample(broken: broken.map(\.number), reason: reason)
  }

  private func view(at values: [Int], _ model: GroundModel) -> [Int?] {
    vocabulary.cells.map { cell in model.cells[cell.function]?[cell.places.map { values[$0] }] } + values
  }

  /// The first combinations of some places; where there are none of a kind, the goal's is meant.
  private func combinations(of places: [Kind: [Int]], _ atGoal: [Int]) -> [[Int]] {
    let places = zip(vocabulary.witnesses, atGoal).map { places[$0.kind] ?? [$1] }
    var result: [[Int]] = []
    forEachCombination(of: places.map { 0..<$0.count }) { chosen in
      if result.count < Self.mostViews { result.append(zip(places, chosen).map { $0[$1] }) }
    }
    return result
  }

  /// The combinations, and those with one place that something at the others holds.
  private func linked(_ combinations: [[Int]], _ places: [Kind: [Int]]) -> [[Int]] {
    var result = combinations
    for combination in combinations {
      for (w, witness) in vocabulary.witnesses.enumerated() {
        for value in places[witness.kind] ?? [] {
          var other = combination
          other[w] = value
          if !result.contains(other) { result.append(other) }
        }
      }
    }
    return Array(result.prefix(2 * Self.mostViews))
  }

  private static var mostViews: Int { 24 }
}
