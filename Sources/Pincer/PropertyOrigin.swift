/// Where a property of a run is declared, and what it is about.

import Lowering
import Syntax
import Typing

/// What the model says of a property, whatever came out.
struct PropertyOrigin: Sendable {
  var kind: PropertyKind
  var aspect: (name: String, place: DeclarationPlace)?
  var place: DeclarationPlace
  /// The text of its `///` lines.
  var documentation: String

  var isOfScenario: Bool { place.rank == .scenario }
}

/// A place in the order in which reports name what models declare: the same, whatever else is loaded.
struct DeclarationPlace: Comparable, Sendable {
  enum Rank: Int, Sendable {
    case module
    case scenario
    case builtin
  }
  var rank: Rank
  var module: String
  /// The order in the text of the module.
  var index: Int

  static func < (l: DeclarationPlace, r: DeclarationPlace) -> Bool {
    (l.rank.rawValue, l.module, l.index) < (r.rank.rawValue, r.module, r.index)
  }
}

extension ModelSession {
  /// - Parameter name: The name of a property that `run` checks.
  func origin(of name: String, in run: Run) -> PropertyOrigin {
    let scenario = model.scenarios[run.scenario]
    guard let i = scenario.checked.first(where: { model.properties[$0].declaration.name.text == name }) else {
      let index = CheckedModel.builtinProperties.firstIndex(of: name) ?? 0
      return PropertyOrigin(
        kind: .builtin, aspect: model.aspect(ofBuiltin: name, in: scenario.module).map(aspect),
        place: DeclarationPlace(rank: .builtin, module: "", index: index), documentation: "")
    }
    let property = model.properties[i]
    return PropertyOrigin(
      kind: PropertyKind(property.declaration.kind), aspect: property.aspect.map(aspect),
      place: DeclarationPlace(
        rank: property.scenario == nil ? .module : .scenario, module: moduleName(property.module), index: i),
      documentation: property.declaration.documentation)
  }

  private func aspect(_ i: Int) -> (name: String, place: DeclarationPlace) {
    let aspect = model.aspects[i]
    return (aspect.name.text, DeclarationPlace(rank: .module, module: moduleName(aspect.module), index: i))
  }

  private func moduleName(_ module: Int) -> String { model.modules[module].name?.text ?? "" }
}

extension PropertyKind {
  init(_ kind: PropertyDeclaration.Kind) {
    switch kind {
    case .invariant: self = .invariant
    case .reachable: self = .reachable
    case .eventually, .leadsTo: self = .eventually
    case .cost: self = .cost
    }
  }
}
