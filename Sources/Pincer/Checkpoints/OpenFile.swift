/// A file descriptor for what Foundation's files can't do: flush to the disk, and say why not.

import Foundation

final class OpenFile: Sendable {
  private let descriptor: Int32
  let path: String

  /// The most that one call to the system is asked for.
  private static let piece = 64 << 20

  init(reading path: String) throws(CheckpointError) {
    self.path = path
    descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw CheckpointError(path, "cannot be read: \(systemError())") }
  }

  /// Makes an empty file that nobody else writes to as long as this one is open.
  init(creating path: String) throws(CheckpointError) {
    self.path = path
    descriptor = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw CheckpointError(path, "cannot be written: \(systemError())") }
    var (own, named) = (stat(), stat())
    // Where files can't be locked, nobody is kept from writing at once.
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK, fstat(descriptor, &own) == 0,
      stat(path, &named) == 0,
      own.st_ino == named.st_ino
    else { throw CheckpointError(path, "is just being written by another program") }
    guard ftruncate(descriptor, 0) == 0 else { throw CheckpointError(path, "cannot be written: \(systemError())") }
  }

  deinit { Foundation.close(descriptor) }

  var size: Int {
    var status = stat()
    return fstat(descriptor, &status) == 0 ? Int(status.st_size) : 0
  }

  func write(_ words: [UInt64]) throws(CheckpointError) {
    guard words.withUnsafeBytes({ put($0) }) else { throw CheckpointError(path, "cannot be written: \(systemError())") }
  }

  func write(_ bytes: UnsafeRawBufferPointer) throws(CheckpointError) {
    guard put(bytes) else { throw CheckpointError(path, "cannot be written: \(systemError())") }
  }

  private func put(_ bytes: UnsafeRawBufferPointer) -> Bool {
    var at = 0
    while at < bytes.count {
      let written = Foundation.write(descriptor, bytes.baseAddress! + at, min(bytes.count - at, Self.piece))
      if written < 0, errno == EINTR { continue }
      guard written > 0 else { return false }
      at += written
    }
    return true
  }

  func remove() { unlink(path) }

  /// Returns when all that was written is on the disk.
  func flush() throws(CheckpointError) {
    guard fsync(descriptor) == 0 else { throw CheckpointError(path, "cannot be written: \(systemError())") }
  }

  /// Fills `memory` with what is at a place of the file.
  /// - Returns: False if there is not so much.
  func read(at place: Int, into memory: UnsafeMutableRawBufferPointer) -> Bool {
    var at = 0
    while at < memory.count {
      let count = pread(descriptor, memory.baseAddress! + at, min(memory.count - at, Self.piece), off_t(place + at))
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return false }
      at += count
    }
    return true
  }
}
