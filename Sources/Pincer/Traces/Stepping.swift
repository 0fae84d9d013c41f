/// Walking through the states of a model, forward and back, by choosing among the steps that are enabled.

import Diagnostics
import Lowering
import Semantics
import Syntax
import Traces
import Typing

/// A walk: where it is, how it got there, and what could be done next. All of it is what the reference says.
public struct Stepping: Sendable {
  /// A step that can be taken.
  public struct Option: Sendable {
    /// `client, pin_range: pin  (region = mr0)`
    public let title: String
    /// Whether the trace that is followed takes it here.
    public let isNext: Bool
    /// What is wrong with taking it, if it is ill-defined.
    public let fault: String?
    let step: ScheduledStep
  }

  /// Why something that was asked for cannot be done.
  public struct Refusal: Error, Sendable {
    public let message: String
    public init(_ message: String) { self.message = message }
  }

  /// A cell, or an expression in the model's language, whose value is looked at as the walk goes on.
  public struct Watch: Sendable {
    /// As it was asked for.
    public let text: String
    fileprivate let kind: Kind

    fileprivate enum Kind: Sendable {
      case cell(Place)
      case expression(Observation)
    }
  }

  /// What the walk is through: scenario, policy, settings.
  public let heading: String
  private let origin: RunOrigin
  private let system: TransitionSystem
  private let interpreter: Interpreter
  private let story: Story
  private var states: [State]
  private var taken: [ScheduledStep] = []
  /// Steps that were taken back, or that the trace has from here on; the next one is the last.
  private var ahead: [ScheduledStep]

  /// A walk along a stored trace, from the end of its setup.
  public init(_ trace: TraceView) {
    self.init(trace.origin, trace.explained.story.system, trace.explained.story.run.schedule, trace.heading)
  }

  /// A walk through the only run that the options select.
  ///
  /// - Throws: `SessionError` if the options select no run or several, or the model is wrong.
  public init(_ session: ModelSession, _ options: CheckOptions) throws {
    let run = try session.onlyRun(options)
    let name = [run.scenarioName, run.policyName].compactMap { $0 }.joined(separator: " under ")
    self.init(
      RunOrigin(model: session.model, run: run), try session.system(of: run, color: false), Schedule(steps: []), name)
  }

  private init(_ origin: RunOrigin, _ system: TransitionSystem, _ schedule: Schedule, _ heading: String) {
    self.origin = origin
    self.system = system
    self.heading = heading
    interpreter = Interpreter(system)
    states = [interpreter.initialState]
    story = Story(Replayed(schedule: Schedule(steps: []), states: states), in: system)
    ahead = schedule.steps.reversed()
    while !interpreter.isPrepared(states[states.count - 1]), (try? forward()) != nil {}
    setupCount = taken.count
  }

  private var setupCount = 0
  private var state: State { states[states.count - 1] }

  /// The number of steps taken since setup.
  public var position: Int { taken.count - setupCount }

  // MARK: What is there

  /// The steps that can be taken, in the order of processes.
  ///
  /// - Throws: `Refusal` where a step chooses among infinitely many values.
  public func options() throws -> [Option] {
    let all: [Transition]
    do {
      all = try interpreter.transitions(from: state)
    } catch {
      throw Refusal("the steps from here cannot be listed: one of them chooses among too many values")
    }
    return all.map { transition in
      var fault: String?
      if case .illDefined(let found) = transition.result { fault = found.message }
      return Option(
        title: title(transition.step), isNext: ahead.last == transition.step, fault: fault, step: transition.step)
    }
  }

  /// The last step that was taken; `nil` at the start.
  public var lastStep: String? { position > 0 ? taken.last.map(title) : nil }

  /// What the last step changed, as `cell = value (was value)`.
  public var changes: [String] {
    guard position > 0 else { return [] }
    return story.changes(from: states[states.count - 2], to: state).filter { !story.isReset($0) }.map { change in
      "\(story.fullName(of: change.place)) = \(change.after)  (was \(change.before))"
    }
  }

  /// All that the state holds and did not hold at the very start, as `cell = value`.
  public var cells: [String] {
    story.changes(from: states[0], to: state).map { "\(story.fullName(of: $0.place)) = \($0.after)" }
  }

  /// The invariants that are false here.
  public var broken: [String] {
    guard interpreter.isPrepared(state) else { return [] }
    return system.properties.compactMap { property in
      guard case .invariant(let e) = property.kind else { return nil }
      return (try? interpreter.holds(e, in: state)) == false ? property.name : nil
    }
  }

  // MARK: Watching

  /// What a text asks for: a cell, by its name as traces write it, or an expression that could stand in a property.
  ///
  /// - Throws: `Refusal` with what is wrong with it, if it is neither, or if states do not tell its value.
  /// - Complexity: For an expression, that of checking the model and lowering the run.
  public func watch(_ text: String) throws(Refusal) -> Watch {
    if let place = story.place(named: text) { return Watch(text: text, kind: .cell(place)) }
    let sources = origin.model.sources + [SourceFile(path: "expression", text: text)]
    let parsed = parseExpression(sources[sources.count - 1], as: FileID(sources.count - 1))
    let asked = AskedExpression(parsed.expression, of: origin.run.scenario, members: members)
    let checked = check(asked, in: origin.model, sources: sources)
    let found = parsed.diagnostics.isEmpty ? checked.diagnostics : parsed.diagnostics
    guard !found.contains(where: { $0.severity == .error }) else {
      throw Refusal(ModelSession.render(found, sources, false))
    }
    do {
      return Watch(text: text, kind: .expression(try observe(parsed.expression, in: origin.run, of: checked.model)))
    } catch {
      throw Refusal(error.message)
    }
  }

  /// The identities by the names that traces give them.
  private var members: [(name: String, sort: String, value: Int)] {
    system.sorts.flatMap { sort -> [(name: String, sort: String, value: Int)] in
      switch sort.kind {
      case .identity: sort.members.enumerated().map { ($0.element, sort.name, $0.offset) }
      case .enumeration, .process: []
      }
    }
  }

  /// What a cell holds or an expression is, here.
  public func value(of watch: Watch) -> String {
    switch watch.kind {
    case .cell(let place): story.naming.value(of: place.display, place.keys, in: state, interpreter)
    case .expression(let observation): observation.text(in: state, interpreter, story.naming)
    }
  }

  // MARK: Going

  /// Takes the next step of the trace, or the only one that there is.
  public mutating func forward() throws {
    if let next = ahead.last {
      try take(next)
      return
    }
    let options = try options()
    guard options.count == 1 else {
      throw Refusal(options.isEmpty ? "no step can be taken here" : "several steps can be taken; choose one")
    }
    try take(options[0].step)
  }

  /// Takes a step that can be taken.
  public mutating func take(_ option: Option) throws { try take(option.step) }

  private mutating func take(_ step: ScheduledStep) throws {
    switch try? interpreter.apply(step, to: state) {
    case .taken(let next):
      taken.append(step)
      states.append(next)
      // Another step than the next one leaves the trace.
      if ahead.last == step { ahead.removeLast() } else { ahead = [] }
    case .illDefined(let fault): throw Refusal("the step is ill-defined: \(fault.message)")
    case .disabled, nil: throw Refusal("the step cannot be taken here")
    }
  }

  /// Takes the last step back.
  public mutating func back() throws {
    guard position > 0, let step = taken.popLast() else { throw Refusal("this is the start") }
    states.removeLast()
    ahead.append(step)
  }

  /// Goes on, or back, to where what is watched changes.
  ///
  /// - Throws: `Refusal` if it does not change any more; the walk is then where it was.
  public mutating func jump(toChangeOf watch: Watch, isForward: Bool) throws {
    let before = self
    let value = value(of: watch)
    do {
      while self.value(of: watch) == value {
        if isForward { try forward() } else { try back() }
      }
    } catch {
      self = before
      throw Refusal("'\(watch.text)' does not change \(isForward ? "after" : "before") this")
    }
  }

  // MARK: Words

  private func title(_ step: ScheduledStep) -> String {
    "\(system.processes[step.process].name), \(story.step(step).title)"
  }
}
