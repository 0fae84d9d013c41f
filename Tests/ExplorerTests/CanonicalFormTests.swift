/// States that are permutations of each other are one: what is left can be counted on paper.

import Explorer
import SampleSystems
import Semantics
import Testing

@Suite struct CanonicalFormTests {
  /// How many states there are, all of them and up to symmetry.
  private func states(_ body: String) throws -> [Int] {
    let text = "module trial.form\n" + body
    let system = try #require(systems(of: text).first)
    return [false, true].map { symmetry in
      var options = ExplorerOptions()
      options.usesSymmetry = symmetry
      options.usesPartialOrder = false
      return explore(system, limits: SearchLimits(), options: options).statistics.states
    }
  }

  /// Directed graphs, with loops: 512 of three nodes, 65,536 of four (OEIS A000595). Both keys are of one sort.
  @Test(arguments: [(3, 512, 104), (4, 65_536, 3_044)]) func graphs(nodes: Int, all: Int, unlike: Int) throws {
    let found = try states(
      """
      type Node = id
      var edges: [Node: Set<Node>]
      scenario graphs {
        with Node: \(nodes)
        process p {
          loop {
            choose {
              step add { let a = any Node; let b = any Node; edges[a].insert(b) }
            } or {
              step remove { let a = any Node; let b = any Node; edges[a].remove(b) }
            }
          }
        }
        invariant some: 1 < 2
      }
      """)
    #expect(found == [all, unlike])
  }

  /// Partial functions from a set to itself: (n + 1)ⁿ, and OEIS A126285. Cells are keyed by what others hold.
  @Test(arguments: [(3, 64, 16), (4, 625, 45), (5, 7_776, 121)]) func functions(
    nodes: Int, all: Int, unlike: Int
  ) throws {
    let found = try states(
      """
      type Node = id
      var next: [Node: Node?] = none
      scenario functions {
        with Node: \(nodes)
        process p {
          loop {
            choose { step lead { let a = any Node; let b = any Node; next[a] = b } }
            or { step end { let a = any Node; next[a] = none } }
          }
        }
        invariant some: 1 < 2
      }
      """)
    #expect(found == [all, unlike])
  }

  /// Bags of members of which each is one of two numbers: cells too wide for tables, and states of one word and more.
  @Test(arguments: [(3, 2_000), (5, 2_000), (7, 2_000), (4, 1_000_000_000_000), (9, 200)]) func bags(
    members: Int, bound: Int
  ) throws {
    let found = try states(
      """
      type Member = id { count: Int in 0..<\(bound) = 0 }
      scenario bags {
        with Member: \(members)
        process p { loop { step turn { let m = any Member; m.count = \(bound - 1) - m.count } } }
        invariant some: 1 < 2
      }
      """)
    #expect(found == [1 << members, members + 1])
  }

  /// Two sorts, related and holding each other, in states of three words.
  @Test func usersOfWidePlaces() throws {
    let found = try states(
      """
      type Place = id { mark: Int in 0..<1000000000000 = 0 }
      type User = id
      var at: [User: Place?] = none
      scenario users {
        with Place: 3
        with User: 2
        process p {
          loop {
            choose { step mark { let a = any Place; a.mark = 999999999999 - a.mark } }
            or { step go { let u = any User; let a = any Place; at[u] = a } }
          }
        }
        invariant some: 1 < 2
      }
      """)
    // Marks and places of two users, each nowhere or at one of three: by Burnside's lemma over S₃ × S₂.
    let identity = 8 * 16
    let onePairOfPlaces = 4 * 4
    let allPlaces = 2 * 1
    let users = 8 * 4
    let usersAndPair = 4 * (2 + 2)
    let usersAndAll = 2 * 1
    let orbits = (identity + 3 * onePairOfPlaces + 2 * allPlaces + users + 3 * usersAndPair + 2 * usersAndAll) / 12
    #expect(found == [identity, orbits])
  }
}
