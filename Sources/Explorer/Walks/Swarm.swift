/// Many small searches depth first, each in an order of its own and with little memory.
///
/// Each sees another part of a space that is too large for all; a few get to what one large search would come to last
/// (Holzmann, Joshi, Groce, Swarm verification, ASE 2008).

import Machine
import Semantics

struct Swarm {
  private let sampling: Sampling
  private let seed: UInt64
  /// By thread.
  private var members: [SwarmMember] = []

  /// The searches of a round, and the states that each of them sees at most: in the first round, and in late ones.
  private static let count = 16
  private static let states = (first: 1 << 12, last: 1 << 18)

  /// - Returns: `nil` if there is no memory to begin with.
  init?(_ search: Search, _ options: ExplorerOptions, seed: UInt64) {
    self.seed = seed
    sampling = Sampling(search, .searches, options)
    for thread in 0..<search.crew.count {
      guard let member = SwarmMember(sampling, thread) else { return nil }
      members.append(member)
    }
  }

  func result() -> EngineResult {
    let (seed, members) = (seed, members)
    var states = Self.states.first
    while true {
      let most = states
      // Where all come to their ends, the next ones would see the same.
      let goesOn = sampling.round(Self.count, isOver: { $0.allSatisfy(\.isComplete) }) { thread, trip in
        members[thread].run(trip, WalkGenerator(seed: seed, number: trip.number), states: most)
      }
      guard goesOn else { break }
      states = min(states * 2, Self.states.last)
    }
    return sampling.result(searching: "a swarm")
  }
}
