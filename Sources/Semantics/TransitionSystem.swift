/// The one meaning of a model: processes as control-flow graphs whose edges are guarded parallel
/// updates over typed cells. Every engine works from this and the reference interpreter defines it.

import Support

/// A closed, finite description of a state space: a scenario under one policy and configuration.
///
/// States: each process is at one of its locations, and each variable is a total function from its
/// keys to scalars. The initial state has every process at its entry and every cell at its
/// variable's initial value. A transition takes one edge of one process: values are chosen for the
/// edge's choices such that its guard is true in the old state; all its assignments are evaluated in
/// the old state and happen at once. While `setup` is present and not at its end, only its edges are taken.
package struct TransitionSystem: Sendable {
  package var sorts: [NamedSort] = []
  package var variables: [Variable] = []
  package var binders: [Binder] = []
  /// How the variables form the model's own variables, for showing states to people.
  package var displays: [Display] = []
  package var processes: [Process] = []
  /// The process that prepares the initial state, alone, before all others.
  package var setup: Int?
  package var properties: [Property] = []
  package var fairness: [FairnessConstraint] = []
  /// A state without successors is no deadlock where this holds (besides those where all but devices ended).
  package var restCondition: Expression = .bool(false)

  package init() {}
}

/// A function from keys to scalars; without keys, one cell.
package struct Variable: Sendable {
  package enum Role: Hashable, Sendable {
    case shared
    /// A local of the process with this index; no other process reads or writes it.
    case local(process: Int)
  }
  /// The path of this leaf in the model's words, e.g. `map.present`, unique in the system.
  package var name: String
  /// Key sorts; an unbounded integer key makes the variable sparse, every other one dense.
  package var keys: [Sort]
  package var value: Sort
  /// The initial value of every cell.
  package var initial: Int
  package var role: Role

  package init(name: String, keys: [Sort], value: Sort, initial: Int, role: Role) {
    self.name = name
    self.keys = keys
    self.value = value
    self.initial = initial
    self.role = role
  }
}

/// A bound name: what a person calls it and what sort its values have. Edges that are copies of one another may
/// share binders; within an edge or a property no two nested places do.
package struct Binder: Sendable {
  package var name: String
  package var sort: Sort
  package init(name: String, sort: Sort) {
    self.name = name
    self.sort = sort
  }
}

/// A variable of the model as people see it, over the scalar variables that hold its parts.
package struct Display: Sendable {
  package var name: String
  package var keys: [Sort]
  package var shape: Shape
  /// `nil` for a shared variable, else the process whose local it is.
  package var process: Int?

  package init(name: String, keys: [Sort], shape: Shape, process: Int?) {
    self.name = name
    self.keys = keys
    self.shape = shape
    self.process = process
  }
}

/// How the value at one index of a display is put together. Leaves are read at the display's keys,
/// then those of enclosing sets.
package indirect enum Shape: Hashable, Sendable {
  case scalar(VariableID)
  case optional(present: VariableID, Shape)
  case range(lower: VariableID, upper: VariableID)
  /// A struct, or a lock with its fields.
  case structure([Field])
  /// A set of values of `element`: the leaf has one key more than the display.
  case set(VariableID, element: Sort)
  /// A range one of whose ends never changes, so that no variable holds it.
  case ends(lower: Shape, upper: Shape)
  /// A part that never changes.
  case fixed(Fixed)

  package enum Fixed: Hashable, Sendable {
    case scalar(Int, Sort)
    case absent
    case emptySet
  }

  package struct Field: Hashable, Sendable {
    package var name: String
    package var shape: Shape
    package init(name: String, shape: Shape) {
      self.name = name
      self.shape = shape
    }
  }
}

/// A sequential process: a graph of locations joined by edges.
package struct Process: Sendable {
  package enum Kind: Hashable, Sendable {
    case setup
    case ordinary
    /// Serves others forever; that it waits, is no deadlock.
    case device
  }
  package var name: String
  package var kind: Kind
  package var entry: Int
  package var end: Int
  /// The edges that leave each location, by location, in the order of the text.
  package var edges: [[Edge]]
  /// A phrase for each location, for people: what the process does next there.
  package var locationNames: [String]

  package init(
    name: String, kind: Kind, entry: Int, end: Int, edges: [[Edge]], locationNames: [String]
  ) {
    self.name = name
    self.kind = kind
    self.entry = entry
    self.end = end
    self.edges = edges
    self.locationNames = locationNames
  }
}

extension Process {
  /// What the model calls it: replicas have a number behind that.
  package var declaredName: Substring { name.prefix { $0 != "[" } }
}

/// One atomic step: a guard, data choices, checks, and parallel assignments.
package struct Edge: Hashable, Sendable {
  package var target: Int
  package var label: StepLabel
  /// In order; the domain of a choice may mention earlier ones.
  package var choices: [Choice]
  /// May mention the choices.
  package var condition: Expression
  /// Must hold whenever the edge is taken, or the model is ill-defined there.
  package var checks: [Check]
  package var assignments: [Assignment]
  /// Whether it touches nothing but locals of its process.
  package var isLocal: Bool
  /// The lock cells it waits for, for naming wait-for cycles; empty if it acquires no lock.
  package var waitsFor: Wait?

  package init(
    target: Int, label: StepLabel, choices: [Choice] = [], condition: Expression = .bool(true),
    checks: [Check] = [], assignments: [Assignment] = [], isLocal: Bool = false, waitsFor: Wait? = nil
  ) {
    self.target = target
    self.label = label
    self.choices = choices
    self.condition = condition
    self.checks = checks
    self.assignments = assignments
    self.isLocal = isLocal
    self.waitsFor = waitsFor
  }
}

/// What a waiting edge waits for, in the model's words.
package struct Wait: Hashable, Sendable {
  package var what: String
  /// For a lock: for each process value `p`, whether it holds the lock in a way that blocks this edge,
  /// as a term over the binder.
  package var holder: (process: BinderID, blocks: Expression)?

  package init(what: String, holder: (process: BinderID, blocks: Expression)? = nil) {
    self.what = what
    self.holder = holder
  }
  package static func == (l: Wait, r: Wait) -> Bool { l.what == r.what }
  package func hash(into hasher: inout Hasher) { hasher.combine(what) }
}

/// The name of a step as traces show it.
package struct StepLabel: Hashable, Sendable {
  /// The operations being executed, outermost first, e.g. `["punch_hole", "etxtbsy.before_unmap"]`.
  package var operations: [String]
  package var step: String
  package var location: SourceLocation

  package init(operations: [String], step: String, location: SourceLocation) {
    self.operations = operations
    self.step = step
    self.location = location
  }

  /// How people know the step of a process: the process, the operations, outermost first, and the step.
  package func name(in process: Process) -> String {
    ([process.name] + operations + [step]).joined(separator: ": ")
  }
}

/// A place in a model's text, for people: path, 1-based line and column.
package struct SourceLocation: Hashable, Sendable {
  package var path: String
  package var line: Int
  package var column: Int
  package init(path: String, line: Int, column: Int) {
    self.path = path
    self.line = line
    self.column = column
  }
}

/// A value that the step picks freely from its domain.
package struct Choice: Hashable, Sendable {
  package var binder: BinderID
  package var domain: Domain
  package init(binder: BinderID, domain: Domain) {
    self.binder = binder
    self.domain = domain
  }
}

/// A condition that a well-formed model never breaks, e.g. that an index lies within its sort.
package struct Check: Hashable, Sendable {
  package var condition: Expression
  /// What is wrong when it fails, e.g. `value outside 0..<4 for 'depth'`.
  package var message: String
  package var location: SourceLocation
  package init(condition: Expression, message: String, location: SourceLocation) {
    self.condition = condition
    self.message = message
    self.location = location
  }
}

/// For all values of the binders for which the condition holds: the cell becomes the value.
///
/// Two assignments of one step may meet in a cell only with equal values (a consistent update set;
/// Gurevich, Evolving Algebras 1993: Lipari Guide, §2); otherwise the model is ill-defined there.
package struct Assignment: Hashable, Sendable {
  package var binders: [Choice]
  package var condition: Expression
  package var variable: VariableID
  package var indices: [Expression]
  package var value: Expression
  package var location: SourceLocation
  package init(
    binders: [Choice] = [], condition: Expression = .bool(true), variable: VariableID,
    indices: [Expression] = [], value: Expression, location: SourceLocation
  ) {
    self.binders = binders
    self.condition = condition
    self.variable = variable
    self.indices = indices
    self.value = value
    self.location = location
  }
}

/// A question asked of a system.
package struct Property: Sendable {
  package enum Kind: Sendable {
    /// True in every reachable state in which setup is over.
    case invariant(Expression)
    /// True in some reachable state in which setup is over.
    case reachable(Expression)
    /// On every fair run, true at some time after setup.
    case eventually(Expression)
    /// On every fair run, whenever the first is true, the second is then or later.
    case leadsTo(Expression, Expression)
    /// No reachable state without successors, unless all but devices ended or the rest condition holds.
    case noDeadlock
    /// No reachable step breaks a check or assigns two values to a cell.
    case wellDefined
  }
  package var name: String
  package var kind: Kind
  /// The text of the clause, as the model has it.
  package var text: String
  package var location: SourceLocation
  package init(name: String, kind: Kind, text: String, location: SourceLocation) {
    self.name = name
    self.kind = kind
    self.text = text
    self.location = location
  }
}

/// Runs that ignore this constraint are left out when liveness is judged.
package struct FairnessConstraint: Sendable {
  package enum Strength: Hashable, Sendable {
    /// Enabled from some time on without a break: taken infinitely often.
    case weak
    /// Enabled infinitely often: taken infinitely often.
    case strong
  }
  package var strength: Strength
  package var process: Int
  /// The label of the step meant, or `nil` for any step of the process.
  package var step: String?
  package init(strength: Strength, process: Int, step: String? = nil) {
    self.strength = strength
    self.process = process
    self.step = step
  }
}
