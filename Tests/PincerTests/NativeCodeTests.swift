/// Interpreted and native code against the reference interpreter: from each state the same steps in the same order.

import Explorer
import Foundation
import Pincer
import SampleSystems
import Semantics
import Testing

@Suite struct NativeCodeTests {
  /// Compares up to `limit` states of a system, by the reference and by compiled code.
  ///
  /// - Returns: How many states were compared; 0 if the reference cannot evaluate something.
  static func compare(_ system: TransitionSystem, _ code: NativeCode?, limit: Int, _ name: String) -> Int {
    let interpreter = Interpreter(system)
    let compiled = SuccessorFunction(system)
    compiled.use(code)
    var seen: Set<State> = [interpreter.initialState]
    var frontier = [interpreter.initialState]
    var next = 0
    while next < frontier.count, next < limit {
      let state = frontier[next]
      next += 1
      guard let transitions = try? interpreter.transitions(from: state) else { return 0 }
      let expected = transitions.map { transition in
        let after: State? = if case .taken(let state) = transition.result { state } else { nil }
        if let after, seen.insert(after).inserted { frontier.append(after) }
        return SuccessorFunction.Step(
          process: transition.step.process, location: transition.step.source, edge: transition.step.edge,
          packed: after.map(compiled.pack))
      }
      #expect(compiled.steps(from: state) == expected, "\(name)")
      for (i, property) in system.properties.enumerated() {
        switch property.kind {
        case .invariant(let e), .reachable(let e):
          guard let holds = try? interpreter.holds(e, in: state) else { continue }
          #expect(compiled.holds(i, in: state) == holds, "\(name): \(property.name)")
        case .eventually, .leadsTo, .noDeadlock, .wellDefined: continue
        }
      }
    }
    return next
  }

  /// Compiles and loads C, waiting for it.
  static func native(_ source: String) throws -> NativeCode {
    let folder = FileManager.default.temporaryDirectory.appending(path: "pincer-native-\(UUID())").path
    defer { try? FileManager.default.removeItem(atPath: folder) }
    var environment = ProcessInfo.processInfo.environment
    environment["XDG_CACHE_HOME"] = folder
    return try #require(CCompiler(environment: environment).compileNow(source), "the compiler refuses \(source)")
  }

  @Test(arguments: 0..<8) func randomSystemsHaveTheStepsOfTheReference(group: UInt64) throws {
    var compared = 0
    for seed in group * 50..<group * 50 + 50 {
      for data in [RandomSystem.Data.finite, .unbounded] {
        compared += Self.compare(RandomSystem.make(seed: seed, data), nil, limit: 150, "\(seed) \(data)")
      }
    }
    #expect(compared > 1000)
  }

  @Test(arguments: 0..<4) func nativeCodeOfRandomSystemsHasTheStepsOfTheReference(group: UInt64) throws {
    var compared = 0
    for seed in group * 6..<group * 6 + 6 {
      let system = RandomSystem.make(seed: 5000 + seed, .finite)
      guard let source = SuccessorFunction.source(of: system) else { continue }
      compared += Self.compare(system, try Self.native(source), limit: 300, "\(seed)")
    }
    #expect(compared > 20)
  }
}
