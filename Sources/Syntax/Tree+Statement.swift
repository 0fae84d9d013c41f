/// The part of the tree that says what is done: statements and expressions.

import Diagnostics

/// `{ … }`
package struct Block: Sendable {
  package var statements: [Statement]
  package var span: Span
  package init(statements: [Statement], span: Span) {
    self.statements = statements
    self.span = span
  }
}

package struct Statement: Sendable {
  package indirect enum Kind: Sendable {
    /// `step free { … }`
    case step(name: Name, body: Block)
    /// `let x: T = e` (`isMutable` for `var`); `var x: T` without a value starts with its type's first.
    case binding(name: Name, isMutable: Bool, type: TypeExpression?, value: Expression?)
    /// `a[i] = e`; `+=` and `-=` arrive as `a[i] = a[i] + e`.
    case assignment(target: Expression, value: Expression)
    /// A call, perhaps with `try`; `s.insert(x)` and `s.remove(x)` too.
    case expression(Expression)
    case conditional(IfStatement)
    /// `for all o in range, b in Block where c { … }`: in parallel, inside a step.
    case forAll(binders: [QuantifierBinder], condition: Expression?, body: Block)
    /// `for o in 0..<2 { … }`: one after another, outside steps.
    case forIn(name: Name, domain: Expression, body: Block)
    case repeatTimes(count: Expression, body: Block)
    case whileLoop(condition: Expression, body: Block)
    case loop(Block)
    case breakLoop
    case continueLoop
    /// `choose { … } or { … }`
    case choose([Block])
    /// `await e`, `await killable e`, `await e releasing l, m`
    case await(condition: Expression, isKillable: Bool, releasing: [LockUse])
    case acquire(LockUse)
    case release(LockUse)
    /// `holding inode_lock[f], shared invalidate_lock[f] when dax { … }`
    case holding([LockUse], body: Block)
    /// `fail ETXTBSY`, `fail e`
    case fail(Expression)
    case returnValue(Expression?)
    case kill(Expression)
    case assert(Expression)
    /// `do { … } catch EBUSY, ETXTBSY { … } catch e { … }`
    case doCatch(body: Block, catches: [CatchClause])
    case error
  }
  package var kind: Kind
  package var span: Span
  package var id: NodeID
  package init(_ kind: Kind, span: Span, id: NodeID) {
    self.kind = kind
    self.span = span
    self.id = id
  }
}

/// `if c { … } else if let b = e { … } else { … }`; an `else if` arrives as a block with one statement.
package struct IfStatement: Sendable {
  package enum Condition: Sendable {
    case expression(Expression)
    /// `let b = e`: whether the optional `e` has a value, called `b` inside.
    case binding(name: Name, value: Expression)
  }
  package var condition: Condition
  package var thenBlock: Block
  package var elseBlock: Block?
  package init(condition: Condition, thenBlock: Block, elseBlock: Block?) {
    self.condition = condition
    self.thenBlock = thenBlock
    self.elseBlock = elseBlock
  }
}

/// `inode_lock[f]` or `shared inode_lock[f]`
package struct LockUse: Sendable {
  package var lock: Expression
  package var isShared: Bool
  /// In a `holding`: the configurations in which the lock is taken; `nil` for all.
  package var condition: Expression?
  package init(lock: Expression, isShared: Bool, condition: Expression? = nil) {
    self.lock = lock
    self.isShared = isShared
    self.condition = condition
  }
}

/// `catch EBUSY { … }`: error names, or one new name that is bound to whatever error came.
package struct CatchClause: Sendable {
  package var names: [Name]
  package var body: Block
  package var id: NodeID
  package init(names: [Name], body: Block, id: NodeID) {
    self.names = names
    self.body = body
    self.id = id
  }
}

/// `x in domain`; the domain is a type's name, a range, or a set.
package struct QuantifierBinder: Sendable {
  package var name: Name
  package var domain: Expression
  package init(name: Name, domain: Expression) {
    self.name = name
    self.domain = domain
  }
}

package struct Expression: Sendable {
  package indirect enum Kind: Sendable {
    case integer(Int)
    case bool(Bool)
    case none
    case name(String)
    case member(Expression, Name)
    /// `m[a, b]`
    case index(Expression, [Expression])
    /// `f(a, label: b)`, `x.f(a)`, `policy.f(a)`, `Extent(start: 0, length: 1)`
    case call(Expression, [Argument])
    case not(Expression)
    case negate(Expression)
    case binary(BinaryOperator, Expression, Expression)
    /// `a..<b`, or `a...b` if closed
    case range(Expression, Expression, isClosed: Bool)
    /// `if c then a else b`
    case conditional(Expression, then: Expression, else: Expression)
    /// `for all x in D where c: body`, `exists x in D where c: body`, `count x in D where c`
    case quantified(Quantifier, binders: [QuantifierBinder], condition: Expression?, body: Expression?)
    case any(AnyExpression)
    /// `[a, b]`: a set
    case set([Expression])
    /// `e!`
    case unwrap(Expression)
    /// `try f(x)`
    case attempt(Expression)
    case error
  }
  package var kind: Kind
  package var span: Span
  package var id: NodeID
  package init(_ kind: Kind, span: Span, id: NodeID) {
    self.kind = kind
    self.span = span
    self.id = id
  }
}

package struct Argument: Sendable {
  package var label: Name?
  package var value: Expression
  package init(label: Name?, value: Expression) {
    self.label = label
    self.value = value
  }
}

package enum Quantifier: Sendable {
  case all
  case exists
  case count
}

/// `any Block`, `any in 0..<2`, `any b in Block where life[b] == free`, `any subrange of 0..<4`
package struct AnyExpression: Sendable {
  package var name: Name?
  package var domain: Expression
  /// Whether the choice is a non-empty range within the domain instead of an element of it.
  package var isSubrange: Bool
  package var condition: Expression?
  package init(name: Name?, domain: Expression, isSubrange: Bool, condition: Expression?) {
    self.name = name
    self.domain = domain
    self.isSubrange = isSubrange
    self.condition = condition
  }
}

package enum BinaryOperator: String, Sendable {
  case implies
  case or
  case and
  case equal = "=="
  case notEqual = "!="
  case less = "<"
  case lessOrEqual = "<="
  case greater = ">"
  case greaterOrEqual = ">="
  case isIn = "in"
  case coalesce = "??"
  case add = "+"
  case subtract = "-"
  case multiply = "*"
  case divide = "/"
  case remainder = "%"
}
