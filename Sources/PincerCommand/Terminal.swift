/// What the terminal can do, and where text goes.

import Foundation
import Pincer
import Support

enum Terminal {
  static var isErrorTerminal: Bool { isatty(STDERR_FILENO) == 1 }
  static var isOutputTerminal: Bool { isatty(STDOUT_FILENO) == 1 }

  /// The number of columns of the output, or 120 where nobody says.
  static var width: Int {
    var size = winsize()
    if ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col >= 20 { return Int(size.ws_col) }
    return 120
  }

  /// Whether output is marked by colours: on a terminal that has them, unless somebody does not want them.
  static var isOutputColored: Bool {
    isOutputTerminal && (variable("NO_COLOR") ?? "").isEmpty && variable("TERM") != "dumb"
  }

  /// Whether the output takes more than ASCII: files do, and terminals whose locale says so.
  static var isOutputUnicode: Bool {
    guard isOutputTerminal else { return true }
    let locale = ["LC_ALL", "LC_CTYPE", "LANG"].lazy.compactMap(variable).first { !$0.isEmpty } ?? ""
    return ["utf-8", "utf8"].contains { locale.lowercased().contains($0) }
  }

  /// How traces are written to the output.
  static var traceStyle: TraceStyle {
    var style = TraceStyle()
    style.width = width
    style.isColored = isOutputColored
    style.isUnicode = isOutputUnicode
    return style
  }

  private static func variable(_ name: String) -> String? { ProcessInfo.processInfo.environment[name] }

  static func error(_ text: String) { FileHandle.standardError.write(Data((text + "\n").utf8)) }

  /// Shows a line that the next one overwrites.
  static func transient(_ text: String) {
    FileHandle.standardError.write(Data(("\r\u{1B}[K" + text).utf8))
  }
}

extension Int {
  /// The number with what it counts: `1 state`, `1,834 states`.
  func counting(_ noun: String, _ several: String? = nil) -> String {
    "\(grouped) \(self == 1 ? noun : several ?? noun + "s")"
  }
}

extension Int {
  /// Bytes as people read them: `812 KB`, `1,250 MB`.
  var asMemory: String {
    self < 1_048_576 ? "\((self + 1023) / 1024) KB" : "\(((self + 524_288) / 1_048_576).grouped) MB"
  }
}

extension Double {
  /// Bytes of one thing, with a place.
  var asBytes: String { String(format: "%.1f bytes", self) }

  var asPercent: String { String(format: "%.1f %%", self) }

  /// Seconds with two places, or none above a minute.
  var asSeconds: String { String(format: self < 60 ? "%.2f s" : "%.0f s", self) }
}
