/// A model of a query: values of cells and places.

import SMT
import Semantics

/// The values of all cells that a query mentions, and of all places.
struct GroundModel {
  private(set) var cells: [Int: [[Int]: Int]] = [:]
  /// A term for each value of a place, by kind, in order.
  private(set) var places: [Kind: [(value: Int, term: TermID)]] = [:]
  private var values: [TermID: Int] = [:]
  /// Two mentions of one cell that have different values.
  private(set) var conflicts: [Conflict] = []

  struct Conflict {
    let first: Application
    let firstValue: TermID
    let second: Application
    let secondValue: TermID
  }

  /// - Parameter valueOf: The value of a term in the solver's model; what fits no 64 bits counts as 0, which can only
  ///   make the solver be asked again.
  init(_ grounding: Grounding, _ valueOf: (TermID) -> Int?) {
    var memo: [TermID: Int] = [:]
    func value(_ term: TermID) -> Int {
      if let known = memo[term] { return known }
      let value = grounding.store.literal(term) ?? valueOf(term) ?? 0
      memo[term] = value
      return value
    }
    for (variable, value) in grounding.fixed { cells[grounding.open.firstFunction[variable.index]] = [[]: value] }
    var mentions: [Int: [[Int]: (Application, TermID)]] = [:]
    for (application, term) in grounding.applications {
      let arguments = application.arguments.map(value)
      if let (other, otherTerm) = mentions[application.function]?[arguments] {
        guard cells[application.function]?[arguments] != value(term) else { continue }
        conflicts.append(Conflict(first: other, firstValue: otherTerm, second: application, secondValue: term))
      } else {
        mentions[application.function, default: [:]][arguments] = (application, term)
        cells[application.function, default: [:]][arguments] = value(term)
      }
    }
    for (kind, terms) in grounding.places {
      var seen: Set<Int> = []
      for term in terms where seen.insert(value(term)).inserted {
        places[kind, default: []].append((value(term), term))
      }
    }
    values = memo
  }

  /// The value of a place or of an argument of a cell; `nil` if it is neither.
  func value(of term: TermID, in grounding: Grounding) -> Int? { grounding.store.literal(term) ?? values[term] }
}
