/// The part of the tree that says what is tried: scenarios, their processes and expectations.

import Diagnostics

/// `scenario punch_under_mr(clients: Int = 1) { … }`
package struct ScenarioDeclaration: Sendable {
  package var name: Name
  package var parameters: [ScenarioParameter]
  package var members: [ScenarioMember]
  package var documentation: String
  package init(
    name: Name, parameters: [ScenarioParameter], members: [ScenarioMember], documentation: String
  ) {
    self.name = name
    self.parameters = parameters
    self.members = members
    self.documentation = documentation
  }
}

/// `clients: Int in 1..<4 = 2`: a number that the command line may set.
package struct ScenarioParameter: Sendable {
  package var name: Name
  package var type: TypeExpression
  package var initial: Expression
  package init(name: Name, type: TypeExpression, initial: Expression) {
    self.name = name
    self.type = type
    self.initial = initial
  }
}

package enum ScenarioMember: Sendable {
  /// `with Block: 4, File: 2`
  case sizes([(sort: Name, count: Expression)])
  /// `config dax = true`, or `config dax = any` to explore every value.
  case config(name: Name, value: Expression?)
  /// `let data, other: File`: distinct identities.
  case identities(names: [Name], type: TypeExpression)
  /// `let half = size / 2`: a constant.
  case constant(name: Name, value: Expression)
  /// `var hits: Int = 0`: state of this scenario alone.
  case variable(VariableDeclaration)
  /// `setup { … }`
  case setup(Block)
  case process(ProcessDeclaration)
  /// `unfair client`, `strong nic.place, admin`
  case fairness(FairnessClause)
  /// `rest when e`
  case rest(Expression)
  /// `policies status_quo, etxtbsy`, `policies all`: those to try, instead of those in `expect` clauses.
  case policies(PolicyList)
  /// `check a, b`: properties to check that no `expect` names.
  case check([Name])
  case expect(ExpectClause)
  case property(PropertyDeclaration)
}

/// The names of policies, or the word `all`; both is a mistake that typing reports.
package struct PolicyList: Sendable {
  package var names: [Name]
  /// The word `all`, where it stands.
  package var all: Name?
  package init(names: [Name], all: Name?) {
    self.names = names
    self.all = all
  }
}

/// `process client[3] { … } on exit { … }`, `device nic { … }`
package struct ProcessDeclaration: Sendable {
  package var name: Name
  package var isDevice: Bool
  package var replicas: Expression?
  package var body: Block
  package var onExit: Block?
  package init(name: Name, isDevice: Bool, replicas: Expression?, body: Block, onExit: Block?) {
    self.name = name
    self.isDevice = isDevice
    self.replicas = replicas
    self.body = body
    self.onExit = onExit
  }
}

package struct FairnessClause: Sendable {
  package enum Strength: Sendable {
    case unfair
    case weak
    case strong
  }
  package struct Target: Sendable {
    package var process: Name
    package var step: Name?
    package init(process: Name, step: Name?) {
      self.process = process
      self.step = step
    }
  }
  package var strength: Strength
  package var targets: [Target]
  package init(strength: Strength, targets: [Target]) {
    self.strength = strength
    self.targets = targets
  }
}

/// `expect a, b: violated under p when dax, holds`
package struct ExpectClause: Sendable {
  package enum Verdict: String, Sendable {
    case holds
    case violated
    case unknown
  }
  package struct Case: Sendable {
    package var verdict: Verdict
    /// Empty: every policy that no other case of the clause names.
    package var policies: [Name]
    package var condition: Expression?
    package var span: Span
    package init(verdict: Verdict, policies: [Name], condition: Expression?, span: Span) {
      self.verdict = verdict
      self.policies = policies
      self.condition = condition
      self.span = span
    }
  }
  package var properties: [Name]
  package var cases: [Case]
  package var span: Span
  package init(properties: [Name], cases: [Case], span: Span) {
    self.properties = properties
    self.cases = cases
    self.span = span
  }
}
