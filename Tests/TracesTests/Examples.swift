/// Small models that break in each way a model can break.

enum Example {
  /// The device writes to a block that has been freed after the write was posted.
  static let freedBlock = """
    module example.freed
    enum Life { free, allocated }
    type File = id
    type Block = id { life: Life = free }
    var extent: [File, Int: Block?] = none
    var target: Block? = none

    operation punch(file: File, range: Range) {
      step free {
        for all o in range {
          extent[file, o] = none
        }
        for all b in Block where extent[file, 0] == b { b.life = free }
      }
    }

    scenario freed_block {
      with Block: 2
      let data: File
      setup {
        step allocate {
          let block = any b in Block
          extent[data, 0] = block
          block.life = allocated
        }
      }
      process client { step post { target = extent[data, 0] } }
      process admin { punch(data, 0..<1) }
      invariant no_write_to_freed_block: for all b in Block where target == b: b.life == allocated
      reachable hole: extent[data, 0] == none
    }
    """

  /// Two processes take two locks in opposite orders; a third waits for one of them to be done.
  static let lockCycle = """
    module example.locks
    type File = id
    var inode_lock: [File: RWLock]
    var invalidate_lock: [File: Mutex]
    var done: Bool

    scenario lock_cycle {
      let data: File
      process reader {
        holding shared inode_lock[data] { holding invalidate_lock[data] { step finish { done = true } } }
      }
      process writer {
        holding invalidate_lock[data] { holding inode_lock[data] { step finish { done = true } } }
      }
      process watcher { await done }
      device nic { loop { step serve { await done; done = false } } }
    }
    """

  /// The client never lets go of the pin that the admin waits for.
  static let endlessPins = """
    module example.pins
    var pins: Int in 0..<3 = 0
    var writes: Bool

    scenario endless_pins {
      process client {
        step pin { pins += 1 }
        loop { step write { writes = not writes } }
      }
      process admin { await pins == 0; step truncate { } }
      eventually truncated: ended(admin)
      eventually let_go: pins > 0 leads to pins == 0
    }
    """

  /// The counter outgrows its bounds.
  static let overflow = """
    module example.overflow
    var pins: Int in 0..<2 = 0
    scenario too_many_pins {
      process client[2] { step pin { pins += 1 } }
    }
    """

  /// A step with two choices of one name, each made by the same operation.
  static let equalNames = """
    module example.names
    var sum: Int in 0..<9 = 0

    scenario equal_names {
      process p {
        let a = one_of()
        let b = one_of()
        step add { sum = a * 3 + b }
      }
      reachable both_two: sum == 7
    }

    operation one_of(): Int in 0..<3 {
      let x = any in 0..<3
      return x
    }
    """

  /// The setup waits for what nobody does.
  static let endlessSetup = """
    module example.setup
    var mounted: Bool

    scenario endless_setup {
      setup {
        step mount { mounted = true }
        await not mounted
      }
      process admin { step look { await mounted } }
    }
    """
}
