/// Properties, and the aspects that they belong to.

import Diagnostics
import Syntax

extension Checker {
  mutating func checkProperty(_ i: Int) {
    module = model.properties[i].module
    context = .property
    if scopes.isEmpty || model.properties[i].scenario == nil { scopes = [[:]] }
    switch model.properties[i].declaration.kind {
    case .invariant(let e), .reachable(let e), .eventually(let e), .cost(let e): check(e, as: .bool)
    case .leadsTo(let p, let q):
      check(p, as: .bool)
      check(q, as: .bool)
    }
    if let name = model.properties[i].declaration.aspect { model.properties[i].aspect = aspect(named: name) }
  }

  private mutating func aspect(named name: Name) -> Int? {
    if name.text.isEmpty { return nil }
    if let declared = visibleNames[module][name.text], case .aspect(let i) = declared.symbol { return i }
    let names = visibleNames[module].filter { if case .aspect = $0.value.symbol { true } else { false } }.keys
    report(
      .unknownName, "no aspect is named '\(name.text)'", at: name.span,
      hint: nearest(to: name.text, among: names) ?? "declare it: 'aspect \(name.text)'")
    return nil
  }

  /// Only the built-in properties are put into an aspect by it, and each into one among those that a module sees.
  mutating func checkAspects() {
    for aspect in model.aspects {
      for name in aspect.builtins where !CheckedModel.builtinProperties.contains(name.text) {
        reportNotBuiltin(name, in: aspect)
      }
    }
    var reported: Set<Span> = []
    for order in model.visible {
      var first: [String: Name] = [:]
      for name in model.aspects.filter({ order.contains($0.module) }).flatMap(\.builtins) {
        if let other = first[name.text], reported.insert(name.span).inserted { reportSecondAspect(name, other) }
        first[name.text] = first[name.text] ?? name
      }
    }
  }

  private mutating func reportNotBuiltin(_ name: Name, in aspect: CheckedAspect) {
    var isProperty = false
    if case .property? = visibleNames[aspect.module][name.text]?.symbol { isProperty = true }
    report(
      .notBuiltin, "'\(name.text)' is no built-in property", at: name.span,
      hint: isProperty
        ? "write 'of \(aspect.name.text)' where it is declared"
        : nearest(to: name.text, among: CheckedModel.builtinProperties)
          ?? "they are '\(CheckedModel.builtinProperties.joined(separator: "' and '"))'")
  }

  private mutating func reportSecondAspect(_ name: Name, _ other: Name) {
    report(
      .aspectsDiffer, "'\(name.text)' is put into an aspect twice", at: name.span, hint: "remove one of them",
      notes: [.init(message: "the other one", span: other.span)])
  }
}
