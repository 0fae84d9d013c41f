/// One mutant against all runs, until somebody notices.

import Diagnostics
import Lowering
import Mutation
import Semantics
import Support
import Syntax
import Typing

/// What every mutant is tried against.
struct MutantTrial: Sendable {
  let session: ModelSession
  let baseline: [BaselineRun]
  let options: MutationOptions

  /// How the search for somebody who notices is going.
  private struct Search {
    let watch: Watch
    var searched = 0
    var unchanged = 0
    /// Why the model makes no sense in the first run in which it does not.
    var refusal: String?
    /// Why the first run that could not be searched to its end was not.
    var doubt: String?
  }

  func result(of mutant: Mutant, excuse excuses: MutationExcuses?) -> MutantResult {
    var search = Search(watch: Watch(seconds: options.maxSeconds, memory: nil))
    let outcome = outcome(of: mutant, &search)
    let place = session.place(of: mutant.span)
    let excuse = excuses?.line(excusing: place.line).flatMap { excuses?.reasons[$0] }
    return MutantResult(
      kind: mutant.kind.rawValue, file: place.path, line: place.line, column: place.column, text: text(of: mutant),
      change: mutant.change, owner: mutant.owner, outcome: outcome, excuse: excuse,
      excerpt: mutant.span.excerpt("\(mutant.kind.rawValue), \(mutant.change)", in: session.model.sources),
      searched: search.searched, unchanged: search.unchanged, seconds: search.watch.elapsed)
  }

  private func text(of mutant: Mutant) -> String {
    session.model.sources[mutant.span.file.index].text(of: mutant.span).split(whereSeparator: \.isWhitespace)
      .joined(separator: " ")
  }

  private func outcome(of mutant: Mutant, _ search: inout Search) -> MutantResult.Outcome {
    var trees = session.model.modules
    for i in trees.indices where trees[i].file == mutant.span.file { trees[i] = mutant.applied(to: trees[i]) }
    let checked = Typing.check(trees, sources: session.model.sources)
    if let error = checked.diagnostics.first(where: { $0.severity == .error }) {
      return .refused("\(error.code): \(error.message)")
    }
    for run in order(for: mutant) {
      if let bound = search.watch.exceeded() {
        search.doubt = search.doubt ?? bound.words
        break
      }
      if let notice = notice(in: run, checked.model, &search) { return .noticed(notice) }
    }
    if let refusal = search.refusal { return .refused(refusal) }
    return search.doubt.map { .undecided($0) } ?? .unnoticed
  }

  /// The runs whose systems may differ, those that are likely to notice first.
  private func order(for mutant: Mutant) -> [BaselineRun] {
    func rank(_ run: BaselineRun) -> Int { run.operations.contains(mutant.owner) ? 0 : 1 }
    return baseline.enumerated().filter { $0.element.bodies.contains(mutant.body) }.sorted { a, b in
      (rank(a.element), a.element.cost, a.offset) < (rank(b.element), b.element.cost, b.offset)
    }.map(\.element)
  }

  /// The expectation that a run does not meet with the mutant, if there is one.
  private func notice(in before: BaselineRun, _ model: CheckedModel, _ search: inout Search) -> Notice? {
    let (system, diagnostics) = lower(before.run, of: model)
    if let error = diagnostics.first(where: { $0.severity == .error }) {
      search.refusal = search.refusal ?? "\(error.code) in \(before.name): \(error.message)"
      return nil
    }
    guard system.fingerprint != before.fingerprint else {
      search.unchanged += 1
      return nil
    }
    search.searched += 1
    var limits = CheckOptions()
    limits.maxStates = options.maxStates ?? max(100_000, 10 * before.states)
    limits.maxSeconds = options.maxSeconds.map { max(0.001, $0 - search.watch.elapsed) }
    let found = session.result(of: before.run, system, limits, until: before.decisive)
    let unmet = found.properties.filter { before.met.contains($0.index) && !$0.isMet }
    guard let first = unmet.first(where: \.isDefinite) ?? unmet.first(where: \.isOutOfReach) else {
      if let open = unmet.first { search.doubt = search.doubt ?? "\(open.reason ?? "") in \(before.name)" }
      return nil
    }
    return Notice(
      run: before.name, property: first.name, expected: first.expected ?? .unknown, found: first.verdict,
      reason: first.reason)
  }
}

extension PropertyResult {
  fileprivate var isDefinite: Bool { verdict != .unknown }

  /// Whether no limit, but what the model asks for, keeps the engine from deciding.
  fileprivate var isOutOfReach: Bool {
    if case .incapable = bound { true } else { false }
  }
}
