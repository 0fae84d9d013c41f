/// Libraries of earlier runs are used only if they are whole, and made from the text at hand.

import Explorer
import Foundation
import Pincer
import SampleSystems
import Synchronization
import Testing

@Suite struct NativeCacheTests {
  /// A compiled system, in a cache of its own.
  private final class Cached {
    let folder = FileManager.default.temporaryDirectory.appending(path: "pincer-cache-\(UUID())").path
    let compiler: CCompiler
    let source: String

    init() throws {
      var environment = ProcessInfo.processInfo.environment
      environment["XDG_CACHE_HOME"] = folder
      compiler = CCompiler(environment: environment)
      source = try #require(SuccessorFunction.source(of: RandomSystem.make(seed: 3, .finite)))
      #expect(compiler.cached(source) == nil)
      #expect(compiler.compileNow(source) != nil)
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    /// Changes what is stored in the file with this ending.
    func change(_ end: String, _ body: (Data) -> Data) throws {
      let native = folder + "/pincer/native"
      let name = try #require(try FileManager.default.contentsOfDirectory(atPath: native).first { $0.hasSuffix(end) })
      let file = URL(fileURLWithPath: native + "/" + name)
      // A new file: the one that is loaded stays as it is.
      let changed = try body(Data(contentsOf: file))
      try FileManager.default.removeItem(at: file)
      try changed.write(to: file)
    }
  }

  @Test func aLibraryIsUsedAgain() throws {
    let cached = try Cached()
    #expect(cached.compiler.cached(cached.source) != nil)
    #expect(cached.compiler.cached(cached.source + "\n") == nil)
  }

  @Test(arguments: [0, 100, 5000]) func halfALibraryIsNotLoaded(bytes: Int) throws {
    let cached = try Cached()
    try cached.change(".so") { $0.prefix(bytes) }
    #expect(cached.compiler.cached(cached.source) == nil)
    #expect(cached.compiler.compileNow(cached.source) != nil, "it is made again")
    #expect(cached.compiler.cached(cached.source) != nil)
  }

  @Test func aLibraryOfAnotherTextIsNotLoaded() throws {
    let cached = try Cached()
    try cached.change(".so") { Data($0.map { $0 ^ 1 }) }
    #expect(cached.compiler.cached(cached.source) == nil)
  }

  @Test func aTextThatIsNotThisOneIsNotTrusted() throws {
    let cached = try Cached()
    try cached.change(".c") { Data("//".utf8) + $0 }
    #expect(cached.compiler.cached(cached.source) == nil)
  }

  /// And the reason is told once.
  @Test func aCompilerThatNeverEndsIsEnded() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "pincer-cache-\(UUID())").path
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let script = folder + "/cc"
    try Data("#!/bin/sh\nsleep 600\n".utf8).write(to: URL(fileURLWithPath: script))
    try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: script)
    let told = Mutex<[String]>([])
    let compiler = CCompiler(seconds: 0.05, environment: ["CC": script, "XDG_CACHE_HOME": folder]) { reason in
      told.withLock { $0.append(reason) }
    }
    #expect(compiler.compileNow("int x;") == nil)
    #expect(compiler.compileNow("int x;") == nil)
    #expect(told.withLock { $0 } == ["the C compiler '\(script)' does not come to an end"])
  }
}
