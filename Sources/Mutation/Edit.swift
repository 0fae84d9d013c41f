/// One change of one place in a tree.

import Syntax

/// A node, by its number, and what stands in its place.
enum Edit: Sendable {
  case expression(NodeID, Expression)
  case statement(NodeID, Statement)

  /// The tree with the node replaced.
  func applied(to tree: ModuleTree) -> ModuleTree {
    var changed = tree
    changed.declarations = tree.declarations.map { applied(to: $0) }
    return changed
  }

  private func applied(to declaration: Declaration) -> Declaration {
    switch declaration {
    case .config, .type, .enumeration, .structure, .variable, .property, .scenario, .aspect: return declaration
    case .function(var function):
      function.body = applied(to: function.body)
      return .function(function)
    case .operation(let operation): return .operation(applied(to: operation))
    case .interface(var interface):
      interface.operations = interface.operations.map { applied(to: $0) }
      return .interface(interface)
    case .policy(var policy):
      policy.operations = policy.operations.map { applied(to: $0) }
      return .policy(policy)
    }
  }

  private func applied(to operation: OperationDeclaration) -> OperationDeclaration {
    var changed = operation
    changed.body = operation.body.map { applied(to: $0) }
    return changed
  }

  private func applied(to block: Block) -> Block {
    Block(statements: block.statements.map { applied(to: $0) }, span: block.span)
  }

  private func applied(to statement: Statement) -> Statement {
    if case .statement(let id, let other) = self, id == statement.id { return other }
    return statement.mappingChildren({ applied(to: $0) }, inside: { applied(to: $0) })
  }

  private func applied(to expression: Expression) -> Expression {
    if case .expression(let id, let other) = self, id == expression.id { return other }
    return expression.mappingChildren { applied(to: $0) }
  }
}
