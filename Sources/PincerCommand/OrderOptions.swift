/// In which order states are searched: options of commands that need no shortest runs.

import ArgumentParser
import Pincer

struct OrderOptions: ParsableArguments {
  @Option(
    help: """
      The order of the search: bfs, breadth first, for shortest runs; dfs, depth first; random, for random walks; or \
      swarm, for many small searches. The last two see a sample: 10 million steps, or ten for each of --max-states \
      if that is more, if there is no --max-seconds.
      """)
  var search: SearchOrder = .breadthFirst

  @Option(help: "What is random in a search follows from this number; 0 if it is not given.")
  var seed: UInt64?

  func validate(with run: RunOptions, _ store: StoreOptions) throws {
    if seed != nil, search.isExhaustive { throw ValidationError("--seed needs --search random or --search swarm") }
    guard search != .breadthFirst else { return }
    if run.engine.asksSolver {
      throw ValidationError("--search is for the enumerating engine, not for one that asks Z3")
    }
    if store.counterexamples != nil {
      throw ValidationError("--counterexamples keeps shortest runs: it needs --search bfs")
    }
  }

  func put(into options: inout CheckOptions) {
    options.search = search
    options.seed = seed ?? 0
  }
}

extension SearchOrder: ExpressibleByArgument {}
