/// Mutation testing: takes guards away one at a time, and looks who notices.

import Diagnostics
import Foundation
import Lowering
import Mutation
import Syntax
import Typing

extension ModelSession {
  /// Takes away each guard that the options select, alone, and looks for an expectation that is then not met.
  ///
  /// Runs that may notice come first: those that take steps of the changed operation, by how many states they have.
  /// A run whose system the change leaves as it is, is not searched. The first expectation that is not met ends the
  /// search.
  ///
  /// - Parameters:
  ///   - options: Which guards, and how far to look.
  ///   - began: Called when it is known how many runs there are without a mutant, and how many mutants.
  ///   - finished: Called with each mutant's result, in the order of the text.
  /// - Throws: `SessionError` or `LoadError` if the options name what is not there, or a model is wrong.
  public func mutate(
    _ options: MutationOptions, color: Bool = false, began: (_ runs: Int, _ mutants: Int) -> Void = { _, _ in },
    finished: (MutantResult) -> Void = { _ in }
  ) throws -> MutationSummary {
    let files = try files(in: options.folders)
    let all = mutants(of: model, in: files)
    let chosen = try all.filter(selection(options, among: all))
    let runs = try runs(CheckOptions())
    began(runs.count, chosen.count)
    let trial = MutantTrial(session: self, baseline: try baseline(of: runs, options, color), options: options)
    // What the runs that were not checked would notice, nobody knows.
    if Watch.isInterrupted { return MutationSummary(results: [], staleExcuses: [], unmetBefore: []) }
    let excuses = Dictionary(uniqueKeysWithValues: files.map { ($0, MutationExcuses(model.sources[$0.index])) })
    var results: [MutantResult] = []
    try workInOrder(chosen.count, threads: options.threads, until: { Watch.isInterrupted }) { i in
      trial.result(of: chosen[i], excuse: excuses[chosen[i].span.file])
    } deliver: {
      results.append($0)
      finished($0)
    }
    let isWhole =
      options.only == nil && results.count == chosen.count
      && Set(options.classes).isSuperset(of: MutationOptions.usualClasses)
    return MutationSummary(
      results: results, staleExcuses: isWhole ? stale(excuses, zip(chosen, results), all) : [],
      unmetBefore: trial.baseline.flatMap(\.unmet))
  }

  /// Checks the runs as they are.
  private func baseline(of runs: [Run], _ options: MutationOptions, _ color: Bool) throws -> [BaselineRun] {
    try workInOrder(runs.count, threads: options.threads) { i in
      diagnostics(of: runs[i], color: color)
    } deliver: {
      if let error = $0 { throw error }
    }
    var baseline: [BaselineRun] = []
    try workInOrder(runs.count, threads: options.threads, until: { Watch.isInterrupted }) { i in
      let (system, bodies) = lowerNotingBodies(runs[i], of: model)
      return BaselineRun(result(of: runs[i], system, CheckOptions()), runs[i], system, bodies)
    } deliver: {
      baseline.append($0)
    }
    return baseline
  }

  // MARK: Selecting

  /// The loaded files at paths.
  ///
  /// - Throws: `LoadError` for a file that nothing that is checked imports: nobody could notice what it lacks.
  private func files(in paths: [String]) throws -> Set<FileID> {
    func identity(_ path: String) -> String { URL(fileURLWithPath: path).resolvingSymlinksInPath().path }
    if paths.isEmpty { return Set(model.modules.map(\.file)) }
    let known = Dictionary(model.modules.map { (identity(model.sources[$0.file.index].path), $0.file) }) { $1 }
    return Set(
      try paths.flatMap { try ModuleLoader.modelFiles(at: $0) }.map { path in
        guard let file = known[identity(path)] else {
          throw LoadError(message: "nothing that is checked imports '\(path)', so nobody would notice what it lacks")
        }
        return file
      })
  }

  private func selection(_ options: MutationOptions, among all: [Mutant]) throws -> (Mutant) -> Bool {
    let classes = Set(options.classes)
    guard let only = options.only else { return { classes.contains($0.kind.rawValue) } }
    let path = WorkingFolder.relative(only.path)
    let isThere = { (m: Mutant) in self.place(of: m.span).path == path && self.place(of: m.span).line == only.line }
    guard all.contains(where: isThere) else {
      throw SessionError.selection("there is no guard on line \(only.line) of '\(only.path)'")
    }
    return { isThere($0) && classes.contains($0.kind.rawValue) }
  }

  /// The place of a span: its path from the working folder, and line and column.
  func place(of span: Span) -> (path: String, line: Int, column: Int) {
    let source = model.sources[span.file.index]
    let (line, column) = source.lineAndColumn(at: span.lower)
    return (source.path.hasPrefix("<") ? source.path : WorkingFolder.relative(source.path), line, column)
  }

  // MARK: Excuses

  /// An excuse is stale if everything that it is for is noticed, or if it is for nothing.
  private func stale(
    _ excuses: [FileID: MutationExcuses], _ results: Zip2Sequence<[Mutant], [MutantResult]>, _ all: [Mutant]
  ) -> [String] {
    func excuseLine(_ mutant: Mutant) -> Int? {
      excuses[mutant.span.file]?.line(excusing: place(of: mutant.span).line)
    }
    return excuses.sorted { $0.key.index < $1.key.index }.flatMap { file, own in
      own.reasons.keys.sorted().compactMap { line -> String? in
        let tried = results.filter { $0.0.span.file == file && excuseLine($0.0) == line }.map(\.1)
        let span = Span(file: file, lower: model.sources[file.index].lineStarts[line - 1], upper: 0)
        let place = "\(place(of: span).path):\(line)"
        if !tried.isEmpty, tried.allSatisfy(\.isNoticed) {
          return "\(place): what is excused here is noticed: remove 'unnoticed: \(own.reasons[line] ?? "")'"
        }
        let isForNothing = !all.contains { $0.span.file == file && excuseLine($0) == line }
        return isForNothing ? "\(place): nothing is excused here: no guard is on this line or right below" : nil
      }
    }
  }
}
