/// Where the value of a cell comes from, step by step, back to the start.

import Semantics

extension ExplainedRun {
  /// The cells that the run changes or reads at its end, with their names.
  package var namedPlaces: [(name: String, place: Place)] {
    var places: Set<Place> = Set(decisive)
    for step in story.steps { places.formUnion(step.changes.map(\.place)) }
    return places.map { (name(of: $0), $0) }.sorted { $0.name < $1.name }
  }

  /// Lines that say which step gave the cell its value at the end, what that step read, and where that came from.
  ///
  /// - Parameter deepest: How many steps back it goes.
  package func origin(of place: Place, deepest: Int = 12) -> [String] {
    var lines: [String] = []
    var told: Set<Int> = []
    tell(place, before: story.steps.count, depth: 0, deepest, &lines, &told)
    return lines
  }

  private func tell(
    _ place: Place, before end: Int, depth: Int, _ deepest: Int, _ lines: inout [String], _ told: inout Set<Int>
  ) {
    let indent = String(repeating: "  ", count: depth)
    let held = "\(indent)\(name(of: place)) is \(value(of: place, in: min(end, story.run.states.count - 1)))"
    guard let writer = story.lastChange(of: place.display, place.keys, before: end) else {
      return lines.append("\(held) from the start")
    }
    guard writer >= story.setupCount else { return lines.append("\(held) since setup") }
    let step = story.steps[writer]
    let who = "\(story.system.processes[step.process].name), \(step.title)"
    let isTold = !told.insert(writer).inserted
    lines.append("\(held) since step \(story.number(of: writer)) (\(who))\(isTold ? ", see above" : "")")
    guard !isTold, depth < deepest else { return }
    // What the step wrote there comes from these, and it could be taken because of those.
    for source in reads(writer, writing: place) {
      tell(source, before: writer, depth: depth + 1, deepest, &lines, &told)
    }
  }

  private func reads(_ step: Int, writing place: Place) -> [Place] {
    let reads = StepReads(story)
    let values = reads.valueCells(step) { $0 == place }
    return values + reads.guardCells(step).filter { !values.contains($0) }
  }
}
