/// Writes a system as C: a function for each process that appends the successors of a packed state.
///
/// All names are made of numbers; no text of the model gets into the program. Terms mean what the reference says:
/// connectives are lazy, integers have 64 bits, and what leaves them sets the failure.

import Semantics

/// A construct that has no native code; such systems are interpreted.
struct NoNativeCode: Error {
  var reason: String
}

struct CEmitter {
  let system: TransitionSystem
  let layout: PackedLayout
  let steps: StepTable
  var ranges: ValueRanges
  /// Finished functions and tables.
  var text = ""
  private var labels = 0
  private var tables: Set<Int> = []

  /// - Throws: `NoNativeCode` for variables with unbounded keys and for quantifiers over all integers.
  static func emit(_ system: TransitionSystem, _ layout: PackedLayout) throws(NoNativeCode) -> String {
    var emitter = CEmitter(system, layout)
    try emitter.emitSteps()
    try emitter.emitConditions()
    return CPrelude.text(words: layout.words) + emitter.text
  }

  init(_ system: TransitionSystem, _ layout: PackedLayout) {
    self.system = system
    self.layout = layout
    steps = StepTable(system)
    ranges = ValueRanges(system)
  }

  /// A number for a name that occurs once.
  mutating func fresh() -> Int {
    labels += 1
    return labels
  }

  // MARK: Terms

  mutating func term(_ e: Expression) throws(NoNativeCode) -> String {
    switch e {
    case .bool(let b): return b ? "1" : "0"
    case .int(let i): return literal(i)
    case .bound(let binder): return "x\(binder.index)"
    case .read(let v, let indices): return try read(v, indices)
    case .not(let a): return "!\(try term(a))"
    case .and(let parts): return try joined(parts, "&&", empty: "1")
    case .or(let parts): return try joined(parts, "||", empty: "0")
    case .equal(let a, let b): return "(\(try term(a)) == \(try term(b)))"
    case .less(let a, let b): return "(\(try term(a)) < \(try term(b)))"
    case .lessOrEqual(let a, let b): return "(\(try term(a)) <= \(try term(b)))"
    case .add(let a, let b): return try arithmetic("+", "add", e, a, b)
    case .subtract(let a, let b): return try arithmetic("-", "subtract", e, a, b)
    case .multiply(let a, let b): return try arithmetic("*", "multiply", e, a, b)
    case .divide(let a, let d): return "floor_divide(\(try term(a)), \(literal(d)))"
    case .remainder(let a, let d): return "floor_rest(\(try term(a)), \(literal(d)))"
    case .conditional(let c, let a, let b): return "(\(try term(c)) ? \(try term(a)) : \(try term(b)))"
    case .all(let x, let d, let body):
      return try quantifier(x, d, body, start: "1", hit: { "if (!\($0)) { q = 0; break; }" })
    case .exists(let x, let d, let body):
      return try quantifier(x, d, body, start: "0", hit: { "if (\($0)) { q = 1; break; }" })
    case .count(let x, let d, let body): return try quantifier(x, d, body, start: "0", hit: { "if (\($0)) q++;" })
    }
  }

  func literal(_ i: Int) -> String {
    i == .min ? "(-9223372036854775807ll - 1)" : i < 0 ? "(\(i)ll)" : i > Int(Int32.max) ? "\(i)ll" : "\(i)"
  }

  private mutating func joined(_ parts: [Expression], _ sign: String, empty: String) throws(NoNativeCode) -> String {
    guard !parts.isEmpty else { return empty }
    var texts: [String] = []
    for part in parts { texts.append(try term(part)) }
    return "(" + texts.joined(separator: " \(sign) ") + ")"
  }

  private mutating func arithmetic(
    _ sign: String, _ name: String, _ whole: Expression, _ a: Expression, _ b: Expression
  ) throws(NoNativeCode) -> String {
    let (left, right) = (try term(a), try term(b))
    return ranges.range(of: whole) == nil ? "\(name)(\(left), \(right), f)" : "((i64)\(left) \(sign) \(right))"
  }

  private mutating func quantifier(
    _ x: BinderID, _ d: Domain, _ body: Expression, start: String, hit: (String) -> String
  ) throws(NoNativeCode) -> String {
    let outer = ranges
    let head = try loopHead(x, d)
    defer { ranges = outer }
    return "({ i64 q = \(start); \(head) \(hit(try term(body))) q; })"
  }

  /// `for (…)` over the values of the domain, whose name is in scope from then on.
  mutating func loopHead(_ x: BinderID, _ d: Domain) throws(NoNativeCode) -> String {
    let (low, high): (String, String)
    switch d {
    case .interval(let lower, let upper): (low, high) = (try term(lower), try term(upper))
    case .all(let sort):
      guard let bounds = system.bounds(of: sort) else {
        throw NoNativeCode(reason: "a name is bound to all integers")
      }
      (low, high) = (literal(bounds.lowerBound), literal(bounds.upperBound))
    }
    ranges.bind(x, to: d)
    let i = x.index
    let code = EvaluationFailure.tooManyValues(binder: i).code
    let next = ranges.areFew ? "x\(i)++" : "x\(i) = next(x\(i), e\(i), &left, f, \(code))"
    return "for (i64 x\(i) = \(low), e\(i) = \(high); x\(i) < e\(i); \(next))"
  }

  // MARK: Cells

  /// The fields of a dense variable.
  func fields(of v: VariableID) throws(NoNativeCode) -> (fields: ArraySlice<PackedField>, lowers: [Int], counts: [Int])
  {
    guard case .dense(let offset, let lowers, let counts) = layout.reference.slots[v.index] else {
      throw NoNativeCode(reason: "a variable has unbounded keys")
    }
    return (layout.cells[offset..<offset + counts.reduce(1, *)], lowers, counts)
  }

  private mutating func read(_ v: VariableID, _ indices: [Expression]) throws(NoNativeCode) -> String {
    let (fields, lowers, counts) = try fields(of: v)
    let variable = system.variables[v.index]
    guard !fields.isEmpty else { return literal(variable.initial) }
    let constants = indices.compactMap(\.constant)
    if constants.count == indices.count, let place = StateLayout.index(constants, fields.startIndex, lowers, counts) {
      return plus(layout.cells[place].lower, extract(layout.cells[place]))
    }
    let (setup, place, guardText) = try place(of: v, indices, lowers, counts)
    let value = plus(fields.first!.lower, extract(v, fields, at: place))
    if setup.isEmpty && guardText == nil { return value }
    return "({ \(setup)\(guardText.map { "\($0) ? \(value) : \(literal(variable.initial))" } ?? value); })"
  }

  private func plus(_ lower: Int, _ bits: String) -> String { lower == 0 ? bits : "(\(bits) + \(literal(lower)))" }

  private func extract(_ field: PackedField) -> String {
    field.bits == 64
      ? "(i64)s[\(field.word)]" : "(i64)(s[\(field.word)] >> \(field.shift) & \(hex(field.mask)))"
  }

  func hex(_ value: UInt64) -> String { "0x\(String(value, radix: 16))ull" }

  private mutating func extract(_ v: VariableID, _ fields: ArraySlice<PackedField>, at place: String) -> String {
    let first = fields.first!
    if let step = regularStep(fields) {
      return "(i64)(s[\(first.word)] >> (\(first.shift) + \(place) * \(step)) & \(hex(first.mask)))"
    }
    emitTable(v, fields)
    return "(i64)at(s, t\(v.index)[\(place)], \(mask(v, fields, at: place)))"
  }

  /// The distance of neighbouring cells if all lie in one word in a row.
  func regularStep(_ fields: ArraySlice<PackedField>) -> Int? {
    let first = fields.first!
    guard first.bits < 64 else { return nil }
    for (i, field) in fields.enumerated()
    where field.word != first.word || field.bits != first.bits || field.shift != first.shift + i * first.bits {
      return nil
    }
    return first.bits
  }

  /// The mask of a cell: cells that nobody writes have no bits.
  func mask(_ v: VariableID, _ fields: ArraySlice<PackedField>, at place: String) -> String {
    fields.allSatisfy { $0.bits == fields.first!.bits } ? hex(fields.first!.mask) : "m\(v.index)[\(place)]"
  }

  /// Where the cells lie: word times 64 plus shift; and their masks, if they differ.
  mutating func emitTable(_ v: VariableID, _ fields: ArraySlice<PackedField>) {
    guard tables.insert(v.index).inserted else { return }
    let places = fields.map { String($0.word * 64 + $0.shift) }.joined(separator: ",")
    text += "static const u32 t\(v.index)[] = {\(places)};\n"
    if fields.contains(where: { $0.bits != fields.first!.bits }) {
      text += "static const u64 m\(v.index)[] = {\(fields.map { hex($0.mask) }.joined(separator: ","))};\n"
    }
  }

  /// How a cell's place is computed: what must be declared first, the place itself, and a condition that the indices
  /// lie in their sorts, if that is not certain.
  mutating func place(
    of v: VariableID, _ indices: [Expression], _ lowers: [Int], _ counts: [Int]
  ) throws(NoNativeCode) -> (setup: String, place: String, inside: String?) {
    var setup = ""
    var inside: [String] = []
    var place = ""
    for (k, index) in indices.enumerated() {
      var key = try term(index)
      if !ranges.lies(index, in: system.variables[v.index].keys[k]) {
        let name = "k\(fresh())"
        setup += "i64 \(name) = \(key); "
        inside.append("\(name) >= \(literal(lowers[k])) && \(name) < \(literal(lowers[k] + counts[k]))")
        key = name
      }
      if lowers[k] != 0 { key = "(\(key) - \(literal(lowers[k])))" }
      place = place.isEmpty ? key : "(\(place) * \(counts[k]) + \(key))"
    }
    return (setup, place.isEmpty ? "0" : place, inside.isEmpty ? nil : inside.joined(separator: " && "))
  }
}
