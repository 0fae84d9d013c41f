/// What people read when a model breaks.

import Semantics
import Testing
import Traces

struct TextTraceTests {
  private func text(_ model: String, _ property: String, width: Int = 120) throws -> String {
    let system = try system(model)
    let run = try replay(system.run(of: property), in: system)
    let title = TraceTitle(scenario: "small", policy: "status_quo", settings: [("dax", "true")])
    var style = TextTraceStyle()
    style.width = width
    return TextTrace(ExplainedRun(run, try system.property(property), in: system), title: title, style: style).text
  }

  @Test func anInvariantIsExplainedByTheValuesThatBreakIt() throws {
    #expect(
      try text(Example.freedBlock, "no_write_to_freed_block") == """
        no_write_to_freed_block is violated in small under status_quo with dax = true

        prepared by setup: extent[data, 0] = b0; b0.life = allocated

              client                  admin
           1  post                    │
                target = b0  (was none)
           2  │                       punch: free
              │                         extent[data, 0] = none  (was b0)
              │                         b0.life = free  (was allocated)

        small.pin:29: invariant no_write_to_freed_block: for all b in Block where target == b: b.life == allocated
          for b = b0
          true: target == b0
          false: b0.life == allocated
          target is b0 since step 1 (client, post)
          b0.life is free since step 2 (admin, punch: free)

        the nearest run that keeps it goes another way from the start:
           1 admin, punch: free
           2 client, post
              to the end

        """)
  }

  @Test func aDeadlockNamesTheCircle() throws {
    #expect(
      try text(Example.lockCycle, "no_deadlock") == """
        no_deadlock is violated in small under status_quo with dax = true

              reader                  writer
           1  lock shared inode_lock[data]
                inode_lock[data] shared by reader
           2  │                       lock invalidate_lock[data]
              │                         invalidate_lock[data] held by writer

        small.pin:7: some process can go on, or all have ended
          nobody can go on:
          reader waits for invalidate_lock[data], held by writer since step 2 (writer, lock invalidate_lock[data])
          writer waits for inode_lock[data], held by reader since step 1 (reader, lock shared inode_lock[data])
          watcher waits until done; only reader, writer, nic could change that
            done is false from the start
          nic, a device, has nothing to do
          reader waits for invalidate_lock[data], held by writer, which waits for inode_lock[data], held by reader: nobody in
              this circle can go on

        the nearest run that keeps it goes with this one up to step 1, and then:
           2 reader, lock invalidate_lock[data]
           3 reader, finish
           4 reader, unlock invalidate_lock[data]
           5 writer, lock invalidate_lock[data]
           6 reader, unlock shared inode_lock[data]
           7 writer, lock inode_lock[data]
           8 writer, finish
           9 writer, unlock inode_lock[data]
              and 3 more, to the end

        """)
  }

  @Test func aLoopSaysWhereItStarts() throws {
    #expect(
      try text(Example.endlessPins, "let_go") == """
        let_go is violated in small under status_quo with dax = true

              client
           1  pin
                pins = 1  (was 0)
          ┌── from here on, forever:
           2  write
                writes = true  (was false)
           3  write
                writes = false  (was true)
          └── and again from the mark above

        small.pin:12: eventually let_go: pins > 0 leads to pins == 0
          true after step 1: pins > 0
          the run goes on forever without it, by steps 2 to 3:
          false: pins == 0
          pins is 1 since step 1 (client, pin)
          admin waits until pins == 0, which nobody will change
            pins is 1 since step 1 (client, pin)
          admin is starved: only client goes on

        """)
  }

  @Test func anIllDefinedStepSaysWhatIsWrongWithIt() throws {
    #expect(
      try text(Example.overflow, "well_defined") == """
        well_defined is violated in small under status_quo with dax = true

              client[0]               client[1]
           1  pin                     │
                pins = 1  (was 0)
           2  │                       pin

        small.pin:3: every step taken means something
          the last step means nothing: value outside 0...1 (small.pin:4)
          false: pins + 1 <= 1
          pins is 1 since step 1 (client[0], pin)

        """)
  }

  @Test func whatIsReachedIsExplainedToo() throws {
    #expect(
      try text(Example.freedBlock, "hole") == """
        hole is reached in small under status_quo with dax = true

        prepared by setup: extent[data, 0] = b0; b0.life = allocated

              admin
           1  punch: free
                extent[data, 0] = none  (was b0)
                and 1 more change

        small.pin:30: reachable hole: extent[data, 0] == none
          true: extent[data, 0] == none
          extent[data, 0] is none since step 1 (admin, punch: free)

        """)
  }

  @Test func aSetupThatDoesNotEndIsTheStory() throws {
    #expect(
      try text(Example.endlessSetup, "no_deadlock") == """
        no_deadlock is violated in small under status_quo with dax = true

              setup
           1  mount
                mounted = true  (was false)

        small.pin:4: some process can go on, or all have ended
          nobody can go on:
          setup waits until not mounted, which nobody will change
            mounted is true since step 1 (setup, mount)

        """)
  }

  @Test func withoutRoomForLanesStepsNameTheirProcess() throws {
    #expect(
      try text(Example.lockCycle, "no_deadlock", width: 50) == """
        no_deadlock is violated in small under status_quo
          with dax = true

           1 reader, lock shared inode_lock[data]
                inode_lock[data] shared by reader
           2 writer, lock invalidate_lock[data]
                invalidate_lock[data] held by writer

        small.pin:7: some process can go on, or all have
            ended
          nobody can go on:
          reader waits for invalidate_lock[data], held by
              writer since step 2 (writer, lock
              invalidate_lock[data])
          writer waits for inode_lock[data], held by
              reader since step 1 (reader, lock shared
              inode_lock[data])
          watcher waits until done; only reader, writer,
              nic could change that
            done is false from the start
          nic, a device, has nothing to do
          reader waits for invalidate_lock[data], held by
              writer, which waits for inode_lock[data],
              held by reader: nobody in this circle can go
              on

        the nearest run that keeps it goes with this one
                up to step 1, and then:
           2 reader, lock invalidate_lock[data]
           3 reader, finish
           4 reader, unlock invalidate_lock[data]
           5 writer, lock invalidate_lock[data]
           6 reader, unlock shared inode_lock[data]
           7 writer, lock inode_lock[data]
           8 writer, finish
           9 writer, unlock inode_lock[data]
              and 3 more, to the end

        """)
  }
}
