/// Terms are written as the model has them, though lowering has taken them apart.

import Semantics
import Testing

struct DescribeTests {
  /// What becomes of an invariant after it has been lowered. All of the state is written by somebody.
  private func written(_ claim: String) throws -> String {
    let system = try system(
      """
      module m
      type File = id { size: Int = 0 }
      enum Life { free, allocated }
      type Block = id { life: Life = free; file: File? = none }
      type MR = id { range: Range = 0..<0; holder: Process? = none; blocks: Set<Block> = [] }
      var extent: [File, Int: Block?] = none
      var cache: [File, Int: Block?] = none
      var inode_lock: [File: RWLock]
      scenario s {
        with Block: 2, MR: 1
        let data: File
        process admin {
          acquire inode_lock[data]
          acquire shared inode_lock[data]
          step all_of_it {
            for all b in Block { b.life = allocated; b.file = data }
            for all m in MR {
              m.range = 0..<2
              m.holder = self
              for all b in Block { m.blocks.insert(b) }
            }
            let block = any b in Block
            extent[data, 0] = block
            cache[data, 0] = block
            data.size = 2
            kill other
          }
        }
        process other { step rest { await killed(self) } }
        invariant claim: \(claim)
      }
      """)
    guard case .invariant(let e) = try system.property("claim").kind else { return "" }
    return system.describe(e)
  }

  @Test(arguments: [
    "for all b in Block: b.life == free",
    "for all b in Block, m in MR: b in m.blocks",
    "exists b in Block where b.life != free",
    "extent[data, 0] == none",
    "extent[data, 0] != none",
    "for all b in Block, o in Int: extent[data, o] != b",
    "extent[data, 0] == cache[data, 0]",
    "extent[data, 0] != cache[data, 0]",
    "for all b in Block where b.file == data: b.life == allocated",
    "for all m in MR: 1 in m.range",
    "for all m in MR: m.range == 0..<2",
    "for all m in MR: m.range.isEmpty",
    "for all m in MR: m.blocks.isEmpty",
    "for all m in MR: m.holder != none",
    "(count b in Block where b.life == free) < data.size + 1",
    "inode_lock[data].holder == admin",
    "not killed(other)",
    "admin in inode_lock[data].readers",
    "data.size >= 0 and (data.size < 4 or killed(other))",
    "data.size == 0 implies extent[data, 0] == none and cache[data, 0] == none",
    "for all b in Block where b.file != none: b.file!.size > 0",
    "for all m in MR, b in Block where b in m.blocks and m.range.isEmpty: b.file == none",
    "exists b in Block where extent[data, 0] == b and b.life == free",
    "data.size * 2 - (data.size - 1) <= 7",
  ])
  func isWrittenAsItWasRead(claim: String) throws {
    #expect(try written(claim) == claim)
  }
}
