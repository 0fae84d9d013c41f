/// The cells that make the end of a run a violation of its property.

import Semantics

extension Explanation {
  /// The cells on which it hangs that the run breaks `property`, or reaches it: of a condition those that decide it;
  /// of a deadlock those that everybody waits for.
  func decisiveCells(of property: Property) -> [Place] {
    if let fault = story.run.fault {
      return failedCheck(fault).map { cause(of: $0.condition, where: $0.values).cells } ?? []
    }
    switch property.kind {
    case .invariant(let e), .reachable(let e): return cause(of: e).cells
    case .noDeadlock: return stuckCells(except: [])
    case .eventually(let goal): return cause(of: goal).cells + stuckCells(except: moving)
    case .leadsTo(_, let goal): return cause(of: goal).cells + stuckCells(except: moving)
    case .wellDefined: return []
    }
  }

  /// The processes that take steps in what repeats forever.
  var moving: Set<Int> {
    guard let start = story.run.schedule.loopStart else { return [] }
    return Set(story.run.schedule.steps[start...].map(\.process))
  }

  private func stuckCells(except moving: Set<Int>) -> [Place] {
    var cells: [Place] = []
    for (_, waiting) in waitings(except: moving).sorted(by: { $0.key < $1.key }) {
      // A device that has nothing to do is not what is wrong.
      guard story.system.processes[waiting.process].kind != .device else { continue }
      for cell in waiting.locks + waiting.cells where !cells.contains(cell) { cells.append(cell) }
    }
    return cells
  }
}
