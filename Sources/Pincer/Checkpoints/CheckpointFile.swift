/// The file that a search is kept in: one for each run, complete or not there.

import Explorer
import Foundation
import Support

/// A file with a header that says what it belongs to, a sum for each section, and sections: numbers first, then tables.
///
///     magic · version · identity (two words) · number of sections · size and sum of each · sum of the header
///     sections, one after the other
///
/// All words have 64 bits, little-endian. It is written beside its place, flushed, and then renamed, so that whoever
/// ends the program at any moment leaves the one before or this one.
struct CheckpointFile: Sendable {
  let path: String
  /// What the snapshot belongs to.
  let identity: StableHash

  static let magic: UInt64 = 0x7069_6e63_6572_6b70
  static let version: UInt64 = 1
  /// The first five words.
  static let fixedWords = 5

  // MARK: Writing

  /// - Throws: `CheckpointError` if it can't be written; then what was there before is still there.
  func write(_ snapshot: SearchSnapshot) throws(CheckpointError) {
    let file = try OpenFile(creating: path + ".partial")
    do throws(CheckpointError) {
      try file.write(header(of: snapshot))
      try file.write(snapshot.numbers)
      for table in snapshot.tables { try file.write(table) }
      try file.flush()
    } catch {
      file.remove()
      throw error
    }
    // Nobody else writes to the file before it has its name.
    let error = withExtendedLifetime(file) { rename(file.path, path) == 0 ? nil : systemError() }
    if let error { throw CheckpointError(path, "cannot be written: \(error)") }
    try OpenFile(reading: URL(fileURLWithPath: path).deletingLastPathComponent().path).flush()
  }

  private func header(of snapshot: SearchSnapshot) -> [UInt64] {
    var words = [Self.magic, Self.version, identity.high, identity.low, UInt64(snapshot.tables.count + 1)]
    words.append(UInt64(snapshot.numbers.count * 8))
    words.append(snapshot.numbers.withUnsafeBytes { Checksum.sum(of: $0) })
    for table in snapshot.tables {
      words.append(UInt64(table.count))
      words.append(Checksum.sum(of: table))
    }
    words.append(words.withUnsafeBytes { Checksum.sum(of: $0) })
    return words
  }

  // MARK: Reading

  /// Reads it from end to end.
  ///
  /// - Throws: `CheckpointError` if it is damaged, or belongs to something else.
  func open() throws(CheckpointError) -> StoredSnapshot {
    let file = try OpenFile(reading: path)
    let stored = try StoredSnapshot(file, path, identity)
    try stored.verify()
    return stored
  }
}

/// The words for what the last call to the system met.
func systemError() -> String { String(cString: strerror(errno)) }

/// Why a checkpoint cannot be used or written, in words that name the file.
public struct CheckpointError: Error, Sendable {
  public let message: String

  init(_ path: String, _ words: String) { message = "the checkpoint '\(path)' \(words)" }
}
