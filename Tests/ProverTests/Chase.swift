/// A system whose invariant follows from what one step earlier must have been so.

import SampleSystems
import Semantics

/// `x` follows `y`, and `y` is 1 or 2, or runs away. Beside them somebody counts.
struct Chase {
  var sketch = SystemSketch()
  let x, y, n: VariableID

  /// - Parameters:
  ///   - isBroken: Whether `y` runs away.
  ///   - delay: How many variables are between the two.
  init(isBroken: Bool = false, delay: Int = 0) {
    x = sketch.variable("x", .integer(nil))
    y = sketch.variable("y", .integer(nil), initial: 1)
    n = sketch.variable("n", .integer(nil))
    let between = (0..<delay).map { sketch.variable("between\($0)", .integer(nil)) }
    let chain = [x] + between + [y]
    let next = Expression.conditional(
      .equal(read(y), .int(1)), then: .int(2), else: isBroken ? .add(read(y), .int(1)) : .int(1))
    let moves = zip(chain, chain.dropFirst()).map { set($0, to: read($1)) }
    sketch.loop("mover", [step("move", moves + [set(y, to: next)])])
    sketch.loop("other", [step("count", [set(n, to: .add(read(n), .int(1)))])])
    sketch.property("never_five", .invariant(.not(.equal(read(x), .int(5)))))
  }
}
