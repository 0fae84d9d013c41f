/// What can be assigned, locked and indexed: variables, their cells and parts, and nothing else.

import Diagnostics
import Testing
import Typing

@Suite struct PlaceTests {
  static let declarations = """
    enum Life { free, allocated }
    type File = id { size: Int = 0; lock: Mutex }
    struct Extent { start: Int = 0; length: Int = 1 }
    var life: Life
    var first: [File: Int]
    var second: [File: Int]
    var extent: Extent
    var extents: [File: Extent]
    var maybe: Extent?
    var file: File
    var range: Range
    var lock: Mutex
    var other: Mutex
    var inode: RWLock
    var files: Set<File>
    var which: Bool
    config dax: Bool = false
    function largest(): File = file
    function whole(): Extent = extent
    invariant sane: which
    """

  static func checking(_ statement: String) -> Checking {
    Checking(
      """
      \(declarations)
      scenario s {
        let data: File
        process client { step act { \(statement) } }
      }
      """)
  }

  @Test(arguments: [
    "life = allocated", "life = Life.free", "first[data] = 1", "extent = whole()", "extent.start = 3",
    "extents[file].length = 2", "file.size += 1", "largest().size = 2", "range = 0..<4", "files.insert(data)",
    "acquire lock", "acquire data.lock; release data.lock", "acquire shared inode", "files = [data]",
  ])
  func placesAreAssignedAndLocked(_ statement: String) {
    let checking = Self.checking(statement)
    #expect(checking.diagnostics.isEmpty, "\(checking.rendered)")
  }

  @Test(arguments: [
    "free = allocated", "Life.free = allocated", "self = self", "client = self", "range.lower = 1",
    "range.isEmpty = true", "lock.held = false", "lock.holder = none", "inode.readers = []",
    "inode.readers.insert(self)", "lock = other", "first = second", "dax = true", "sane = true", "whole().start = 1",
    "maybe!.start = 1", "1 = 1", "(if which then extent else whole()).start = 1", "largest = file",
  ])
  func nothingElseIsAssigned(_ statement: String) {
    let checking = Self.checking(statement)
    #expect(!checking.diagnostics.isEmpty)
    #expect(checking.codes.allSatisfy { ["E0516", "E0305"].contains($0) }, "\(checking.rendered)")
  }

  @Test(arguments: [
    "acquire if which then lock else other", "which = (if which then lock else other).held",
    "extent.start = (if which then first else second)[data]",
  ])
  func stateIsNotChosen(_ statement: String) {
    let checking = Self.checking(statement)
    #expect(checking.codes == ["E0405"], "\(checking.rendered)")
  }

  @Test func forAllTakesNoLocks() {
    let checking = Self.checking("for all f in File { if which { acquire f.lock } }")
    #expect(checking.codes == ["E0504"], "\(checking.rendered)")
  }

  @Test func nobodyGoesThroughAllIntegers() {
    let checking = Checking(
      """
      type Offset = Int
      var last: Int
      scenario s { process p { for o in Offset { step see { last = o } } } }
      """)
    #expect(checking.codes == ["E0405"], "\(checking.rendered)")
  }
}
