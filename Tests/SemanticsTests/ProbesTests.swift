/// Quantifiers over all integers against going through a window that is wide enough.

import Semantics
import Support
import Testing

@Suite struct ProbesTests {
  private static let window = -40..<41
  private let a = BinderID(0)
  private let y = BinderID(1)

  private var system: TransitionSystem {
    var system = TransitionSystem()
    system.variables = [
      Variable(name: "m", keys: [.integer(nil)], value: .integer(nil), initial: 0, role: .shared),
      Variable(name: "x", keys: [], value: .integer(nil), initial: 3, role: .shared),
    ]
    system.binders = [Binder(name: "a", sort: .integer(nil)), Binder(name: "y", sort: .integer(nil))]
    return system
  }

  /// A formula in which the bound name is a key or compared, made from a seed.
  private func formula(_ random: inout some RandomNumberGenerator, depth: Int) -> Expression {
    let shifted = Expression.add(.bound(a), .int(Int.random(in: -3...3, using: &random)))
    let limit: Expression =
      Bool.random(using: &random)
      ? .int(Int.random(in: -8...8, using: &random))
      : .subtract(.read(VariableID(1), []), .int(Int.random(in: 0...5, using: &random)))
    switch Int.random(in: 0..<(depth == 0 ? 4 : 8), using: &random) {
    case 0: return .less(shifted, limit)
    case 1: return .lessOrEqual(limit, shifted)
    case 2: return .equal(shifted, limit)
    case 3: return .equal(.read(VariableID(0), [shifted]), .int(Int.random(in: 0...2, using: &random)))
    case 4: return .not(formula(&random, depth: depth - 1))
    case 5: return .and([formula(&random, depth: depth - 1), formula(&random, depth: depth - 1)])
    case 6: return .or([formula(&random, depth: depth - 1), formula(&random, depth: depth - 1)])
    default:
      return .exists(
        y, .interval(lower: .int(0), upper: .int(3)),
        .and([.less(.bound(a), .bound(y)), formula(&random, depth: 0)]))
    }
  }

  @Test func probingAgreesWithGoingThroughAWindow() throws {
    let interpreter = Interpreter(system)
    var random = SeededGenerator(state: 20_190_208)
    for round in 0..<3000 {
      var state = interpreter.initialState
      for _ in 0..<Int.random(in: 0...4, using: &random) {
        state.sparse[0][[Int.random(in: -9...9, using: &random)]] = Int.random(in: 1...2, using: &random)
      }
      let body = formula(&random, depth: 3)
      let everywhere = Domain.all(.integer(nil))
      let nearby = Domain.interval(lower: .int(Self.window.lowerBound), upper: .int(Self.window.upperBound))
      #expect(
        try interpreter.holds(.exists(a, everywhere, body), in: state)
          == interpreter.holds(.exists(a, nearby, body), in: state),
        "round \(round): \(body)")
      #expect(
        try interpreter.holds(.all(a, everywhere, body), in: state)
          == interpreter.holds(.all(a, nearby, body), in: state),
        "round \(round): \(body)")
    }
  }

  @Test func aNameUsedAsAValueIsNotProbed() {
    #expect(Probes(of: a, in: .equal(.multiply(.bound(a), .int(2)), .int(3))) == nil)
    #expect(Probes(of: a, in: .equal(.bound(a), .read(VariableID(0), [.bound(a)]))) == nil)
  }
}
