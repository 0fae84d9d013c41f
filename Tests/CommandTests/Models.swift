/// Small models for trying the program.

enum Models {
  /// Two processes that each read a counter and then write it: the one that is lost is expected to be lost.
  static let met = lostUpdate(expecting: "violated")

  static let notMet = lostUpdate(expecting: "holds")

  private static func lostUpdate(expecting verdict: String) -> String {
    """
    module trial.lost_update

    config start: Int in 0..<2 = 0
    var counter: Int in 0..<8 = 0

    scenario lost_update {
      setup { step set { counter = start } }
      process client[2] {
        var seen: Int
        step read { seen = counter }
        step write { counter = seen + 1 }
      }
      invariant nothing_is_lost: ended(client[0]) and ended(client[1]) implies counter == start + 2
      expect nothing_is_lost: \(verdict)
    }

    """
  }

  /// A scenario that is over at once, and one with more states than anybody waits for.
  static let short = """
    module trial.a_short

    scenario short {
      process p { step only {} }
    }

    """
  static let long = """
    module trial.long

    var at: [Int in 0..<9: Int in 0..<64] = 0

    scenario long {
      process p[9] { loop { step turn { at[index] = (at[index] + 1) % 64 } } }
      invariant within: at[0] < 64
      expect within: holds
    }

    """

  static let wrong = """
    module trial.wrong

    var a: Bool = 3
    var b: Nowhere

    """
}
