/// Turns generated C into loaded code: a compiler in the background, and a cache of what it made.

import Explorer
import Foundation
import Synchronization

/// The C compiler of the machine.
///
/// Nothing depends on it but time: where there is no compiler, or it fails, or its work cannot be stored, searches go
/// on with interpreted code, and whoever started them is told why.
package final class CCompiler: NativeCompiler {
  /// A compiler takes a tenth of a second and more; by then a search has seen some hundred thousand states.
  package let patience: Int
  /// A compiler that has not finished by then never will.
  private let seconds: Double
  private let command: Result<[String], Trouble>
  private let cache: NativeCache?
  private let tell: @Sendable (String) -> Void
  private let isTold = Atomic(false)

  /// Why there is no native code.
  private struct Trouble: Error {
    var message: String
  }

  /// - Parameters:
  ///   - patience: How many states are expanded before a compiler is asked for.
  ///   - seconds: How long a compiler may take.
  ///   - tell: Called once, from any thread, with the reason if there is no native code where there should be.
  package init(
    patience: Int = 20_000, seconds: Double = 60,
    environment: [String: String] = ProcessInfo.processInfo.environment,
    tell: @escaping @Sendable (String) -> Void = { _ in }
  ) {
    self.patience = patience
    self.seconds = seconds
    self.tell = tell
    command = Self.find(environment)
    cache = NativeCache(environment)
  }

  /// `$CC` with its arguments if it is set, else the first of the usual names that is there.
  private static func find(_ environment: [String: String]) -> Result<[String], Trouble> {
    func path(of name: String) -> String? { ChildProgram.path(of: name, environment) }
    if let words = environment["CC"]?.split(whereSeparator: \.isWhitespace).map(String.init), let name = words.first {
      return path(of: name).map { .success([$0] + words.dropFirst()) }
        ?? .failure(Trouble(message: "$CC names '\(name)', which is no program"))
    }
    let names = ["cc", "gcc", "clang"]
    return names.lazy.compactMap(path).first.map { .success([$0]) }
      ?? .failure(Trouble(message: "there is no C compiler in $PATH"))
  }

  package func cached(_ source: String) -> NativeCode? { cache?.library(of: source).flatMap(load) }

  package func compile(_ source: String, finished: @escaping @Sendable (NativeCode?) -> Void) {
    let thread = Thread { [self] in finished(compileNow(source)) }
    thread.start()
  }

  /// Compiles and waits for it; `nil` if the compiler fails.
  package func compileNow(_ source: String) -> NativeCode? {
    do throws(Trouble) {
      return try compiled(source)
    } catch {
      if !Leftovers.areCleared, !isTold.exchange(true, ordering: .relaxed) { tell(error.message) }
      return nil
    }
  }

  private func compiled(_ source: String) throws(Trouble) -> NativeCode {
    let words = try command.get()
    guard let cache else { throw Trouble(message: "there is no folder to compile in") }
    var problem: Trouble?
    let library = cache.store(source) { text, library in
      problem = run(words + ["-O2", "-w", "-fPIC", "-shared", "-o", library, text])
      return problem == nil
    }
    if let problem { throw problem }
    guard let library else { throw Trouble(message: "what '\(words[0])' makes cannot be stored in \(cache.folder)") }
    guard let code = load(library) else {
      cache.forget(source)
      throw Trouble(message: "the C compiler '\(words[0])' makes no library")
    }
    return code
  }

  private func run(_ words: [String]) -> Trouble? {
    switch ChildProgram.run(words, seconds: seconds) {
    case .exit(0): nil
    case .exit, .crashed: Trouble(message: "the C compiler '\(words[0])' fails")
    case .notStarted: Trouble(message: "the C compiler '\(words[0])' cannot be run")
    case .endless: Trouble(message: "the C compiler '\(words[0])' does not come to an end")
    }
  }

  /// The library stays loaded: a search may use it from any thread.
  private func load(_ path: String) -> NativeCode? {
    guard let library = dlopen(path, RTLD_NOW | RTLD_LOCAL) else { return nil }
    return NativeCode { dlsym(library, $0) }
  }
}
