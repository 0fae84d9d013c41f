import Diagnostics
import Foundation
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
    print(run.scenarioName, run.policyName ?? "-", run.settings.map { "\($0.name)=\($0.value)" }, "vars", system.variables.count, "edges", system.processes.map { $0.edges.joined().count }, "locs", system.processes.map { $0.edges.count })
  }
}
run()
