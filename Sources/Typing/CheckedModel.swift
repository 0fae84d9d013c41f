/// A model whose names are looked up and whose types are right: the trees, and tables about their nodes.

import Diagnostics
import Syntax

/// Identifies a local name (parameter, `let`, `var`, bound name, scenario constant) of one model.
package struct LocalID: Hashable, Sendable {
  package let index: Int
  package init(_ index: Int) { self.index = index }
}

/// What a name, a member access or a called name stands for.
package enum Resolution: Hashable, Sendable {
  case local(LocalID)
  case config(Int)
  case variable(Int)
  /// A field of an identity: the variable with this index, at the base.
  case identityField(variable: Int)
  case structureField(Int)
  case member(enumeration: Int, index: Int)
  case type(Type)
  case function(Int)
  case operation(Int)
  case policyOperation(String)
  case structure(Int)
  /// A process of the scenario, or the family of its replicas.
  case process(Int)
  case selfProcess
  case replicaIndex
  case builtin(Builtin)
}

/// What the language itself brings.
package enum Builtin: Hashable, Sendable {
  case lower, upper, isEmpty
  case held, holder, readers
  case insert, remove
  case killed, ended
}

package struct LocalInfo: Sendable {
  package enum Kind: Sendable {
    case parameter
    /// A `let` or `var` outside steps.
    case statement
    /// A `let` inside a step, or a bound name: it stands for a value and is never stored.
    case bound
    /// A constant, parameter or named identity of a scenario.
    case scenario
  }
  package var name: String
  package var type: Type
  package var isMutable: Bool
  package var kind: Kind
  package var span: Span
}

package struct CheckedConfig: Sendable {
  package var name: Name
  package var type: Type
  package var initial: Expression?
  package var module: Int
}

package struct CheckedEnumeration: Sendable {
  package var name: Name
  package var members: [Name]
}

package struct CheckedIdentity: Sendable {
  package var name: Name
  /// The variable of each field, by the field's name.
  package var fields: [String: Int]
}

package struct CheckedField: Sendable {
  package var name: Name
  package var type: Type
  package var initial: Expression?
}

package struct CheckedStructure: Sendable {
  package var name: Name
  package var fields: [CheckedField]
}

/// A state variable: of a module, of an identity (a map from it), or of a scenario.
package struct CheckedVariable: Sendable {
  package var name: Name
  package var displayName: String
  package var type: Type
  package var initial: Expression?
  package var module: Int
  package var scenario: Int?
}

package struct CheckedFunction: Sendable {
  package var declaration: FunctionDeclaration
  package var parameters: [LocalID]
  package var result: Type
  package var module: Int
  package var readsShared = false
}

package struct CheckedOperation: Sendable {
  package var declaration: OperationDeclaration
  /// How traces call it, e.g. `etxtbsy.before_unmap`.
  package var displayName: String
  package var parameters: [LocalID]
  package var parameterTypes: [Type]
  package var result: Type?
  package var fails: Int?
  package var module: Int
}

package struct CheckedInterface: Sendable {
  package var name: Name
  package var operations: [String: Int]
  package var module: Int
}

package struct CheckedPolicy: Sendable {
  package var name: Name
  package var interface: Int?
  /// Every operation of the interface, own, inherited or default, by name.
  package var operations: [String: Int]
  /// In which configurations it is an answer; `nil` for all.
  package var condition: Expression?
  package var module: Int
}

package struct CheckedAspect: Sendable {
  package var name: Name
  /// The built-in properties that belong to it.
  package var builtins: [Name]
  package var documentation: String
  package var module: Int
}

package struct CheckedProperty: Sendable {
  package var declaration: PropertyDeclaration
  package var aspect: Int?
  package var module: Int
  package var scenario: Int?
}

package struct CheckedProcess: Sendable {
  package var declaration: ProcessDeclaration
  package var scenario: Int
}

package struct CheckedScenario: Sendable {
  package var declaration: ScenarioDeclaration
  package var module: Int
  package var variables: [Int] = []
  package var processes: [Int] = []
  package var properties: [Int] = []
  /// Constants and named identities in the order of the text, after the parameters.
  package var parameters: [LocalID] = []
  package var constants: [(local: LocalID, value: Expression)] = []
  package var identities: [(local: LocalID, identity: Int)] = []
  /// Identities that only an expression names that was asked of the scenario.
  package var members: [(local: LocalID, value: Int)] = []
  /// The properties it checks besides the built-in ones, in order.
  package var checked: [Int] = []
  /// The policies it is tried under, in order; empty if it uses none.
  package var policies: [Int] = []
}

/// The checked model: everything that lowering needs to know.
package struct CheckedModel: Sendable {
  package var sources: [SourceFile] = []
  package var modules: [ModuleTree] = []
  /// For each module, the modules whose declarations it sees, itself included, in order.
  package var visible: [[Int]] = []
  package var configs: [CheckedConfig] = []
  package var enumerations: [CheckedEnumeration] = []
  package var identities: [CheckedIdentity] = []
  package var structures: [CheckedStructure] = []
  package var variables: [CheckedVariable] = []
  package var functions: [CheckedFunction] = []
  package var operations: [CheckedOperation] = []
  package var interfaces: [CheckedInterface] = []
  package var policies: [CheckedPolicy] = []
  /// In the order of modules and of their texts.
  package var aspects: [CheckedAspect] = []
  package var properties: [CheckedProperty] = []
  package var processes: [CheckedProcess] = []
  package var scenarios: [CheckedScenario] = []
  package var locals: [LocalInfo] = []

  package var types: [NodeID: Type] = [:]
  package var resolutions: [NodeID: Resolution] = [:]
  /// The local that a name declares, by the name's place.
  package var declared: [Span: LocalID] = [:]
  /// The errors a catch clause names, or `nil` for one that binds a name.
  package var catches: [NodeID: [Int]?] = [:]
  /// The enum of the errors that a `do` handles, by its statement.
  package var caught: [NodeID: Int] = [:]

  package init() {}

  /// The names of the properties that need no declaration.
  package static let builtinProperties = ["no_deadlock", "well_defined"]

  /// The aspect that a built-in property belongs to where `module` looks, if it belongs to one.
  package func aspect(ofBuiltin name: String, in module: Int) -> Int? {
    aspects.indices.first { i in
      visible[module].contains(aspects[i].module) && aspects[i].builtins.contains { $0.text == name }
    }
  }

  /// Returns `type` as people speak of one value of it, e.g. `an Int`.
  package func describeOne(_ type: Type) -> String {
    switch type {
    case .noneLiteral, .emptySet, .void, .error: describe(type)
    case .map: "a map " + describe(type)
    case .bool, .integer, .enumeration, .identity, .structure, .process, .optional, .range, .set, .mutex,
      .readWriteLock:
      (describe(type).first.map { "AEIOU".contains($0) } ?? false ? "an " : "a ") + describe(type)
    }
  }

  /// Returns the name of `type` as the model writes it.
  package func describe(_ type: Type) -> String {
    switch type {
    case .bool: "Bool"
    case .integer(nil): "Int"
    case .integer(.some(let bounds)): "Int in \(bounds.lowerBound)...\(bounds.upperBound)"
    case .enumeration(let i): enumerations[i].name.text
    case .identity(let i): identities[i].name.text
    case .structure(let i): structures[i].name.text
    case .process: "Process"
    case .optional(let t): describe(t) + "?"
    case .range: "Range"
    case .set(let t): "Set<\(describe(t))>"
    case .map(let keys, let value):
      "[\(keys.map(describe).joined(separator: ", ")): \(describe(value))]"
    case .mutex: "Mutex"
    case .readWriteLock: "RWLock"
    case .noneLiteral: "none"
    case .emptySet: "an empty set"
    case .void: "nothing"
    case .error: "an unknown type"
    }
  }
}
