/// How much memory the program may have: what is asked for, or nine tenths of what the machine has left.

import Foundation
import Machine
import Semantics
import Synchronization

/// A limit that all runs share which were given the same one. Tables are refused what is beyond it before they grow;
/// what else the program has is measured now and then and left out of what tables may have.
final class MemoryLimit: Sendable {
  let megabytes: Int
  let allowance: Allowance
  private let bytes: Int
  /// The most that the program had besides tables, in bytes; and when that was looked at last.
  private let other = Atomic(0)
  private let looked = Mutex<ContinuousClock.Instant?>(nil)

  private init(_ key: Key) {
    bytes = key.megabytes.map { $0 * 1_048_576 } ?? MachineMemory.free / 10 * 9
    megabytes = bytes / 1_048_576
    allowance = Allowance(bytes: bytes)
    if let folder = key.folder { allowance.spill(to: folder) }
    look()
  }

  private struct Key: Hashable {
    var megabytes: Int?
    /// The descriptor of the folder that tables are spilled to.
    var folder: Int32?
  }

  private static let known = Mutex<[Key: MemoryLimit]>([:])

  /// - Parameters:
  ///   - megabytes: `nil` for nine tenths of what is free when the first run begins.
  ///   - folder: Where tables lie that there is no memory for; `nil` for nowhere.
  static func of(megabytes: Int?, spillingTo folder: SpillFolder? = nil) -> MemoryLimit {
    known.withLock { known in
      let key = Key(megabytes: megabytes, folder: folder?.descriptor)
      let limit = known[key] ?? MemoryLimit(key)
      known[key] = limit
      return limit
    }
  }

  /// What the program has now, tables and all, in bytes.
  var used: Int { allowance.used + other.load(ordering: .relaxed) }

  /// The same in megabytes, beside the limit and what lies on disk.
  var megabytesNow: (used: Int, limit: Int, spilled: Int) {
    (used / 1_048_576, megabytes, allowance.spilled / 1_048_576)
  }

  /// Whether the program has more than it may, though tables keep to their share.
  func isExceeded() -> Bool {
    let isDue = looked.withLock { last in
      let now = ContinuousClock.now
      if let last, now - last < .milliseconds(50) { return false }
      last = now
      return true
    }
    if isDue { look() }
    // Tables may have come first and the rest later; a little of that is no reason to end.
    let slack = max(bytes / 16, 16 << 20)
    return other.load(ordering: .relaxed) >= bytes || used > bytes &+ slack && bytes < .max / 2
  }

  private func look() {
    let now = other.max(MachineMemory.ofProgram - Allowance.tablesOfAll, ordering: .relaxed).newValue
    allowance.most = Swift.max(0, bytes - now)
  }
}

/// What the system says of memory, in bytes.
enum MachineMemory {
  /// The memory of the program, but for tables on disk, of which the system can take back what is in memory.
  static var ofProgram: Int {
    let fields = text("/proc/self/statm").split(separator: " ").prefix(3).compactMap { Int($0) }
    guard fields.count == 3 else { return 0 }
    let page = Int(sysconf(Int32(_SC_PAGESIZE)))
    return max((fields[1] - fields[2]) * page, fields[1] * page - Allowance.spilledByAll)
  }

  /// What the program could have before the system, or the control group that it is in, has no more.
  static var free: Int {
    let available = number(after: "MemAvailable:", in: text("/proc/meminfo")).map { $0 * 1024 + ofProgram }
    return ([available].compactMap { $0 } + controlGroups).min() ?? .max
  }

  /// What is left in each control group with a limit, the program's own memory counted as free.
  private static var controlGroups: [Int] {
    text("/proc/self/cgroup").split(separator: "\n").flatMap { line -> [Int] in
      let parts = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
      guard parts.count == 3 else { return [] }
      switch parts[1] {
      case "":
        return parents(of: parts[2]).compactMap { left(in: "/sys/fs/cgroup" + $0, "memory.max", "memory.current") }
      case "memory":
        return parents(of: parts[2]).compactMap {
          left(in: "/sys/fs/cgroup/memory" + $0, "memory.limit_in_bytes", "memory.usage_in_bytes")
        }
      default: return []
      }
    }
  }

  /// A path and those above it, the root as the empty one.
  private static func parents(of path: Substring) -> [String] {
    let names = path.split(separator: "/")
    return (0...names.count).map { names.prefix($0).map { "/" + $0 }.joined() }
  }

  private static func left(in folder: String, _ limit: String, _ usage: String) -> Int? {
    guard let most = Int(text(folder + "/" + limit).trimmed), most < 1 << 60 else { return nil }
    let statistics = text(folder + "/memory.stat")
    let files = number(after: "\ncache", in: "\n" + statistics) ?? number(after: "\nfile", in: "\n" + statistics) ?? 0
    let used = Int(text(folder + "/" + usage).trimmed) ?? 0
    return max(0, min(most, most - used + files + ofProgram))
  }

  private static func text(_ path: String) -> String { (try? String(contentsOfFile: path, encoding: .ascii)) ?? "" }

  private static func number(after word: String, in text: String) -> Int? {
    guard let place = text.range(of: word + " ") ?? text.range(of: word) else { return nil }
    return Int(text[place.upperBound...].drop { $0 == " " }.prefix { $0.isNumber })
  }
}

extension String {
  fileprivate var trimmed: String { trimmingCharacters(in: .whitespacesAndNewlines) }
}

extension EngineResult {
  /// The result with the limit for its reason where memory was refused by it, and not by the system.
  func naming(_ limit: MemoryLimit) -> EngineResult {
    guard limit.allowance.refusals > 0 else { return self }
    var result = self
    result.bound = bound.map { $0.naming(limit) }
    result.outcomes = outcomes.map { outcome in
      if case .unknown(let bound) = outcome { .unknown(bound.naming(limit)) } else { outcome }
    }
    return result
  }
}

extension Bound {
  fileprivate func naming(_ limit: MemoryLimit) -> Bound {
    switch self {
    case .outOfMemory: .memory(megabytes: limit.megabytes)
    case .sampled(let sample, .some(let bound)): .sampled(sample, upTo: bound.naming(limit))
    case .states, .depth, .seconds, .memory, .interrupted, .decided, .incapable, .sampled: self
    }
  }
}
