/// `pincer prove`: invariants for any size, with evidence.

import ArgumentParser
import Foundation
import Pincer
import Support

struct ProveCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "prove", abstract: "Prove invariants for any number of blocks, pages and whatever else has no name.",
    discussion: """
      Lemmas are found that make the invariants inductive, and all of them are proved again in the end. Exit code 0 if \
      every invariant is proved, 1 if one is broken, 3 if one is neither; a certificate that is refused ends with 1.
      """)

  @Argument(help: "Model files and folders.")
  var paths: [String]

  @Option(help: "Try this policy only; may be repeated.")
  var policy: [String] = []

  @Option(help: "Try this scenario only; may be repeated.")
  var scenario: [String] = []

  @Option(help: "Set a configuration or parameter, as name=value; may be repeated.")
  var config: [String] = []

  @Option(
    help: """
      A sort of which there may be any number; may be repeated. Every identity whose values the scenario does not all \
      name and that nothing counts, if nothing is said.
      """)
  var any: [String] = []

  @Option(help: "Give up a run after this many seconds.")
  var maxSeconds = 60.0

  @Option(help: "Steps of random walks whose states say what lemmas are worth trying.")
  var steps = 100_000

  @Option(
    help: """
      How it is proved: 'learning' finds lemmas by random walks, 'spacer' by Z3's engine for Horn clauses, 'induction' \
      looks at several steps in a row, 'auto' does all of that.
      """)
  var by = ProofMethod.auto

  @Option(name: .customLong("k"), help: "Induction looks at no more than so many steps in a row.")
  var stepsInARow = 2

  @Option(help: "Write the proofs to this file.")
  var certificate: String?

  @Option(help: "Judge the proofs in this file instead of looking for some.")
  var checkCertificate: String?

  @Option(help: "Ask this solver, too, when a certificate is judged: a program that takes SMT-LIB as cvc5 does.")
  var secondSolver = "cvc5"

  @Option(help: "Write what Z3 was asked when a certificate is judged to this file, as SMT-LIB.")
  var smtlib: String?

  @Flag(help: "Show the lemmas of each proof.")
  var lemmas = false

  @Flag(help: "Show what Z3 says of its own work.")
  var stats = false

  @Flag(help: "Tell of each lemma when it is tried.")
  var verbose = false

  func validate() throws {
    try Limits.requireSeconds(maxSeconds)
    try Limits.requireCounts([("--steps", steps), ("--k", stepsInARow)])
    let most = ProofOptions.possibleStepsInARow.upperBound
    guard stepsInARow <= most else { throw ValidationError("--k is at most \(most)") }
    try Models.requireSettings(config)
    try Models.requirePaths(paths)
    if certificate != nil, checkCertificate != nil {
      throw ValidationError("--certificate writes proofs and --check-certificate judges them: give one of them")
    }
    if smtlib != nil, checkCertificate == nil {
      throw ValidationError("--smtlib goes with --check-certificate: a proof is exported when it is judged")
    }
  }

  func run() throws {
    for path in [certificate, smtlib].compactMap(\.self) { try OutputFile.requireWritable(path) }
    let session = try Models.session(at: paths)
    Interrupts.areCaught()
    if let checkCertificate { return try judge(Certificate(contentsOf: checkCertificate), session) }
    try prove(session)
  }

  // MARK: Proving

  private func prove(_ session: ModelSession) throws {
    var reports: [ProofReport] = []
    try session.prove(options) { report in
      print(report)
      reports.append(report)
    }
    if let certificate {
      var file = Certificate()
      file.proofs = reports.compactMap(\.proof)
      try OutputFile.write(file.text, to: certificate)
      print("\(file.proofs.count.counting("proof")) in \(certificate)")
    }
    let verdicts = reports.flatMap(\.properties).filter(\.isInvariant)
    if verdicts.contains(where: { $0.verdict == .violated }) { throw Exit.notMet }
    if verdicts.contains(where: { $0.verdict == .unknown }) || Interrupts.happened { throw Exit.inconclusive }
  }

  private func print(_ report: ProofReport) {
    let invariants = report.properties.filter(\.isInvariant)
    let proved = invariants.filter { $0.verdict == .holds }
    let isBroken = invariants.contains { $0.verdict == .violated }
    let mark = isBroken ? "FAIL" : proved.count == invariants.count ? "ok  " : "??  "
    let reach = proved.isEmpty ? "nothing proved" : "proved for \(report.reach)"
    print(
      "\(mark)  \(report.name)  \(reach)\(report.way): \(proved.count) of \(invariants.count.counting("invariant")), "
        + "\(report.lemmas.count.counting("lemma")), \(report.questions.counting("question")) to Z3, "
        + report.seconds.asSeconds)
    for property in invariants {
      switch property.verdict {
      case .holds: print("      \(property.name): proved")
      case .violated:
        print("      \(property.name): violated")
        if let trace = property.counterexample.flatMap({ report.check.trace(of: $0) }) {
          print(trace.text(Terminal.traceStyle))
        }
      case .unknown:
        print("      \(property.name): unknown: \(property.reason ?? "")")
        let opening =
          property.isMissingAll
          ? "it would follow if this could not happen" : "among what would have to be impossible is this"
        for (number, condition) in property.missing.enumerated() {
          print("        \(number == 0 ? opening : property.isMissingAll ? "nor this" : "and this"): \(condition)")
        }
      }
    }
    if stats { for line in Z3Work(report.solverStatistics).lines { print("      " + line) } }
    if lemmas { for lemma in report.lemmas { print("      lemma: \(lemma)") } }
    fflush(nil)
  }

  private func print(_ text: String) { Swift.print(text) }

  private var options: ProofOptions {
    var options = ProofOptions()
    (options.policies, options.scenarios, options.anyNumberOf) = (policy, scenario, any)
    options.settings = Models.settings(config)
    (options.maxSeconds, options.steps, options.method) = (maxSeconds, steps, by)
    options.stepsInARow = stepsInARow
    if verbose { options.log = { Swift.print("      " + $0) } }
    return options
  }

  // MARK: Judging

  private func judge(_ certificate: Certificate, _ session: ModelSession) throws {
    guard !certificate.proofs.isEmpty else { throw ValidationError("there is no proof in the certificate") }
    var reports: [CertificateReport] = []
    var isRefused = false
    try session.judge(certificate, maxSeconds: maxSeconds) { report in
      reports.append(report)
      isRefused = isRefused || report.refusal != nil
      if let refusal = report.refusal {
        print("FAIL  \(report.name)  the certificate is refused: \(refusal)")
      } else {
        print(
          "ok    \(report.name)  an inductive invariant, as Z3 says in "
            + "\(report.questions.counting("question")): \(report.proved.joined(separator: ", "))")
      }
    }
    let script = reports.map { "; Run: \($0.name)\n" + $0.script }.joined()
    if let smtlib { try OutputFile.write("(set-logic ALL)\n" + script, to: smtlib) }
    if isRefused { throw Exit.notMet }
    if Interrupts.happened { throw Exit.inconclusive }
    try askSecondSolver(script, questions: reports.reduce(0) { $0 + $1.questions })
  }

  private func askSecondSolver(_ script: String, questions: Int) throws {
    guard let solver = SecondSolver(named: secondSolver) else {
      return print("no second opinion: '\(secondSolver)' is not installed")
    }
    switch try solver.opinion(on: script, questions: questions, seconds: max(60, maxSeconds)) {
    case .agrees(let count): print("\(secondSolver) agrees on \(count.counting("question"))")
    case .differs(let what):
      print("no second opinion: \(secondSolver) does not agree: \(what)")
      throw Exit.inconclusive
    }
  }
}

extension ProofReport {
  /// By what induction, if not by one over single steps.
  fileprivate var way: String { stepsInARow == 1 ? "" : " by induction over \(stepsInARow) steps in a row" }

  /// For what sizes something is proved.
  fileprivate var reach: String {
    let any = anyNumberOf.isEmpty ? "these sizes" : "any number of \(anyNumberOf.joined(separator: ", "))"
    let fixed = fixedSizes.isEmpty ? "" : ", with \(fixedSizes.joined(separator: ", "))"
    return any + fixed
  }
}

extension ProofMethod: ExpressibleByArgument {}
