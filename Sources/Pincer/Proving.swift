/// Runs the prover on what is selected.

import Foundation
import Lowering
import Prover
import SMT
import Semantics
import Support
import Z3Backend

/// What is to be proved, and how far the prover goes for it.
public struct ProofOptions: Sendable {
  /// Names of policies and scenarios to try; empty for all.
  public var policies: [String] = []
  public var scenarios: [String] = []
  /// Configurations and parameters to set, as name and value.
  public var settings: [(name: String, value: String)] = []
  /// Sorts of which there may be any number; empty for all that the prover can leave open.
  public var anyNumberOf: [String] = []
  /// For each run.
  public var maxSeconds: Double = 60
  /// Steps of random walks whose states say what lemmas are worth trying.
  public var steps = 100_000
  public var method = ProofMethod.auto
  /// Induction looks at no more steps in a row.
  public var stepsInARow = 2
  public static let possibleStepsInARow = 1...6
  /// Called with each lemma that is tried.
  public var log: @Sendable (String) -> Void = { _ in }

  public init() {}
}

/// What was found out about one run.
public struct ProofReport: Sendable {
  public struct Property: Sendable {
    public let name: String
    /// Whether it is one of those that can be proved.
    public let isInvariant: Bool
    /// `holds` if it is proved, whatever the sizes of open sorts.
    public let verdict: Verdict
    /// Why it is not proved.
    public let reason: String?
    /// What would have to be impossible for it to be proved.
    public let missing: [String]
    /// Whether it would be proved then; else there is more.
    public let isMissingAll: Bool
    /// A run that breaks it, replayed by the reference.
    public let counterexample: PropertyResult?
  }

  public let name: String
  public let properties: [Property]
  /// The sorts of which there may be any number.
  public let anyNumberOf: [String]
  /// The sizes of the other identities, as the scenario has them.
  public let fixedSizes: [String]
  public let lemmas: [String]
  /// How many steps in a row the induction looks at.
  public let stepsInARow: Int
  /// Questions to Z3.
  public let questions: Int
  /// What Z3 says of its own work, by its own names for it.
  public let solverStatistics: [String: Double]
  public let seconds: Double
  public let proof: Certificate.Proof?
  /// The finite run that counterexamples are from.
  public let check: RunResult
}

/// What came of judging one proof of a certificate.
public struct CertificateReport: Sendable {
  public let name: String
  public let proved: [String]
  public let anyNumberOf: [String]
  /// Why it is refused; `nil` if it is good.
  public let refusal: String?
  /// Questions that Z3 answered as the certificate needs it, as SMT-LIB.
  public let script: String
  public let questions: Int
}

extension ModelSession {
  /// Tries to prove the invariants of the selected runs, each for any size of what may be left open.
  ///
  /// - Throws: `SessionError` if the options name what is not there or a model is wrong in a configuration.
  public func prove(_ options: ProofOptions, finished: (ProofReport) -> Void) throws {
    for run in try runs(options.selection) {
      if Watch.isInterrupted { return }
      let system = try system(of: run, color: false)
      finished(try prove(run, system, try opening(options.anyNumberOf, of: run, system), options))
    }
  }

  private func prove(
    _ run: Run, _ system: TransitionSystem, _ open: Opening, _ options: ProofOptions
  ) throws -> ProofReport {
    let watch = Watch(seconds: options.maxSeconds, memory: nil)
    // What is broken already by few of everything need not be proved.
    var limits = options.selection
    (limits.maxStates, limits.maxSeconds) = (20_000, min(5, options.maxSeconds))
    let check = result(of: run, system, limits)
    let broken = Set(check.properties.filter { $0.verdict == .violated }.map(\.index))
    let tally = Z3Tally()
    let race = ProofRace(
      system: system, open: open.sorts, groups: open.groups, except: broken, steps: options.steps,
      method: options.method,
      mostInARow: options.stepsInARow, threads: options.selection.threads, watch: watch, start: watch.elapsed,
      tally: tally,
      log: options.log)
    let found = try race.run()
    let missing = try race.missing(found)
    return ProofReport(
      name: check.name, properties: system.properties.indices.map { report($0, check, found, missing) },
      anyNumberOf: open.names(in: system), fixedSizes: system.fixedSizes(except: open.sorts),
      lemmas: found.lemmas.map(\.text), stepsInARow: found.depth, questions: found.questions,
      solverStatistics: tally.numbers, seconds: watch.elapsed,
      proof: proof(run, system, open, found), check: check)
  }

  private func report(
    _ index: Int, _ check: RunResult, _ found: ProofResult, _ missing: [Int: MissingAssumptions]
  ) -> ProofReport.Property {
    let property = check.properties[index]
    func report(_ verdict: Verdict, _ reason: String? = nil) -> ProofReport.Property {
      ProofReport.Property(
        name: property.name, isInvariant: property.kind == .invariant, verdict: verdict, reason: reason,
        missing: missing[index]?.conditions ?? [], isMissingAll: missing[index]?.areEnough ?? false,
        counterexample: verdict == .violated && property.hasTrace ? property : nil)
    }
    if found.proved.contains(index) { return report(.holds) }
    if property.kind == .invariant, property.verdict == .violated { return report(.violated) }
    let reason =
      switch property.kind {
      case .invariant: found.reasons[index] ?? "nothing was found"
      case .reachable, .cost: "that something can happen, 'pincer check' shows by a run"
      case .eventually: "only invariants are proved for any size"
      case .builtin: "only invariants are proved for any size"
      }
    return report(.unknown, reason)
  }

  private func proof(
    _ run: Run, _ system: TransitionSystem, _ open: Opening, _ found: ProofResult
  ) -> Certificate.Proof? {
    if found.proved.isEmpty { return nil }
    return Certificate.Proof(
      scenario: run.scenarioName, policy: run.policyName, settings: run.settingTexts,
      system: system.fingerprint.text, anyNumberOf: open.names(in: system),
      proved: found.proved.sorted().map { system.properties[$0].name },
      stepsInARow: found.depth == 1 ? nil : found.depth, lemmas: found.lemmas)
  }

  /// Judges the proofs of a certificate against the models, with a new solver.
  ///
  /// - Throws: `SessionError` if a model is wrong in a configuration.
  public func judge(
    _ certificate: Certificate, maxSeconds: Double, finished: (CertificateReport) -> Void
  ) throws {
    for proof in certificate.proofs {
      if Watch.isInterrupted { return }
      let name = ([proof.scenario, proof.policy].compactMap { $0 }).joined(separator: " · ")
      var script = ""
      var questions = 0
      let refusal = try refusal(of: proof, maxSeconds) { text in
        script += text
        questions += 1
      }
      finished(
        CertificateReport(
          name: name, proved: proof.proved, anyNumberOf: proof.anyNumberOf, refusal: refusal, script: script,
          questions: questions))
    }
  }

  private func refusal(
    of proof: Certificate.Proof, _ maxSeconds: Double, _ refuted: @escaping (String) -> Void
  ) throws -> String? {
    var selection = CheckOptions()
    selection.scenarios = [proof.scenario]
    selection.policies = proof.policy.map { [$0] } ?? []
    selection.settings = proof.settings.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    let runs: [Run]
    do {
      runs = try self.runs(selection)
    } catch SessionError.selection(let text) {
      return "it is a certificate for another model: \(text)"
    }
    guard let run = runs.first(where: { $0.settingTexts == proof.settings }) else {
      return "it is a certificate for another model: there is no such run"
    }
    let system = try system(of: run, color: false)
    guard system.fingerprint.text == proof.system else {
      return "it is stale: the model has changed since it was proved"
    }
    guard let open = try? opening(proof.anyNumberOf, of: run, system), open.names(in: system) == proof.anyNumberOf,
      !proof.proved.isEmpty, let proved = system.invariants(named: proof.proved)
    else { return "it claims what the model does not have" }
    let depth = proof.stepsInARow ?? 1
    guard ProofOptions.possibleStepsInARow.contains(depth) else {
      return "it looks at \(depth) steps in a row, and not at 1 to \(ProofOptions.possibleStepsInARow.upperBound)"
    }
    let watch = Watch(seconds: maxSeconds, memory: nil)
    let task = ProofTask(system, open: open.sorts, groups: open.groups) { watch.exceeded()?.words }
    let verdict = try Prover.judge(
      proof.lemmas, proving: proved, in: task, depth: depth, refuted: refuted, makeSolver: { try Z3Session() })
    switch verdict {
    case .inductive: return nil
    case .refuted(let reason): return reason
    }
  }

  /// The sorts of which there may be any number: that one has one value more, must change nothing but that.
  private func sortsThatMayBeOpen(in run: Run, _ system: TransitionSystem) -> Set<SortID> {
    system.sortsThatMayBeOpen.filter { sort in
      var other = run
      other.enlarged = system.sorts[sort.index].name
      var (smaller, larger) = (system, lower(other, of: model).system)
      guard larger.sorts.indices.contains(sort.index) else { return false }
      smaller.sorts[sort.index].members = []
      larger.sorts[sort.index].members = []
      return smaller.fingerprint == larger.fingerprint
    }
  }

  /// The sorts and processes of those names, or all that can be left open.
  ///
  /// - Throws: `SessionError.selection` if there is no such sort or process, or it cannot be left open.
  private func opening(
    _ names: [String], of run: Run, _ system: TransitionSystem
  ) throws(SessionError) -> Opening {
    let possible = Opening(sorts: sortsThatMayBeOpen(in: run, system), groups: system.groupsThatMayBeOpen)
    if names.isEmpty { return possible }
    var result = Opening(sorts: [], groups: [])
    for name in names {
      if let group = possible.groups.first(where: { $0.name == name }) {
        if !result.groups.contains(group) { result.groups.append(group) }
      } else if let sort = possible.sorts.first(where: { system.sorts[$0.index].name == name }) {
        result.sorts.insert(sort)
      } else if system.sorts.contains(where: { $0.name == name }) {
        throw .selection(
          "there cannot be any number of '\(name)': it is no identity, or the model goes through its values one by "
            + "one, or names all of them")
      } else if system.processes.contains(where: { $0.declaredName == name }) {
        throw .selection(
          "there cannot be any number of '\(name)': it is not replicated, as in 'process \(name)[2]', or others name "
            + "its replicas, or the replicas differ")
      } else {
        let all = possible.names(in: system).isEmpty ? "none" : possible.names(in: system).joined(separator: ", ")
        throw .selection("there is no such sort or process in the model\nhint: there may be any number of \(all)")
      }
    }
    // Places of processes are numbered in this order, whatever the order of names.
    result.groups.sort { $0.members[0] < $1.members[0] }
    return result
  }
}

/// What there may be any number of.
private struct Opening {
  var sorts: Set<SortID>
  var groups: [ProcessGroup]

  func names(in system: TransitionSystem) -> [String] {
    (sorts.map { system.sorts[$0.index].name } + groups.map(\.name)).sorted()
  }
}

extension ProofOptions {
  fileprivate var selection: CheckOptions {
    var options = CheckOptions()
    (options.policies, options.scenarios, options.settings) = (policies, scenarios, settings)
    return options
  }
}

extension Run {
  fileprivate var settingTexts: [String: String] {
    Dictionary(settings.map { ($0.name, $0.value) }) { first, _ in first }
  }
}

extension StableHash {
  fileprivate var text: String {
    [high, low].map { word in
      let digits = String(word, radix: 16)
      return String(repeating: "0", count: 16 - digits.count) + digits
    }.joined()
  }
}

extension TransitionSystem {
  fileprivate func invariants(named names: [String]) -> Set<Int>? {
    var result: Set<Int> = []
    for name in names {
      guard let index = properties.firstIndex(where: { $0.name == name }), case .invariant = properties[index].kind
      else { return nil }
      result.insert(index)
    }
    return result
  }

  /// Each identity that has a fixed number of values, with that number.
  fileprivate func fixedSizes(except open: Set<SortID>) -> [String] {
    sorts.enumerated().compactMap { index, sort in
      guard case .identity = sort.kind, !open.contains(SortID(index)) else { return nil }
      return "\(sort.members.count) \(sort.name)"
    }
  }
}
