/// What this engine cannot decide, said so instead of guessed.

/// The construct is out of reach; the phrase tells people which.
struct Incapable: Error, Hashable {
  let phrase: String
}

/// How far the engine goes before it calls something out of reach.
enum Reach {
  /// Named sorts of at most this many values are tried value by value where a step chooses one.
  static let enumeratedChoices = 16
  /// Integer keys of at most this many values become one cell each.
  static let denseKeys = 16
  /// A variable has at most this many cells; further integer keys become parameters.
  static let denseCells = 1_024
  /// Quantifiers over at most this many literals are written out.
  static let expansion = 8
  /// Where nothing else works, quantifiers over at most this many literals are written out.
  static let desperateExpansion = 128
}
