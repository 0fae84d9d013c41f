/// Conjunctions and disjunctions as people write them: what lowering took apart is one comparison again.

extension TermWriter {
  func conjunction(_ parts: [Expression]) -> Phrase {
    joined(conjuncts(parts), by: "and", .conjunction)
  }

  func disjunction(_ parts: [Expression]) -> Phrase {
    let (given, claim) = parted(.or(parts))
    guard let given else { return claim }
    return Phrase(text: "\(given.atLeast(.disjunction)) implies \(claim.text)", level: .implication)
  }

  /// Parts a disjunction into what it presumes and what it then claims. The last disjunct is a claim always.
  func parted(_ e: Expression) -> (given: Phrase?, claim: Phrase) {
    guard case .or(let parts) = e, parts.count > 1 else { return (nil, phrase(e)) }
    var given: [Expression] = []
    var claims: [Expression] = []
    for (i, part) in parts.enumerated() {
      if case .not(let condition) = part, i < parts.count - 1 { given.append(condition) } else { claims.append(part) }
    }
    let claim = joined(claims.map { phrase($0) }, by: "or", .disjunction)
    return (given.isEmpty ? nil : conjunction(given.flatMap(\.conjuncts)), claim)
  }

  private func joined(_ phrases: [Phrase], by word: String, _ level: Level) -> Phrase {
    guard phrases.count != 1 else { return phrases[0] }
    // The same operator needs no parentheses inside itself.
    let texts = phrases.map { $0.atLeast(level) }
    return Phrase(text: texts.joined(separator: " \(word) "), level: level)
  }

  // MARK: Conjuncts

  /// The phrases of a conjunction, fewer than its parts if some of them belong together.
  private func conjuncts(_ parts: [Expression]) -> [Phrase] {
    var rest = resolved(parts)
    var result: [Phrase] = []
    while !rest.isEmpty {
      let first = rest.removeFirst()
      if let (phrase, used) = pair(first, with: rest) {
        rest.remove(at: used)
        result.append(phrase)
      } else {
        result.append(phrase(first))
      }
    }
    return mergingOptionals(result)
  }

  /// Takes from the disjunctions what the other conjuncts rule out: of `p and (not p or q)` leaves `p and q`.
  private func resolved(_ parts: [Expression]) -> [Expression] {
    let facts = Set(parts)
    return parts.flatMap { part -> [Expression] in
      guard case .or(let disjuncts) = part else { return [part] }
      let left = disjuncts.filter { disjunct in
        if case .not(let fact) = disjunct { !facts.contains(fact) } else { true }
      }
      return left.count == 1 ? left[0].conjuncts : left.isEmpty ? [part] : [.or(left)]
    }
  }

  /// Two conjuncts that are one comparison of a range, and the index of the second among `others`.
  private func pair(_ first: Expression, with others: [Expression]) -> (Phrase, Int)? {
    for (i, other) in others.enumerated() {
      if let phrase = membership(first, other) ?? rangeEquality(first, other) { return (phrase, i) }
    }
    return nil
  }

  /// `lower <= x and x < upper`
  private func membership(_ a: Expression, _ b: Expression) -> Phrase? {
    guard case .lessOrEqual(let lower, let x) = a, case .less(let y, let upper) = b, x == y else { return nil }
    let domain = range(lower, upper)?.text ?? text(.interval(lower: lower, upper: upper))
    let phrase = Phrase(text: "\(self.phrase(x).atLeast(.sum)) in \(domain)", level: .comparison)
    return phrase
  }

  /// `r.lower == a and r.upper == b`
  private func rangeEquality(_ a: Expression, _ b: Expression) -> Phrase? {
    guard case .equal(let l, let m) = a, case .equal(let u, let v) = b else { return nil }
    let left: Phrase
    let right: String
    if let range = range(l, u) {
      left = range
      right = self.range(m, v)?.text ?? text(.interval(lower: m, upper: v))
    } else if let range = range(m, v) {
      left = range
      right = text(.interval(lower: l, upper: u))
    } else {
      return nil
    }
    return Phrase(text: "\(left.text) == \(right)", level: .comparison, negation: "\(left.text) != \(right)")
  }

  // MARK: Optionals

  /// Leaves out `m != none` beside `m == x`, and makes `m == n` of the equality of presences and of values.
  private func mergingOptionals(_ phrases: [Phrase]) -> [Phrase] {
    var result = phrases
    for equality in phrases where equality.level == .comparison && equality.text.contains(" == ") {
      let sides = equality.text.split(separator: " == ", maxSplits: 1).map(String.init)
      guard sides.count == 2 else { continue }
      result.removeAll { other in
        guard other.level == .comparison, other.text != equality.text else { return false }
        return sides.contains { other.text == "\($0) != none" }
      }
    }
    return mergingPresences(result)
  }

  private func mergingPresences(_ phrases: [Phrase]) -> [Phrase] {
    var result = phrases
    for presences in phrases {
      guard let (a, b) = presences.samePresence else { continue }
      guard let i = result.firstIndex(where: { $0.text == presences.text }),
        let j = result.firstIndex(where: { $0.text == "\(a) != none implies \(a) == \(b)" })
      else { continue }
      result[i] = Phrase(text: "\(a) == \(b)", level: .comparison, negation: "\(a) != \(b)")
      result.remove(at: j)
    }
    return result
  }
}

extension TermWriter.Phrase {
  /// The two places of `(a != none) == (b != none)`.
  fileprivate var samePresence: (String, String)? {
    let ending = " != none)"
    guard level == .comparison, text.hasPrefix("("), text.hasSuffix(ending) else { return nil }
    let sides = text.dropFirst().dropLast(ending.count).split(separator: ending + " == (")
    return sides.count == 2 ? (String(sides[0]), String(sides[1])) : nil
  }
}

extension Expression {
  /// The parts of a conjunction, or the term itself.
  package var conjuncts: [Expression] {
    if case .and(let parts) = self { parts } else { [self] }
  }
}
