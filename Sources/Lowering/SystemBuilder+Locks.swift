/// Locks: who holds them, what waits for them, and giving them back on every way out.

import Diagnostics
import Semantics
import Syntax
import Typing

extension SystemBuilder {
  mutating func heldLock(_ use: LockUse, in operations: [String] = []) -> HeldLock {
    let lockPlace = lowerPlace(use.lock)
    return HeldLock(
      place: lockPlace, indicesAsNamed: lockPlace.indices, isShared: use.isShared,
      text: (use.isShared ? "shared " : "") + name(of: lockPlace, use), location: place(of: use.lock.span),
      operations: operations)
  }

  /// The lock's name with its indices as values, or as written where they are not constant.
  private func name(of lockPlace: Place, _ use: LockUse) -> String {
    let written = text(of: use.lock.span)
    guard case .structure(let fields) = lockPlace.shape, case .optional(let present, _) = fields[0].shape,
      lockPlace.indices.allSatisfy({ $0.constant != nil })
    else { return written }
    let variable = system.variables[present.index]
    let naming = Naming(system)
    let keys = zip(lockPlace.indices, variable.keys).map { naming.value($0.constant ?? 0, of: $1) }
    let name = String(variable.name.dropLast(".holder.present".count))
    return naming.display(of: present).map { naming.cell($0, keys) } ?? name
  }

  /// The sort of key number `i` of the map that the lock is in.
  func keySort(of lock: HeldLock, _ i: Int) -> Sort {
    system.variables[leaves(lock).present.index].keys[i]
  }

  private func leaves(_ lock: HeldLock) -> (present: VariableID, value: VariableID, readers: VariableID?) {
    guard case .structure(let fields) = lock.place.shape,
      case .optional(let present, .scalar(let value)) = fields[0].shape
    else { preconditionFailure("typing lets only locks be taken") }
    if fields.count > 1, case .set(let readers, _) = fields[1].shape { return (present, value, readers) }
    return (present, value, nil)
  }

  /// When the lock can be taken, and whom a waiter waits for.
  mutating func acquiring(_ lock: HeldLock) -> (free: Term, wait: Wait) {
    let (present, value, readers) = leaves(lock)
    let at = lock.place.indices
    let p = freshBinder("p", .named(processSort))
    var blocks: [Term] = [.conjunction([.read(present, at), .equality(.read(value, at), .bound(p))])]
    var free: [Term] = [.negation(.read(present, at))]
    if let readers {
      if lock.isShared {
        free.append(.negation(.read(readers, at + [.int(process)])))
        blocks.append(
          .conjunction([.equality(.bound(p), .int(process)), .read(readers, at + [.bound(p)])]))
      } else {
        let q = freshBinder("p", .named(processSort))
        free.append(
          .all(q, over: .all(.named(processSort)), .negation(.read(readers, at + [.bound(q)]))))
        blocks.append(.read(readers, at + [.bound(p)]))
      }
    }
    return (.conjunction(free), Wait(what: "lock " + lock.text, holder: (p, .disjunction(blocks))))
  }

  func taking(_ lock: HeldLock) -> [Assignment] {
    let (present, value, readers) = leaves(lock)
    let at = lock.place.indices
    if lock.isShared, let readers {
      return [Assignment(variable: readers, indices: at + [.int(process)], value: .yes, location: lock.location)]
    }
    return [
      Assignment(variable: present, indices: at, value: .yes, location: lock.location),
      Assignment(variable: value, indices: at, value: .int(process), location: lock.location),
    ]
  }

  /// The assignments of giving the lock back, which only its holder may do.
  mutating func releasing(_ lock: HeldLock) -> [Assignment] {
    let (present, value, readers) = leaves(lock)
    let at = lock.place.indices
    let isHeld: Term
    let assignments: [Assignment]
    if lock.isShared, let readers {
      isHeld = .read(readers, at + [.int(process)])
      assignments = [
        Assignment(variable: readers, indices: at + [.int(process)], value: .no, location: lock.location)
      ]
    } else {
      isHeld = .conjunction([.read(present, at), .equality(.read(value, at), .int(process))])
      assignments = [
        Assignment(variable: present, indices: at, value: .no, location: lock.location),
        Assignment(variable: value, indices: at, value: .int(0), location: lock.location),
      ]
    }
    var wrapped = isHeld
    for scope in guards.reversed() {
      switch scope {
      case .assume(let assumption): wrapped = .implication(assumption, wrapped)
      case .bind(let binder, let domain): wrapped = .all(binder, over: domain, wrapped)
      }
    }
    checks.append(
      Check(
        condition: wrapped, message: "gives back '\(lock.text)' without holding it", location: lock.location))
    return assignments
  }

  /// Adds the edge that waits for the lock and takes it.
  mutating func addAcquire(_ lock: HeldLock, _ lockChecks: [Check], from source: Int, _ frame: Frame) -> Int {
    let (free, wait) = acquiring(lock)
    let after = graph.newLocation()
    graph.add(
      Edge(
        target: after, label: label("lock " + lock.text, frame, lock.location), condition: free, checks: lockChecks,
        assignments: taking(lock), waitsFor: wait), from: source)
    return after
  }

  mutating func addRelease(_ lock: HeldLock, from source: Int, to target: Int, _ frame: Frame) {
    let (assignments, checks) = collectingChecks { $0.releasing(lock) }
    graph.add(
      Edge(
        target: target,
        label: StepLabel(operations: lock.operations, step: "unlock " + lock.text, location: lock.location),
        checks: checks, assignments: assignments), from: source)
  }

  /// Returns a location from which the locks above the first `kept` are given back on the way to `target`.
  mutating func unwind(_ frame: Frame, keeping kept: Int, to target: Int) -> Int {
    var next = target
    for lock in frame.held.dropFirst(kept) {
      let source = graph.newLocation()
      addRelease(lock, from: source, to: next, frame)
      next = source
    }
    return next
  }

  func label(_ step: String, _ frame: Frame, _ location: SourceLocation) -> StepLabel {
    StepLabel(operations: frame.operations, step: step, location: location)
  }
}
