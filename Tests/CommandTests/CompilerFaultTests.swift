/// Where the C compiler or its folder is not what one hopes for, a search goes on without, and says so if it is large.

import Foundation
import Testing

@Suite(.timeLimit(.minutes(5))) struct CompilerFaultTests {
  /// Large enough that native code is asked for, and small enough to wait for.
  private static let command = "check a.pin --no-por --no-symmetry --threads 1 --max-states 300000"

  /// Checks a large model with a compiler that is this script, or a name for it.
  private func check(_ script: String? = nil, named name: String = "./compiler", cache: String? = nil) throws
    -> Finished
  {
    let place = try ScratchFolder(["a.pin": Models.long])
    if let script {
      try place.write("#!/bin/sh\n" + script, to: "compiler")
      try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: place.path + "/compiler")
    }
    return try place.run(Self.command, with: ["CC": name, "XDG_CACHE_HOME": cache ?? place.path + "/cache"])
  }

  private func isUndisturbed(_ end: Finished) -> Bool {
    end.code == 3 && end.output.contains("stopped by the limit of 300000 states") && !end.output.contains("found holds")
  }

  @Test func aCompilerThatIsNotThereIsNamed() throws {
    let end = try check(named: "/nowhere/cc -O1")
    #expect(isUndisturbed(end), "\(end)")
    #expect(end.errors.contains("warning: large runs take longer: $CC names '/nowhere/cc', which is no program"))
    #expect(end.errors.contains("hint: '--no-native'"))
  }

  @Test func noCompilerAtAllIsSaid() throws {
    let place = try ScratchFolder(["a.pin": Models.long])
    let end = try place.run(Self.command, with: ["CC": nil, "PATH": "/nowhere", "XDG_CACHE_HOME": place.path])
    #expect(isUndisturbed(end), "\(end)")
    #expect(end.errors.contains("there is no C compiler in $PATH"))
  }

  @Test func whoeverWishesForNoCompilerHearsNothing() throws {
    let place = try ScratchFolder(["a.pin": Models.long])
    let end = try place.run(Self.command + " --no-native", with: ["CC": "/nowhere/cc"])
    #expect(isUndisturbed(end), "\(end)")
    #expect(end.errors == "")
  }

  /// It fails; it makes nothing; it makes what is no library. The search may be over before it does.
  @Test(arguments: [
    "exit 1", "kill -SEGV $$", "exit 0", "for o in \"$@\"; do case $o in *.so) echo garbage > \"$o\" ;; esac; done",
  ])
  func aCompilerThatFailsDisturbsNothing(_ script: String) throws {
    let end = try check(script)
    #expect(isUndisturbed(end), "\(end)")
    #expect(end.errors == "" || end.errors.contains("warning: large runs take longer: "), "\(end)")
  }

  /// Nobody waits for it, and it does not go on when the program is over.
  @Test func aCompilerThatHangsEndsWithTheProgram() throws {
    let mark = FileManager.default.temporaryDirectory.path + "/pincer-hangs-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: mark) }
    let end = try check("echo $$ > \(mark)\nsleep 600\n")
    #expect(isUndisturbed(end), "\(end)")
    if let text = try? String(contentsOfFile: mark, encoding: .utf8), let child = pid_t(text.dropLast()) {
      // It is ended at the same time as the program; the system may take a moment to let go of it.
      for _ in 0..<200 where kill(child, 0) == 0 { usleep(10_000) }
      #expect(kill(child, 0) != 0)
    }
  }

  @Test(arguments: ["/proc", "/dev/null", "", "relative"])
  func aCacheThatCannotBeWrittenDisturbsNothing(_ cache: String) throws {
    let end = try check(named: "cc", cache: cache)
    #expect(isUndisturbed(end), "\(end)")
    #expect(end.errors == "", "\(end)")
  }

  @Test func noHomeDisturbsNothing() throws {
    let place = try ScratchFolder(["a.pin": Models.long])
    let end = try place.run(Self.command, with: ["HOME": nil, "XDG_CACHE_HOME": nil])
    #expect(isUndisturbed(end), "\(end)")
    #expect(end.errors == "", "\(end)")
  }
}
