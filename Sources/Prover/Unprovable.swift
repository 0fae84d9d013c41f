/// What the prover cannot decide, said so instead of guessed.

/// Why there is no proof; the phrase tells people.
struct Unprovable: Error, Hashable {
  let phrase: String
}
