/// Fewer steps: of two that may come in either order, one is not taken where the other order will be.
///
/// Processes have classes: those that symmetry lets change places are one, and classes are ordered. Let a step b of
/// process P lead from p to a new state s, first of all steps that lead there. A process q of a lower class that is
/// alone in it, and none of whose steps at its location has to do with b, sleeps in s: its steps are not taken there.
///
/// All states are still found, each at its distance. Let s′ have distance d + 1, and take, of all states at distance d
/// with a step that leads to s′, one whose step a is of a process of the highest class. If that process slept there,
/// for a step b of P that led there from p, then a is enabled in p as well, b after it, and both lead to s′. So b is a
/// step to s′ from a state at distance d at most, and since s′ is no nearer, at d; and P's class is higher, which
/// cannot be. So verdicts, lengths of runs and steps that are never enabled stay as they are; only steps are saved.
/// (Sleep sets: Godefroid, *Partial-Order Methods for the Verification of Concurrent Systems*, 1996, §5. The order of
/// classes takes the place of his visiting states again, with what slept there and does no longer.)
///
/// It needs all other steps to be taken: where persistent sets leave states out there are no sleep sets.

import Machine
import Semantics

final class SleepSets {
  /// By step, the processes that may sleep when it was taken, one after the other.
  private let sleepers: UnsafeMutablePointer<Sleeper>
  /// By step, where its sleepers begin; the last one's end follows.
  private let starts: UnsafeMutablePointer<Int32>
  private let locations: UnsafeMutablePointer<PackedField>
  /// By place of a sleeper's row and location: whether it sleeps if it is there.
  private let flags: UnsafeMutablePointer<Bool>

  private struct Sleeper: BitwiseCopyable {
    var process: Int32
    /// Where its flags begin.
    var row: Int32
  }

  /// Processes are bits of a word.
  private static let mostProcesses = 32

  /// - Returns: `nil` if no process can ever sleep, or there are more than 32 processes.
  /// - Complexity: O(steps · locations · cells / 64).
  init?(_ system: TransitionSystem, _ layout: PackedLayout, _ steps: StepTable, _ symmetry: Symmetry?) {
    let count = system.processes.count
    guard count > 1, count <= Self.mostProcesses else { return nil }
    let builder = FootprintBuilder(system)
    let alike = system.processes.indices.map { symmetry?.processes(like: $0, in: system) ?? [$0] }
    // Those that are alone in their classes come first, since they can sleep.
    let ranks = alike.map { $0.min()! + ($0.count > 1 ? count : 0) }
    let here = builder.footprintsByLocation()
    var (rows, sleepers, starts): ([[Bool]: Int32], [Sleeper], [Int32]) = ([:], [], [])
    var flags: [Bool] = []
    for place in steps.places {
      starts.append(Int32(sleepers.count))
      guard place.process != system.setup else { continue }
      let edge = system.processes[place.process].edges[place.location][place.edge]
      let footprint = builder.footprint(of: edge)
      for q in 0..<count where ranks[q] < ranks[place.process] && q != system.setup && alike[q].count == 1 {
        let row = here[q].indices.map { location in
          !system.processes[q].edges[location].isEmpty && !here[q][location].conflicts(with: footprint)
        }
        guard row.contains(true) else { continue }
        if rows[row] == nil {
          rows[row] = Int32(flags.count)
          flags += row
        }
        sleepers.append(Sleeper(process: Int32(q), row: rows[row]!))
      }
    }
    guard !sleepers.isEmpty else { return nil }
    starts.append(Int32(sleepers.count))
    self.sleepers = .row(of: sleepers)
    self.starts = .row(of: starts)
    self.flags = .row(of: flags)
    locations = .row(of: layout.locations)
  }

  deinit {
    sleepers.deallocate()
    starts.deallocate()
    flags.deallocate()
    locations.deallocate()
  }

  /// The processes that sleep in the state that a step led to first, as bits.
  ///
  /// - Parameters:
  ///   - step: The number of the step.
  ///   - state: The state that it led from; setup is over there.
  @inline(__always)
  func sleeping(after step: Int, from state: UnsafePointer<UInt64>) -> UInt32 {
    var result: UInt32 = 0
    for i in Int(starts[step])..<Int(starts[step + 1]) {
      let (process, row) = (Int(sleepers[i].process), Int(sleepers[i].row))
      if flags[row + locations[process].value(in: state)] { result |= 1 << UInt32(process) }
    }
    return result
  }
}
