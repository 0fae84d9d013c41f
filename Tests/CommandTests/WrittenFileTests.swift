/// What the program writes, and what it leaves alone.

import Foundation
import Testing

@Suite(.timeLimit(.minutes(2))) struct WrittenFileTests {
  private static let untidy = "module  trial.untidy\nvar   a :Bool=false // why\n"

  @Test func formattingChangesLayoutOnceAndKeepsComments() throws {
    let place = try ScratchFolder(["a.pin": Self.untidy])
    #expect(try place.run("fmt --check a.pin").code == 1)
    #expect(place.text(of: "a.pin") == Self.untidy)
    #expect(try place.run("fmt a.pin").code == 0)
    let tidy = try #require(place.text(of: "a.pin"))
    #expect(tidy.contains("var a: Bool = false") && tidy.contains("// why"))
    #expect(try place.run("fmt --check a.pin").code == 0)
  }

  @Test func aFormattedFileStaysTheFileThatItWas() throws {
    let place = try ScratchFolder(["real.pin": Self.untidy])
    let files = FileManager.default
    try files.setAttributes([.posixPermissions: 0o600], ofItemAtPath: place.path + "/real.pin")
    try files.createSymbolicLink(atPath: place.path + "/link.pin", withDestinationPath: "real.pin")
    #expect(try place.run("fmt link.pin").code == 0)
    #expect(try files.destinationOfSymbolicLink(atPath: place.path + "/link.pin") == "real.pin")
    #expect(place.text(of: "real.pin") != Self.untidy)
    let mode = try files.attributesOfItem(atPath: place.path + "/real.pin")[.posixPermissions] as? Int
    #expect(mode == 0o600)
  }

  @Test func resultsGoThroughAPipeAsTheyAre() throws {
    let place = try ScratchFolder(["a.pin": Models.met])
    let pipe = place.path + "/pipe"
    try #require(mkfifo(pipe, 0o600) == 0)
    // Opened for both ends, so that nobody waits for anybody; the document fits into the pipe.
    let reader = try #require(fopen(pipe, "r+"))
    defer { fclose(reader) }
    #expect(try place.run("check a.pin --json pipe").code == 0)
    let line = try #require(readLine(from: reader))
    #expect(line.hasPrefix("{"))
    let type = try FileManager.default.attributesOfItem(atPath: pipe)[.type] as? FileAttributeType
    #expect(type == .typeUnknown, "still a pipe")
  }

  private func readLine(from file: UnsafeMutablePointer<FILE>) -> String? {
    var buffer = [CChar](repeating: 0, count: 256)
    return fgets(&buffer, Int32(buffer.count), file).map { String(cString: $0) }
  }

  @Test func aModuleAboveTheWorkingFolderIsFound() throws {
    let place = try ScratchFolder([
      "my/library.pin": "module my.library\nconfig fast: Bool = false\n",
      "below/here/a.pin": "import my.library\nscenario s { process p { step look { await not fast } } }\n",
    ])
    let end = try place.run("check a.pin", in: "below/here")
    #expect(end.code == 0, "\(end)")
  }
}
