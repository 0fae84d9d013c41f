/// Numbers as people read them.

extension Int {
  /// The number with its digits in groups of three.
  package var grouped: String {
    let digits = String(magnitude)
    var text = ""
    for (i, digit) in digits.enumerated() {
      if i > 0, (digits.count - i) % 3 == 0 { text += "," }
      text.append(digit)
    }
    return (self < 0 ? "-" : "") + text
  }
}

extension Double {
  /// A chance from 0 to 1 as a power of ten that is not below it, e.g. `10^-7`.
  package var asChance: String {
    guard self > 0 else { return "0" }
    var (power, bound) = (0, 1.0)
    while bound / 10 >= self {
      bound /= 10
      power -= 1
    }
    return power == 0 ? "1" : "10^\(power)"
  }
}

extension Duration {
  package var inSeconds: Double { Double(components.seconds) + Double(components.attoseconds) * 1e-18 }
}
