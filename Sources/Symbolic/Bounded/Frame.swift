/// Where processes may be and what cells hold after so many steps.

import SMT
import Semantics

/// All states after some number of steps: control and data are both terms over what was chosen before.
struct Frame {
  /// A location that a process may be at.
  struct Place {
    var location: Int
    var isHere: TermID
  }

  /// For each process.
  var places: [[Place]]
  var cells: [TermID]

  /// Whether the process is at the location.
  func isAt(_ location: Int, _ process: Int) -> TermID {
    places[process].first { $0.location == location }?.isHere ?? .false
  }

  /// Whether the initial state is prepared.
  func isSetupOver(in system: TransitionSystem) -> TermID {
    system.setup.map { isAt(system.processes[$0].end, $0) } ?? .true
  }
}

/// A step that may be taken at some place in a run.
struct Move {
  var edge: EdgePlace
  /// True if it is the one that is taken.
  var isTaken: TermID
  /// What the edge's choices are bound to.
  var bindings: [BinderID: TermID]
  var terms: StepTerms
}
