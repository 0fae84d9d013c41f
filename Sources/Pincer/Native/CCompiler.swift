/// Turns generated C into loaded code: a compiler in the background, and a cache of what it made.

import Explorer
import Foundation

/// The C compiler of the machine.
///
/// Nothing depends on it but time: where there is no compiler, or it fails, or its work cannot be stored, searches go
/// on with interpreted code.
package final class CCompiler: NativeCompiler {
  /// A compiler takes a tenth of a second and more; by then a search has seen some hundred thousand states.
  package let patience: Int
  private let program: String
  private let cache: NativeCache

  /// - Parameter patience: How many states are expanded before a compiler is asked for.
  /// - Returns: `nil` if there is no compiler, or no folder for what it makes.
  package init?(patience: Int = 60_000, environment: [String: String] = ProcessInfo.processInfo.environment) {
    guard let program = Self.find(environment), let cache = NativeCache(environment) else { return nil }
    self.patience = patience
    self.program = program
    self.cache = cache
  }

  /// `$CC` if it is set, else the first of the usual names that is there.
  private static func find(_ environment: [String: String]) -> String? {
    let folders = (environment["PATH"] ?? "").split(separator: ":").map(String.init)
    let names = environment["CC"].map { [$0] } ?? ["cc", "gcc", "clang"]
    for name in names {
      if name.contains("/") { return FileManager.default.isExecutableFile(atPath: name) ? name : nil }
      for folder in folders where FileManager.default.isExecutableFile(atPath: folder + "/" + name) {
        return folder + "/" + name
      }
    }
    return nil
  }

  package func cached(_ source: String) -> NativeCode? { cache.library(of: source).flatMap(load) }

  package func compile(_ source: String, finished: @escaping @Sendable (NativeCode?) -> Void) {
    let thread = Thread { [self] in finished(compileNow(source)) }
    thread.start()
  }

  /// Compiles and waits for it; `nil` if the compiler fails.
  package func compileNow(_ source: String) -> NativeCode? {
    cache.store(source) { text, library in
      let process = Process()
      process.executableURL = URL(fileURLWithPath: program)
      process.arguments = ["-O2", "-w", "-fPIC", "-shared", "-o", library, text]
      process.standardInput = FileHandle.nullDevice
      process.standardOutput = FileHandle.nullDevice
      process.standardError = FileHandle.nullDevice
      guard (try? process.run()) != nil else { return false }
      process.waitUntilExit()
      return process.terminationStatus == 0
    }.flatMap(load)
  }

  /// The library stays loaded: a search may use it from any thread.
  private func load(_ path: String) -> NativeCode? {
    guard let library = dlopen(path, RTLD_NOW | RTLD_LOCAL) else { return nil }
    return NativeCode { dlsym(library, $0) }
  }
}
