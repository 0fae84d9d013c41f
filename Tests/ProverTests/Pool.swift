/// A system that is small enough to see why something holds of it.

import SampleSystems
import Semantics

/// Blocks that are taken when they are free, and freed by who took them.
struct Pool {
  var sketch = SystemSketch()
  let block: Sort
  let taken: VariableID
  let mine: [VariableID]

  /// - Parameter isBroken: Whether somebody frees what is not his.
  init(isBroken: Bool = false) {
    block = sketch.sort("Block", 3)
    sketch.system.sorts[0].kind = .identity(distinguished: 0)
    taken = sketch.variable("taken", .bool, keys: [block])
    mine = [sketch.variable("mine", .bool, keys: [block]), sketch.variable("yours", .bool, keys: [block])]
    for (index, own) in mine.enumerated() {
      let (b, c) = (sketch.binder("b", block), sketch.binder("b", block))
      let take = step(
        "take", choices: [Choice(binder: b, domain: .all(block))], when: .not(read(taken, .bound(b))),
        [set(taken, [.bound(b)], to: .bool(true)), set(own, [.bound(b)], to: .bool(true))])
      let free = step(
        "free", choices: [Choice(binder: c, domain: .all(block))],
        when: isBroken && index == 1 ? read(taken, .bound(c)) : read(own, .bound(c)),
        [set(taken, [.bound(c)], to: .bool(false)), set(own, [.bound(c)], to: .bool(false))])
      sketch.loop("p\(index)", [take, free])
    }
    let b = sketch.binder("b", block)
    sketch.property(
      "nobody_shares",
      .invariant(.all(b, .all(block), .not(.and([read(mine[0], .bound(b)), read(mine[1], .bound(b))])))))
  }
}
