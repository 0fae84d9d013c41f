/// How a trace is written for a terminal.

import Traces

public struct TraceStyle: Sendable {
  /// The columns there are.
  public var width = 120
  public var isColored = false
  /// Whether lines may be drawn with more than ASCII.
  public var isUnicode = true
  /// Whether the steps are shown that do not matter, too.
  public var showsAllSteps = false
  /// Whether every step is followed by all that the state holds.
  public var showsAllState = false

  public init() {}

  var text: TextTraceStyle {
    var style = TextTraceStyle()
    style.width = width
    style.ink = Ink(isColored: isColored, isUnicode: isUnicode)
    style.showsAllSteps = showsAllSteps
    style.showsAllState = showsAllState
    return style
  }
}
