/// Waiting for a condition, with what is given back while waiting.

import Diagnostics
import Semantics
import Syntax
import Typing

extension SystemBuilder {
  mutating func lowerAwait(
    _ condition: Syntax.Expression, _ killable: Bool, _ releasing: [LockUse], _ s: Statement, from source: Int,
    _ frame: Frame
  ) -> Int? {
    var here = source
    var waiting = frame
    // What is given back is the lock that was taken, whatever its name stands for by now.
    let locks = releasing.map { use in
      var lock = heldLock(use, in: frame.operations)
      if let held = frame.held.last(where: { $0.isSameLock(as: lock) }) { lock.place = held.place }
      return lock
    }
    for lock in locks.reversed() {
      let next = graph.newLocation()
      addRelease(lock, from: here, to: next, frame)
      here = next
      if !waiting.held.contains(where: { $0.isSameLock(as: lock) }) {
        report(
          .releasedLockNotHeld, "no 'holding' around this, or around a call of it, holds '\(lock.text)'", at: s.span,
          hint: nearestHeld(to: lock.text, waiting.held))
      }
      waiting.held.removeAll { $0.isSameLock(as: lock) }
    }
    if killable { interrupt(at: here, waiting) }
    let (term, checks) = collectingChecks { $0.lowerTerm(condition) }
    var after = graph.newLocation()
    let what = text(of: condition.span)
    graph.add(
      Edge(
        target: after, label: label("await \(what)", frame, place(of: s.span)),
        condition: .implication(.conjunction(checks.map(\.condition)), term), checks: checks,
        waitsFor: Wait(what: what + meaning(of: condition))), from: here)
    for lock in locks { after = addAcquire(lock, [], from: after, frame) }
    return after
  }

  /// What the names of parameters and of `let`s in an expression stand for, where that never changes:
  /// ` with file = data, range = 0..<2`.
  private func meaning(of e: Syntax.Expression) -> String {
    var names: [String] = []
    var pending = [e]
    while let next = pending.popLast() {
      pending += next.children.reversed()
      guard case .name(let name) = next.kind, case .local(let local)? = model.resolutions[next.id],
        case .value(let value)? = locals[local], model.locals[local.index].kind != .scenario,
        let text = words(for: value, model.locals[local.index].type)
      else { continue }
      if !names.contains("\(name) = \(text)") { names.append("\(name) = \(text)") }
    }
    return names.isEmpty ? "" : " with " + names.joined(separator: ", ")
  }

  /// A constant as people write it; `nil` for what is none, or has many parts.
  private func words(for value: Lowered, _ type: Type) -> String? {
    switch value {
    case .scalar(let term): return term.constant.map { Naming(system).value($0, of: sort(of: type)) }
    case .range(let lower, let upper):
      guard let l = lower.constant, let u = upper.constant else { return nil }
      return "\(l)..<\(u)"
    case .optional(let present, let inner):
      guard case .optional(let wrapped) = type, let isThere = present.constant else { return nil }
      return isThere == 0 ? "none" : words(for: inner, wrapped)
    case .structure, .set, .noneLiteral: return nil
    }
  }

  private func nearestHeld(to text: String, _ held: [HeldLock]) -> String? {
    held.isEmpty ? nil : "held here: " + held.map(\.text).joined(separator: ", ")
  }
}
