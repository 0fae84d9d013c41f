/// The reachable states of a small model, drawn.

import Foundation
import Lowering
import Reports

extension ModelSession {
  /// The reachable states of the only run that the options select, for Graphviz.
  ///
  /// - Parameter limit: A model with more states is refused.
  /// - Throws: `SessionError` if the options select no run or several, the model is wrong, or it has too many states.
  public func stateGraph(_ options: CheckOptions, limit: Int) throws -> String {
    let run = try onlyRun(options)
    let system = try system(of: run, color: false)
    do {
      return try StateGraph(system, limit: limit).dot
    } catch is StateGraph.TooLarge {
      throw SessionError.selection(
        "there are more than \(limit) states, which nobody can look at\nhint: draw a smaller model, or allow more with "
          + "--max-states")
    } catch {
      throw SessionError.selection("the states cannot be listed: a step chooses among too many values")
    }
  }

  /// The only run that the options select.
  ///
  /// - Throws: `SessionError.selection` with the names of the runs if there are several.
  func onlyRun(_ options: CheckOptions) throws -> Run {
    let runs = try runs(options)
    guard runs.count == 1 else {
      let names = runs.prefix(12).map { run in
        ([run.scenarioName] + [run.policyName].compactMap { $0 } + run.settings.map { "\($0.name)=\($0.value)" })
          .joined(separator: " · ")
      }
      throw SessionError.selection(
        "there are \(runs.count) runs to choose from; name one by --scenario, --policy and --config:\n  "
          + names.joined(separator: "\n  ") + (runs.count > names.count ? "\n  …" : ""))
    }
    return runs[0]
  }
}

/// Graphviz, if the machine has it.
public enum Graphviz {
  /// The figure of a graph as SVG.
  ///
  /// - Throws: `LoadError` if there is no Graphviz or it fails.
  public static func figure(of dot: String) throws(LoadError) -> String {
    guard let program = ChildProgram.path(of: "dot", ProcessInfo.processInfo.environment) else {
      throw LoadError(
        message: "there is no Graphviz (the program 'dot') to draw with; write the graph with --dot instead")
    }
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("pincer-graph-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    let (source, figure) = (folder.appendingPathComponent("graph.dot"), folder.appendingPathComponent("graph.svg"))
    do {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      try Data(dot.utf8).write(to: source)
    } catch {
      throw LoadError(message: "the graph cannot be handed to Graphviz: \(error.localizedDescription)")
    }
    let end = ChildProgram.run([program, "-Tsvg", "-o", figure.path, source.path], seconds: 60)
    guard case .exit(0) = end, let data = FileManager.default.contents(atPath: figure.path) else {
      throw LoadError(message: "Graphviz could not draw the graph")
    }
    return String(decoding: data, as: UTF8.self)
  }
}
