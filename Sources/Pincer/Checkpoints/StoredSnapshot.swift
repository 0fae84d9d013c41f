/// A snapshot in a file, and whether it is what was written.

import Explorer
import Foundation
import Support

struct StoredSnapshot: SnapshotSource {
  private let file: OpenFile
  private let path: String
  /// Where each section begins, its size and its sum; the first holds the numbers.
  private let sections: [(start: Int, size: Int, sum: UInt64)]

  /// Reads the header.
  init(_ file: OpenFile, _ path: String, _ identity: StableHash) throws(CheckpointError) {
    self.file = file
    self.path = path
    let fixed = Self.words(CheckpointFile.fixedWords, of: file, at: 0) ?? []
    guard fixed.count == CheckpointFile.fixedWords, fixed[0] == CheckpointFile.magic else {
      throw CheckpointError(path, "is damaged, or was never one")
    }
    guard fixed[1] == CheckpointFile.version else {
      throw CheckpointError(path, "was written by another version of pincer, or is damaged")
    }
    let count = fixed[4]
    guard count >= 1, count < 1 << 24,
      let table = Self.words(2 * Int(count) + 1, of: file, at: 8 * CheckpointFile.fixedWords),
      table.last == (fixed + table.dropLast()).withUnsafeBytes({ Checksum.sum(of: $0) })
    else { throw CheckpointError(path, "is damaged: its header is not what was written") }
    guard StableHash(high: fixed[2], low: fixed[3]) == identity else {
      throw CheckpointError(
        path,
        "is of another model or other options: the model has changed since, or it was not written with the "
          + "same of --no-symmetry, --no-por and --hash-compaction")
    }
    var sections: [(start: Int, size: Int, sum: UInt64)] = []
    var start = 8 * (fixed.count + table.count)
    for i in 0..<Int(count) {
      sections.append((start, Int(truncatingIfNeeded: table[2 * i]), table[2 * i + 1]))
      start += sections[i].size
    }
    guard start == file.size else { throw CheckpointError(path, "is damaged: it is not as long as it was") }
    self.sections = sections
  }

  private static func words(_ count: Int, of file: OpenFile, at place: Int) -> [UInt64]? {
    guard place + 8 * count <= file.size else { return nil }
    var words = Array(repeating: UInt64(0), count: count)
    let isRead = words.withUnsafeMutableBytes { file.read(at: place, into: $0) }
    return isRead ? words : nil
  }

  /// Reads all sections, to find out whether they are what was written.
  func verify() throws(CheckpointError) {
    let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 8)
    defer { memory.deallocate() }
    for section in sections {
      var (sum, at) = (Checksum(), 0)
      while at < section.size {
        let piece = UnsafeMutableRawBufferPointer(rebasing: memory[..<min(memory.count, section.size - at)])
        guard file.read(at: section.start + at, into: piece) else { break }
        sum.add(UnsafeRawBufferPointer(piece))
        at += piece.count
      }
      guard at == section.size, sum.value == section.sum else {
        throw CheckpointError(path, "is damaged: it is not what was written")
      }
    }
  }

  // MARK: SnapshotSource

  var numbers: [UInt64] { Self.words(sections[0].size / 8, of: file, at: sections[0].start) ?? [] }

  var tables: [Int] { sections.dropFirst().map(\.size) }

  func read(_ table: Int, into memory: UnsafeMutableRawBufferPointer) -> Bool {
    let section = sections[table + 1]
    return file.read(at: section.start, into: memory) && Checksum.sum(of: UnsafeRawBufferPointer(memory)) == section.sum
  }
}
