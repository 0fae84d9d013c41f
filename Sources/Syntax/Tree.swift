/// The tree of a model file: what stands in the text, before any name is looked up.

import Diagnostics

/// Identifies a node of a tree within one run, so that later phases can keep tables about nodes.
package struct NodeID: Hashable, Sendable {
  package let file: FileID
  package let number: Int
  package init(file: FileID, number: Int) {
    self.file = file
    self.number = number
  }
}

/// A name as written.
package struct Name: Hashable, Sendable {
  package var text: String
  package var span: Span
  package init(_ text: String, _ span: Span) {
    self.text = text
    self.span = span
  }
}

/// A dotted name, e.g. `kernel.storage`; the last part may be `*` in an import.
package struct ModulePath: Hashable, Sendable {
  package var text: String
  package var span: Span
  package init(_ text: String, _ span: Span) {
    self.text = text
    self.span = span
  }
}

/// One file: a module header, imports and declarations.
package struct ModuleTree: Sendable {
  package var file: FileID
  /// `nil` for a file without a header, which nobody can import.
  package var name: ModulePath?
  package var imports: [ModulePath]
  package var declarations: [Declaration]
  package init(file: FileID, name: ModulePath?, imports: [ModulePath], declarations: [Declaration]) {
    self.file = file
    self.name = name
    self.imports = imports
    self.declarations = declarations
  }
}

/// A declaration of a module. `documentation` is the text of the `///` lines before it.
package enum Declaration: Sendable {
  case config(ConfigDeclaration)
  case type(TypeDeclaration)
  case enumeration(EnumerationDeclaration)
  case structure(StructureDeclaration)
  case variable(VariableDeclaration)
  case function(FunctionDeclaration)
  case operation(OperationDeclaration)
  case interface(InterfaceDeclaration)
  case policy(PolicyDeclaration)
  case aspect(AspectDeclaration)
  case property(PropertyDeclaration)
  case scenario(ScenarioDeclaration)
}

/// `config dax: Bool = false`
package struct ConfigDeclaration: Sendable {
  package var name: Name
  package var type: TypeExpression
  package var initial: Expression?
  package var documentation: String
  package init(name: Name, type: TypeExpression, initial: Expression?, documentation: String) {
    self.name = name
    self.type = type
    self.initial = initial
    self.documentation = documentation
  }
}

/// `type Offset = Int`, `type Block = id`, `type MR = id { live: Bool = false }`
package struct TypeDeclaration: Sendable {
  package enum Definition: Sendable {
    case alias(TypeExpression)
    /// A sort of identities; its fields are state of each identity.
    case identity(fields: [FieldDeclaration])
  }
  package var name: Name
  package var definition: Definition
  package var documentation: String
  package init(name: Name, definition: Definition, documentation: String) {
    self.name = name
    self.definition = definition
    self.documentation = documentation
  }
}

/// `live: Bool = false` in a struct or an identity type.
package struct FieldDeclaration: Sendable {
  package var name: Name
  package var type: TypeExpression
  package var initial: Expression?
  package init(name: Name, type: TypeExpression, initial: Expression?) {
    self.name = name
    self.type = type
    self.initial = initial
  }
}

/// `enum Life { free, allocated }`
package struct EnumerationDeclaration: Sendable {
  package var name: Name
  package var members: [Name]
  package var documentation: String
  package init(name: Name, members: [Name], documentation: String) {
    self.name = name
    self.members = members
    self.documentation = documentation
  }
}

/// `struct Extent { start: Offset, length: Length }`
package struct StructureDeclaration: Sendable {
  package var name: Name
  package var fields: [FieldDeclaration]
  package var documentation: String
  package init(name: Name, fields: [FieldDeclaration], documentation: String) {
    self.name = name
    self.fields = fields
    self.documentation = documentation
  }
}

/// `var life: [Block: Life] = free`; the initial value is that of every cell.
package struct VariableDeclaration: Sendable {
  package var name: Name
  package var type: TypeExpression
  package var initial: Expression?
  package var documentation: String
  package init(name: Name, type: TypeExpression, initial: Expression?, documentation: String) {
    self.name = name
    self.type = type
    self.initial = initial
    self.documentation = documentation
  }
}

/// `name: Type`
package struct Parameter: Sendable {
  package var name: Name
  package var type: TypeExpression
  package init(name: Name, type: TypeExpression) {
    self.name = name
    self.type = type
  }
}

/// `function covers(m: MR, o: Offset): Bool = m.live and o in m.range`
package struct FunctionDeclaration: Sendable {
  package var name: Name
  package var parameters: [Parameter]
  package var result: TypeExpression
  package var body: Expression
  package var documentation: String
  package init(
    name: Name, parameters: [Parameter], result: TypeExpression, body: Expression, documentation: String
  ) {
    self.name = name
    self.parameters = parameters
    self.result = result
    self.body = body
    self.documentation = documentation
  }
}

/// `operation punch_hole(file: File, range: Range): Int fails Errno { … }`; without a body in an interface.
package struct OperationDeclaration: Sendable {
  package var name: Name
  package var parameters: [Parameter]
  package var result: TypeExpression?
  package var fails: TypeExpression?
  package var body: Block?
  package var documentation: String
  package init(
    name: Name, parameters: [Parameter], result: TypeExpression?, fails: TypeExpression?, body: Block?,
    documentation: String
  ) {
    self.name = name
    self.parameters = parameters
    self.result = result
    self.fails = fails
    self.body = body
    self.documentation = documentation
  }
}

/// `interface LayoutPolicy { operation … }`; an operation with a body is a default.
package struct InterfaceDeclaration: Sendable {
  package var name: Name
  package var operations: [OperationDeclaration]
  package var documentation: String
  package init(name: Name, operations: [OperationDeclaration], documentation: String) {
    self.name = name
    self.operations = operations
    self.documentation = documentation
  }
}

/// `policy lease_kill: lease_break when dax { … }`; the parent is an interface or a policy.
package struct PolicyDeclaration: Sendable {
  package var name: Name
  package var parent: Name
  /// In which configurations it is an answer; `nil` for all.
  package var condition: Expression?
  package var operations: [OperationDeclaration]
  package var documentation: String
  package init(
    name: Name, parent: Name, condition: Expression?, operations: [OperationDeclaration], documentation: String
  ) {
    self.name = name
    self.parent = parent
    self.condition = condition
    self.operations = operations
    self.documentation = documentation
  }
}

/// `aspect progress with no_deadlock`: what kind of thing properties are about. A list of names is as many
/// declarations.
package struct AspectDeclaration: Sendable {
  package var name: Name
  /// The built-in properties that belong to it.
  package var builtins: [Name]
  package var documentation: String
  package init(name: Name, builtins: [Name], documentation: String) {
    self.name = name
    self.builtins = builtins
    self.documentation = documentation
  }
}

/// `invariant name of aspect: e`, `reachable name: e`, `eventually name: e`, `eventually name: e leads to e`,
/// `cost name: e`
package struct PropertyDeclaration: Sendable {
  package enum Kind: Sendable {
    case invariant(Expression)
    case reachable(Expression)
    case eventually(Expression)
    case leadsTo(Expression, Expression)
    /// As `reachable`, but a price rather than a proof that something happens.
    case cost(Expression)
  }
  package var name: Name
  package var kind: Kind
  package var aspect: Name?
  /// The whole declaration.
  package var span: Span
  package var documentation: String
  package init(name: Name, kind: Kind, aspect: Name?, span: Span, documentation: String) {
    self.name = name
    self.kind = kind
    self.aspect = aspect
    self.span = span
    self.documentation = documentation
  }
}

/// A type as written.
package struct TypeExpression: Sendable {
  package indirect enum Kind: Sendable {
    case named(String)
    /// `Int in lower..<upper` or `Int in lower...upper`
    case integer(Expression)
    case optional(TypeExpression)
    case map(keys: [TypeExpression], value: TypeExpression)
    case set(TypeExpression)
    case error
  }
  package var kind: Kind
  package var span: Span
  package init(_ kind: Kind, _ span: Span) {
    self.kind = kind
    self.span = span
  }
}
