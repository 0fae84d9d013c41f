/// Steps as C: one function for each process, so that no compiler meets a giant.

import Semantics

extension CEmitter {
  /// Processes with more edges get a function for each location.
  private static let largest = 40
  /// What every function begins with: how many values it may still try.
  private static let locals = "i64 left = \(EvaluationFailure.mostValues); (void)left; "

  mutating func emitSteps() throws(NoNativeCode) {
    for p in system.processes.indices { try emitProcess(p) }
    var body = ""
    if let setup = system.setup {
      body +=
        "if (\(location(of: setup)) != \(system.processes[setup].end)) "
        + "{ p\(setup)(s, o); return o->count - before; } "
    }
    for p in system.processes.indices where p != system.setup {
      body += p < 64 ? "if (which >> \(p) & 1) p\(p)(s, o); " : "p\(p)(s, o); "
    }
    text +=
      "i64 pincer_expand(const u64 *s, struct out *o, u64 which) "
      + "{ i64 before = o->count; \(body)return o->count - before; }\n"
  }

  private func location(of p: Int) -> String {
    let field = layout.locations[p]
    return "(s[\(field.word)] >> \(field.shift) & \(hex(field.mask)))"
  }

  private mutating func emitProcess(_ p: Int) throws(NoNativeCode) {
    let process = system.processes[p]
    let isLarge = process.edges.reduce(0) { $0 + $1.count } > Self.largest
    var cases = ""
    for (at, edges) in process.edges.enumerated() where !edges.isEmpty {
      var body = ""
      for (e, edge) in edges.enumerated() { body += try step(edge, of: p, number: steps.number(p, at, e)) }
      if isLarge {
        text +=
          "static void __attribute__((noinline)) l\(p)_\(at)(const u64 *s, struct out *o) "
          + "{ \(Self.locals)i64 *f = &o->failure; (void)f;\n\(body)}\n"
        body = "l\(p)_\(at)(s, o); "
      }
      cases += "case \(at): { \(body)break; }\n"
    }
    text +=
      "static void __attribute__((noinline)) p\(p)(const u64 *s, struct out *o) "
      + "{ \(Self.locals)i64 *f = &o->failure; (void)f;\nswitch (\(location(of: p))) {\n\(cases)} }\n"
  }

  private mutating func step(_ edge: Edge, of p: Int, number: Int) throws(NoNativeCode) -> String {
    let outer = ranges
    defer { ranges = outer }
    let heads = try loopHeads(edge.choices)
    let condition = try term(edge.condition)
    var body = ""
    var mayFail = false
    for check in edge.checks {
      body += "if (!\(try term(check.condition))) goto ill\(number); "
      mayFail = true
    }
    let met = Set(edge.assignments.map(\.variable)).filter { edge.mayAssignTwice($0) }.sorted { $0.index < $1.index }
    for v in met { body += try written(v) }
    // A successor is put together in registers.
    body += "u64 n[\(layout.words)]; begin(s, n); "
    let location = layout.locations[p]
    if location.bits > 0 {
      body += "put(n, \(location.word * 64 + location.shift), \(hex(location.mask)), \(edge.target)); "
    }
    for assignment in edge.assignments {
      body += try assign(assignment, number, mayMeet: met.contains(assignment.variable), &mayFail)
    }
    body += "take(n, o, \(number)); "
    if mayFail { body += "goto done\(number); ill\(number): illdefined(s, o, \(number)); done\(number): ; " }
    return "\(heads)if (\(condition)) { \(body)}\n"
  }

  /// Loops over the values of all names, which are in scope from then on.
  private mutating func loopHeads(_ names: [Choice]) throws(NoNativeCode) -> String {
    var heads = ""
    for name in names { heads += try loopHead(name.binder, name.domain) + " " }
    return heads
  }

  /// Declares what remembers the cells of a variable that the step has written.
  private func written(_ v: VariableID) throws(NoNativeCode) -> String {
    let cells = try fields(of: v).fields.count
    guard cells <= 4096 else { throw NoNativeCode(reason: "a step may assign one of very many cells twice") }
    return "i64 v\(v.index)[\(max(1, cells))]; u64 w\(v.index)[\((cells + 63) / 64 + 1)] = {0}; "
  }

  private mutating func assign(
    _ a: Assignment, _ number: Int, mayMeet: Bool, _ mayFail: inout Bool
  ) throws(NoNativeCode) -> String {
    let outer = ranges
    defer { ranges = outer }
    let heads = try loopHeads(a.binders)
    let condition = a.condition == .bool(true) ? "" : "if (\(try term(a.condition))) "
    return "\(heads)\(condition){ \(try store(a, number, mayMeet: mayMeet, &mayFail))} "
  }

  private mutating func store(
    _ a: Assignment, _ number: Int, mayMeet: Bool, _ mayFail: inout Bool
  ) throws(NoNativeCode) -> String {
    let (fields, lowers, counts) = try fields(of: a.variable)
    let variable = system.variables[a.variable.index]
    let computed = try place(of: a.variable, a.indices, lowers, counts)
    var place = computed.place
    let name = fresh()
    var body = computed.setup
    body += "i64 y\(name) = \(try term(a.value)); "
    if let inside = computed.inside {
      body += "if (!(\(inside))) goto ill\(number); "
      mayFail = true
    }
    if !ranges.lies(a.value, in: variable.value), let bounds = system.bounds(of: variable.value) {
      body +=
        "if (y\(name) < \(literal(bounds.lowerBound)) || y\(name) >= \(literal(bounds.upperBound))) "
        + "goto ill\(number); "
      mayFail = true
    }
    if mayMeet {
      body +=
        "i64 i\(name) = \(place); if (w\(a.variable.index)[i\(name) >> 6] >> (i\(name) & 63) & 1) "
        + "{ if (v\(a.variable.index)[i\(name)] != y\(name)) goto ill\(number); } "
        + "w\(a.variable.index)[i\(name) >> 6] |= 1ull << (i\(name) & 63); v\(a.variable.index)[i\(name)] = y\(name); "
      mayFail = true
      place = "i\(name)"
    }
    guard let first = fields.first, fields.contains(where: { $0.bits > 0 }) else { return body + "(void)y\(name); " }
    let bits = first.lower == 0 ? "(u64)y\(name)" : "(u64)(y\(name) - \(literal(first.lower)))"
    let cell = cell(a, fields, lowers, counts, place)
    return body + "put(n, \(cell.position), \(cell.mask), \(bits)); "
  }

  /// Word times 64 plus shift of the cell at `place`, and its mask.
  private mutating func cell(
    _ a: Assignment, _ fields: ArraySlice<PackedField>, _ lowers: [Int], _ counts: [Int], _ place: String
  ) -> (position: String, mask: String) {
    let constants = a.indices.compactMap(\.constant)
    if constants.count == a.indices.count, let cell = StateLayout.index(constants, fields.startIndex, lowers, counts) {
      return (String(layout.cells[cell].word * 64 + layout.cells[cell].shift), hex(layout.cells[cell].mask))
    }
    let first = fields.first!
    if let step = regularStep(fields) {
      return ("\(first.word * 64 + first.shift) + \(place) * \(step)", hex(first.mask))
    }
    emitTable(a.variable, fields)
    return ("t\(a.variable.index)[\(place)]", mask(a.variable, fields, at: place))
  }

  // MARK: Conditions

  mutating func emitConditions() throws(NoNativeCode) {
    let conditions = system.stateConditions
    var groups = ""
    for group in 0..<((conditions.count + 63) / 64) {
      var body = ""
      for i in group * 64..<min(conditions.count, group * 64 + 64) {
        guard let condition = conditions[i] else { continue }
        try emitCondition("c\(i)", condition)
        body += "if (asked >> \(i % 64) & 1 && c\(i)(s, f)) r |= \(hex(1 << UInt64(i % 64)));\n"
      }
      groups += "case \(group): \(body)break;\n"
    }
    text +=
      "u64 pincer_judge(const u64 *s, u64 group, u64 asked, i64 *f) "
      + "{ u64 r = 0;\nswitch (group) {\n\(groups)}\nreturn r; }\n"
  }

  private mutating func emitCondition(_ name: String, _ e: Expression) throws(NoNativeCode) {
    let value = try term(e)
    text +=
      "static int __attribute__((noinline)) \(name)(const u64 *s, i64 *f) "
      + "{ \(Self.locals)(void)s; (void)f; return (\(value)) != 0; }\n"
  }
}
