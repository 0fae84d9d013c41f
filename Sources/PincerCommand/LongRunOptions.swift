/// Where searches are kept while they run: options of commands whose runs may take hours.

import ArgumentParser
import Foundation
import Pincer

struct LongRunOptions: ParsableArguments {
  @Option(
    help: """
      Keep each search in this folder now and then, so that --resume can go on from there. Needs --search bfs and the \
      enumerating engine.
      """)
  var checkpoint: String?

  @Option(help: "How many seconds may pass between two checkpoints; 60 if nothing is said.")
  var checkpointSeconds: Double?

  @Option(
    help: "Go on from the checkpoints in this folder, and keep searches there, or in the folder of --checkpoint.")
  var resume: String?

  @Option(
    help: """
      Put tables into this folder, on a disk, that memory has no room for: runs become slow there, and do not end at \
      --max-memory.
      """)
  var spill: String?

  @Flag(
    help: """
      Tell states of more than 64 bits apart by a hash of 64. That takes less time and often less memory, and may \
      leave states out: each run says how likely that is. Runs with something that must come eventually do without.
      """)
  var hashCompaction = false

  func validate(with run: RunOptions, _ order: OrderOptions) throws {
    let isAsked = checkpoint != nil || resume != nil
    if let checkpointSeconds {
      guard isAsked else { throw ValidationError("--checkpoint-seconds needs --checkpoint or --resume") }
      guard checkpointSeconds >= 0, checkpointSeconds.isFinite else {
        throw ValidationError("--checkpoint-seconds must be 0 or more")
      }
    }
    if spill != nil, run.engine.asksSolver {
      throw ValidationError("--spill is for the enumerating engine, not for one that asks Z3")
    }
    if hashCompaction {
      guard order.search == .breadthFirst else { throw ValidationError("--hash-compaction needs --search bfs") }
      guard !run.engine.asksSolver else {
        throw ValidationError("--hash-compaction is for the enumerating engine, not for one that asks Z3")
      }
    }
    guard isAsked else { return }
    let option = checkpoint == nil ? "--resume" : "--checkpoint"
    guard order.search == .breadthFirst else { throw ValidationError("\(option) needs --search bfs") }
    guard !run.engine.asksSolver else {
      throw ValidationError("\(option) is for the enumerating engine, not for one that asks Z3")
    }
  }

  func put(into options: inout CheckOptions) {
    options.spillFolder = spill
    options.compactsHashes = hashCompaction
    guard let folder = checkpoint ?? resume else { return }
    options.checkpoints = CheckpointOptions(folder: folder, resuming: resume, seconds: checkpointSeconds ?? 60)
  }
}
