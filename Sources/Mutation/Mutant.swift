/// A model without one of its guards.

import Diagnostics
import Syntax

/// What kind of thing is taken away.
package enum MutantClass: String, Sendable, CaseIterable {
  /// An `await` waits for nothing.
  case await
  /// An `if` refuses nobody, or does not look.
  case `if`
  /// A choice or a `for all` takes whatever there is.
  case `where`
  /// A `holding` does not take one of its locks.
  case lock
  /// A policy is not asked.
  case hook
  /// An operation is not called.
  case call
  /// One part of an `and` is not asked for.
  case conjunct
  /// Something is not written down.
  case update

  /// The classes that are tried unless others are named.
  package static let usual = allCases.filter { $0 != .update }
}

/// One change of one place of a model's text.
package struct Mutant: Sendable {
  package let kind: MutantClass
  /// What is changed, in the model's text.
  package let span: Span
  /// What becomes of it, for people, e.g. `never taken`.
  package let change: String
  /// The operation or function it stands in, as traces call it.
  package let owner: String
  /// The body of that operation or function: runs that never get to it are as they were.
  package let body: Span
  let edit: Edit

  /// The tree of the mutant's file, changed.
  package func applied(to tree: ModuleTree) -> ModuleTree { edit.applied(to: tree) }
}
