/// A program that is started without a terminal, in a group of its own: whoever ends it ends all that it started.

import Foundation

enum ChildProgram {
  enum End {
    case exit(Int32)
    case notStarted, crashed
    /// It took too long and was ended.
    case endless
  }

  /// The path of a program: the name itself if it is a path, else the first in the folders of `$PATH`.
  static func path(of name: String, _ environment: [String: String]) -> String? {
    let folders = (environment["PATH"] ?? "").split(separator: ":").map(String.init)
    let places = name.contains("/") ? [name] : folders.map { $0 + "/" + name }
    return places.first { FileManager.default.isExecutableFile(atPath: $0) }
  }

  /// Runs a program to its end, or for as long as it may take. It is ended when the calling program ends.
  ///
  /// - Parameter words: The path of the program, and its arguments.
  static func run(_ words: [String], seconds: Double) -> End {
    guard let child = start(words) else { return .notStarted }
    Leftovers.begin(compiler: child)
    defer { Leftovers.end(compiler: child) }
    let deadline = ContinuousClock.now + .seconds(seconds)
    var status: Int32 = 0
    while true {
      switch waitpid(child, &status, WNOHANG) {
      case child: return status & 0x7f == 0 ? .exit(status >> 8 & 0xff) : .crashed
      case 0: break
      default: if errno != EINTR { return .crashed }
      }
      if ContinuousClock.now > deadline {
        Leftovers.kill(child)
        waitpid(child, &status, 0)
        return .endless
      }
      usleep(2_000)
    }
  }

  private static func start(_ words: [String]) -> pid_t? {
    var files = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&files)
    defer { posix_spawn_file_actions_destroy(&files) }
    for (stream, mode) in [(STDIN_FILENO, O_RDONLY), (STDOUT_FILENO, O_WRONLY), (STDERR_FILENO, O_WRONLY)] {
      posix_spawn_file_actions_addopen(&files, stream, "/dev/null", mode, 0)
    }
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETPGROUP))
    posix_spawnattr_setpgroup(&attributes, 0)
    var arguments: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) }
    arguments.append(nil)
    defer { for argument in arguments { free(argument) } }
    var child = pid_t()
    return posix_spawn(&child, words[0], &files, &attributes, arguments, environ) == 0 ? child : nil
  }
}
