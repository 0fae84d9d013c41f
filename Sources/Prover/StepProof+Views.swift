/// What a model says at given places: the views from which lemmas are made.

import SMT
import Semantics

extension StepProof {
  /// Calls `body` with each combination of places for the witnesses, and what the model says there.
  func forEachPlacement(_ model: GroundModel, _ body: ([TermID], (Side) -> Int?) -> Void) {
    let places = vocabulary.witnesses.map { model.places[$0.kind] ?? [] }
    forEachCombination(of: places.map { 0..<$0.count }) { chosen in
      let terms = zip(places, chosen).map { $0[$1].term }
      let values = zip(places, chosen).map { $0[$1].value }
      let row = row(model, values)
      body(terms) { vocabulary.value(of: $0, in: row) }
    }
  }

  private func row(_ model: GroundModel, _ places: [Int]) -> [Int?] {
    vocabulary.cells.map { cell in model.cells[cell.function]?[cell.places.map { places[$0] }] } + places
  }

  func counterexample(_ model: GroundModel, _ goals: [Goal]) -> Counterexample {
    var views: [[Int?]] = []
    let store = grounding.store
    let broken = goals.filter { goal in
      guard let term = goalTerms[goal.number], term != .false else { return false }
      return solver.value(of: term, in: store) == 1
    }
    let atGoal = goalPlaces.map { solver.value(of: $0, in: store) ?? 0 }
    views.append(row(model, atGoal))
    forEachCombination(of: vocabulary.witnesses.map { 0..<(model.places[$0.kind] ?? []).count }) { chosen in
      let values = zip(vocabulary.witnesses, chosen).map { (model.places[$0.kind] ?? [])[$1].value }
      if values != atGoal { views.append(row(model, values)) }
    }
    return Counterexample(views: views, broken: broken.map(\.number), near: grounding.near)
  }
}
