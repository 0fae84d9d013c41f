/// Walking through the states of a model, forward and back, by choosing among the steps that are enabled.

import Lowering
import Semantics
import Traces

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

  /// What the walk is through: scenario, policy, settings.
  public let heading: String
  private let system: TransitionSystem
  private let interpreter: Interpreter
  private let story: Story
  private var states: [State]
  private var taken: [ScheduledStep] = []
  /// Steps that were taken back, or that the trace has from here on; the next one is the last.
  private var ahead: [ScheduledStep]

  /// A walk along a stored trace, from the end of its setup.
  public init(_ trace: TraceView) {
    self.init(trace.explained.story.system, trace.explained.story.run.schedule, trace.heading)
  }

  /// A walk through the only run that the options select.
  ///
  /// - Throws: `SessionError` if the options select no run or several, or the model is wrong.
  public init(_ session: ModelSession, _ options: CheckOptions) throws {
    let run = try session.onlyRun(options)
    let name = [run.scenarioName, run.policyName].compactMap { $0 }.joined(separator: " under ")
    self.init(try session.system(of: run, color: false), Schedule(steps: []), name)
  }

  private init(_ system: TransitionSystem, _ schedule: Schedule, _ heading: String) {
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

  /// What a cell holds; `nil` if there is no cell of that name.
  public func value(of cell: String) -> String? {
    guard let place = story.place(named: cell) else { return nil }
    return story.naming.value(of: place.display, place.keys, in: state, interpreter)
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

  /// Goes on, or back, to where a cell changes.
  ///
  /// - Throws: `Refusal` if there is no such cell or it does not change any more; the walk is then where it was.
  public mutating func jump(toChangeOf cell: String, isForward: Bool) throws {
    guard story.place(named: cell) != nil else { throw Refusal("there is no cell '\(cell)'") }
    let before = self
    let value = value(of: cell)
    do {
      while self.value(of: cell) == value {
        if isForward { try forward() } else { try back() }
      }
    } catch {
      self = before
      throw Refusal("'\(cell)' does not change \(isForward ? "after" : "before") this")
    }
  }

  // MARK: Words

  private func title(_ step: ScheduledStep) -> String {
    "\(system.processes[step.process].name), \(story.step(step).title)"
  }
}
