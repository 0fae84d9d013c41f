/// Guards that can be taken away, to see which of them a bounded verdict rests on.

import SMT

/// One part of the condition of one edge.
struct GuardPlace: Hashable {
  var edge: EdgePlace
  var clause: Int
}

/// A guard with the literal that makes it count.
struct Guard {
  var place: GuardPlace
  var literal: TermID
}
