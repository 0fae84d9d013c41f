import Diagnostics
import Foundation
import Explorer
import Lowering
import Semantics
import Syntax
import Typing

func run() {
  var files: [String] = []
  for root in CommandLine.arguments.dropFirst() {
    var isDirectory: ObjCBool = false
    if FileManager.default.fileExists(atPath: root, isDirectory: &isDirectory), isDirectory.boolValue {
      for case let f as String in FileManager.default.enumerator(atPath: root)! where f.hasSuffix(".pin") { files.append(root + "/" + f) }
    } else { files.append(root) }
  }
  files.sort()
  let sources = files.map { SourceFile(path: $0, text: (try? String(contentsOfFile: $0, encoding: .utf8)) ?? "") }
  var diagnostics: [Diagnostic] = []
  var trees: [ModuleTree] = []
  for (i, s) in sources.enumerated() {
    let r = parse(s, as: FileID(i))
    diagnostics += r.diagnostics
    trees.append(r.tree)
  }
  let result = Typing.check(trees, sources: sources)
  diagnostics += result.diagnostics
  for d in diagnostics.inReadingOrder { print(d.rendered(in: sources)) }
  guard !diagnostics.contains(where: { $0.severity == .error }) else { return }
  let (runs, errors) = plan(result.model, Selection())
  for e in errors { print(e) }
  for run in runs {
    let (system, ds) = lower(run, of: result.model)
    for d in ds { print(d.rendered(in: sources)) }
    let start = Date()
    let r = explore(system, limits: SearchLimits(states: 3_000_000))
    var line = "\(run.scenarioName) \(run.policyName ?? "-") \(run.settings.map { "\($0.name)=\($0.value)" }) states \(r.statistics.states) trans \(r.statistics.transitions) depth \(r.statistics.depth) \(String(format: "%.2f", Date().timeIntervalSince(start)))s"
    for (p, o) in zip(system.properties, r.outcomes) {
      let v: String
      switch o { case .holds, .reached: v = "holds"; case .violated: v = "violated"; case .unknown(let b): v = "unknown \(b)" }
      let want = run.expectations[p.name]
      if want != nil, want!.rawValue != v { line += "\n    NOT MET \(p.name): expected \(want!.rawValue) got \(v)" 
        if case .violated(let s?) = o { for st in s.steps { let l = system.processes[st.process].edges[st.source][st.edge].label; line += "\n        \(system.processes[st.process].name): \(l.operations.last ?? ""): \(l.step) \(st.choices)" }; 
          let ip = Interpreter(system); var stt = ip.initialState
          for st in s.steps { switch try? ip.apply(st, to: stt) { case .taken(let n): stt = n
            case .illDefined(let f): line += "\n      FAULT \(f)"
            default: line += "\n   DISABLED" } }
          line += "\n       loop \(s.loopStart ?? -1)" } }
    }
    print(line)
  }
}
run()
