/// Where modules are found, and what is said when they are not.

import Foundation
import Pincer
import Testing

@Suite struct ModuleLoaderTests {
  private static let library = "module my.library\nconfig fast: Bool = false\n"
  private static let importer = """
    module trial
    import my.library
    scenario try_it { process p { step look { await not fast or fast } } }

    """

  // MARK: Finding

  @Test func findsAModuleAmongTheFilesGiven() throws {
    let folder = try ModelFolder(["a/trial.pin": Self.importer, "b/anything.pin": Self.library])
    #expect(try refusal(of: [folder / "a/trial.pin", folder / "b/anything.pin"]) == nil)
    #expect(try refusal(of: [folder / "b/anything.pin", folder / "a/trial.pin"]) == nil)
  }

  @Test(arguments: ["trial.pin", "below/trial.pin", "below/deeper/trial.pin"])
  func findsAModuleBesideTheImportingFileOrInAFolderAbove(_ place: String) throws {
    let folder = try ModelFolder([place: Self.importer, "my/library.pin": Self.library])
    #expect(try refusal(of: [folder / place]) == nil)
  }

  @Test func findsTheEmbeddedLibraryAnywhere() throws {
    let folder = try ModelFolder(["trial.pin": "import kernel.pagecache\nimport policies.*\n"])
    #expect(try refusal(of: [folder / "trial.pin"]) == nil)
  }

  @Test func aFileOfTheUserReplacesOneOfTheLibraryAndLeavesTheOthers() throws {
    let folder = try ModelFolder([
      "trial.pin": "import kernel.*\nfunction both(f: File): Bool = mine and f.size == 0\n",
      "kernel/pins.pin": "module kernel.pins\nconfig mine: Bool = true\n",
    ])
    let text = try refusal(of: [folder / "trial.pin"]) ?? ""
    #expect(!text.contains("trial.pin"), "both the user's 'mine' and the library's 'File' are visible: \(text)")
  }

  @Test func readsAFolderWithAllBelowItAndOnlyTheModelsInIt() throws {
    let folder = try ModelFolder([
      "deep/down/trial.pin": Self.importer, "my/library.pin": Self.library, "notes.txt": "{", "trial.pin~": "{",
    ])
    #expect(try ModelSession(paths: [folder.path]).scenarioLines().count == 1)
  }

  @Test func readsAFileOnceHoweverOftenItIsGiven() throws {
    let folder = try ModelFolder(["my/library.pin": Self.library, "trial.pin": Self.importer])
    let paths = [folder.path, folder / "trial.pin", folder / "my/../trial.pin", folder.path + "/"]
    #expect(try ModelSession(paths: paths).scenarioLines().count == 1)
  }

  @Test func followsNoLinkInCircles() throws {
    let folder = try ModelFolder(["my/library.pin": Self.library, "trial.pin": Self.importer])
    try FileManager.default.createSymbolicLink(atPath: folder / "my/again", withDestinationPath: folder.path)
    #expect(try ModelSession(paths: [folder.path]).scenarioLines().count == 1)
  }

  @Test func readsAFolderGivenByALink() throws {
    let folder = try ModelFolder(["real/trial.pin": Self.importer, "real/my/library.pin": Self.library])
    try FileManager.default.createSymbolicLink(atPath: folder / "link", withDestinationPath: folder / "real")
    #expect(try ModelSession(paths: [folder / "link"]).scenarioLines().count == 1)
  }

  @Test func aFolderNamedLikeAModelIsAFolder() throws {
    let folder = try ModelFolder(["odd.pin/trial.pin": Self.importer, "my/library.pin": Self.library])
    #expect(try ModelSession(paths: [folder.path]).scenarioLines().count == 1)
  }

  // MARK: Not finding

  @Test func namesEveryModuleThatIsMissing() throws {
    let folder = try ModelFolder(["trial.pin": "import kernel.pagecash\nimport nowhere.to.be.found\nimport gone.*\n"])
    let text = try #require(try refusal(of: [folder / "trial.pin"]))
    #expect(codes(in: text) == ["E0201", "E0201", "E0201"])
    #expect(text.contains("did you mean 'kernel.pagecache'?"))
    #expect(text.contains("'nowhere/to/be/found.pin'"))
  }

  @Test func aFileThatIsAnotherModuleThanItsPlaceSaysIsNotTheModule() throws {
    let folder = try ModelFolder(["trial.pin": Self.importer, "my/library.pin": "module my.libary\n"])
    let text = try #require(try refusal(of: [folder / "trial.pin"]))
    #expect(codes(in: text).first == "E0201")
    #expect(text.contains("did you mean 'my.libary'?"))
  }

  @Test func reportsACycleWhereItCloses() throws {
    let folder = try ModelFolder([
      "a.pin": "module a\nimport b\n", "b.pin": "module b\nimport c\n", "c.pin": "module c\nimport a\n",
    ])
    let text = try #require(try refusal(of: [folder / "a.pin"]))
    #expect(codes(in: text) == ["E0202"])
    #expect(text.contains("c.pin:2:8: error[E0202]: module 'a' imports this one"))
  }

  @Test func aModuleThatImportsItselfIsACycle() throws {
    let folder = try ModelFolder(["a.pin": "module a\nimport a\n"])
    #expect(codes(in: try #require(try refusal(of: [folder / "a.pin"]))) == ["E0202"])
  }

  @Test func reportsTwoFilesThatAreOneModuleAtBothPlaces() throws {
    let folder = try ModelFolder(["a.pin": "module same\n", "b.pin": "\nmodule same\n"])
    let text = try #require(try refusal(of: [folder.path]))
    #expect(codes(in: text) == ["E0203"])
    #expect(text.contains("b.pin:2:8: error") && text.contains("a.pin:1:8: note"))
  }

  @Test func oneMistakeHidesNoOther() throws {
    let folder = try ModelFolder([
      "a.pin": "module a\nimport b\nimport missing\n", "b.pin": "module b\nimport a\n", "c.pin": "module a\n",
    ])
    #expect(Set(codes(in: try #require(try refusal(of: [folder.path])))) == ["E0201", "E0202", "E0203"])
  }

  // MARK: Not reading

  @Test func saysWhichPathIsNotThere() throws {
    let folder = try ModelFolder()
    let error = #expect(throws: LoadError.self) { try ModelSession(paths: [folder / "missing.pin"]) }
    #expect(error?.message.contains("missing.pin") == true)
  }

  @Test func saysWhichFolderHasNoModels() throws {
    let folder = try ModelFolder(["notes.txt": ""])
    let error = #expect(throws: LoadError.self) { try ModelSession(paths: [folder.path]) }
    #expect(error?.message.contains("no models") == true)
  }

  @Test func aLinkToNothingCannotBeRead() throws {
    let folder = try ModelFolder()
    try FileManager.default.createSymbolicLink(atPath: folder / "dangling.pin", withDestinationPath: "/nowhere")
    let error = #expect(throws: LoadError.self) { try ModelSession(paths: [folder.path]) }
    #expect(error?.message.contains("dangling.pin") == true)
  }

  @Test func survivesBytesThatAreNoText() throws {
    let folder = try ModelFolder()
    try Data([0x6d, 0xff, 0xfe, 0x00, 0xc3, 0x28]).write(to: URL(fileURLWithPath: folder / "odd.pin"))
    #expect(try refusal(of: [folder.path]) != nil)
  }
}
