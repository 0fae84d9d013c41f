/// The part of a run that a violation needs: steps and cells without which it would not happen.

import Semantics

/// What each step has to do with the violation at the end of its run.
package struct CausalCut: Sendable {
  package enum Role: Hashable, Sendable {
    /// It prepares the run.
    case setup
    /// Without what it does, the violation does not happen.
    case effect
    /// What it does is not needed, but it could be taken only because an effect had not happened yet.
    case decision
    /// The violation happens all the same if this step does nothing.
    case aside
  }

  /// A role for each step of the run.
  package private(set) var roles: [Role]
  /// The changed cells that the violation needs, and those it is read from.
  let cells: Set<Place>
  /// For a decision: the cells that would have kept it from being taken, and the step that changed them.
  let tooLate: [Int: (cells: [Place], step: Int)]
  /// Whether each of the effects was tried to do without; if not, some of them may not be needed.
  package let isLeast: Bool

  /// Finds the part of a run that its violation needs.
  ///
  /// First a dynamic slice: what decides at the end, the steps that wrote it, what those read, and so on. Then each
  /// step of it is taken away, alone and together with one that shares a cell with it. Whatever is left out has been
  /// left out of a run that still ends in the same violation.
  ///
  /// - Parameters:
  ///   - decisive: The cells that decide at the end.
  ///   - budget: How many steps may be replayed in all; beyond it the cut is larger than it must be.
  /// - Complexity: O(budget) steps of the reference.
  /// - Source: Korel & Laski, *Dynamic program slicing*, 1988; Zeller & Hildebrandt, *Simplifying and isolating
  ///   failure-inducing input*, 2002, for taking away what is not needed until nothing can go.
  init(_ story: Story, _ property: Property, decisive: [Place], budget: Int = 100_000) {
    var search = CutSearch(story, property, decisive: decisive, budget: budget)
    search.slice()
    search.shrink()
    (cells, isLeast) = (search.neededCells(), search.isLeast)
    let effects = search.effects
    tooLate = Self.decisions(story, effects)
    roles = []
    for i in story.steps.indices {
      let role: Role =
        i < story.setupCount ? .setup : effects.contains(i) ? .effect : tooLate[i] != nil ? .decision : .aside
      roles.append(role)
    }
  }

  /// The whole run, where nothing is known of what it needs.
  init(everythingIn story: Story) {
    roles = story.steps.indices.map { $0 < story.setupCount ? .setup : .effect }
    cells = Set(story.steps.flatMap(\.changes).map(\.place))
    tooLate = [:]
    isLeast = false
  }

  /// Steps that are no effects and whose guards an effect of another process makes false later on.
  private static func decisions(_ story: Story, _ effects: Set<Int>) -> [Int: (cells: [Place], step: Int)] {
    let reads = StepReads(story)
    var found: [Int: (cells: [Place], step: Int)] = [:]
    let later = effects.sorted()
    for i in story.steps.indices.dropFirst(story.setupCount) where !effects.contains(i) {
      let cells = reads.guardCells(i)
      guard !cells.isEmpty, !later.isEmpty else { continue }
      for j in later where j > i && story.steps[j].process != story.steps[i].process {
        let changed = cells.filter { cell in story.steps[j].changes.contains { $0.place == cell } }
        guard !changed.isEmpty, !reads.guardHolds(of: i, in: j + 1) else { continue }
        found[i] = (changed, j)
        break
      }
    }
    return found
  }
}

/// Looks for the least set of steps whose effects are needed.
private struct CutSearch {
  private let story: Story
  private let decisive: [Place]
  private let reads: StepReads
  private var trial: Counterfactual
  /// For each step, whether its effects have been taken away.
  private var isDropped: [Bool]
  private(set) var isLeast = true

  init(_ story: Story, _ property: Property, decisive: [Place], budget: Int) {
    self.story = story
    self.decisive = decisive
    reads = StepReads(story)
    trial = Counterfactual(story, property, decisive: decisive, budget: budget)
    isDropped = Array(repeating: false, count: story.steps.count)
  }

  private var all: Range<Int> { story.setupCount..<max(story.setupCount, story.steps.count) }

  /// The steps whose effects are kept.
  var effects: Set<Int> { Set(all.filter { !isDropped[$0] }) }

  /// What repeats forever is the violation itself.
  private var repeated: Range<Int> { (story.run.schedule.loopStart ?? story.steps.count)..<story.steps.count }

  /// Takes the effects of some steps away, if the violation does not need them.
  private mutating func drop(_ steps: some Collection<Int>) -> Bool {
    for step in steps { isDropped[step] = true }
    if trial.stillBreaks(without: .init(steps: isDropped)) { return true }
    for step in steps { isDropped[step] = false }
    if trial.budget == 0 { isLeast = false }
    return false
  }

  /// Keeps the steps that what decides comes from, if the violation needs no others.
  mutating func slice() {
    var needed: Set<Int> = story.run.fault == nil ? [] : [story.steps.count - 1]
    var pending = decisive.compactMap { story.lastChange(of: $0.display, $0.keys) }
    if story.run.fault != nil {
      pending += reads.guardCells(story.steps.count - 1).compactMap {
        lastChange(of: $0, before: story.steps.count - 1)
      }
    }
    while let step = pending.popLast() {
      guard step >= story.setupCount, needed.insert(step).inserted else { continue }
      let read = reads.guardCells(step) + reads.valueCells(step) { _ in true }
      pending += read.compactMap { lastChange(of: $0, before: step) }
    }
    _ = drop(all.filter { !needed.contains($0) && !repeated.contains($0) })
  }

  private func lastChange(of cell: Place, before step: Int) -> Int? {
    story.lastChange(of: cell.display, cell.keys, before: step)
  }

  /// Takes away one step after the other, from the last to the first, then two at once that touch the same cell, as
  /// taking a lock and giving it back do.
  mutating func shrink() {
    // What decides is told by the steps that wrote it; a run without them would break something else.
    let fixed = Set(decisive.compactMap { story.lastChange(of: $0.display, $0.keys) }).union(repeated)
    var isShrinking = true
    while isShrinking, trial.budget > 0 {
      isShrinking = false
      for step in all.reversed() where trial.budget > 0 && !isDropped[step] && !fixed.contains(step) {
        if drop([step]) { isShrinking = true }
      }
      for (first, second) in pairs(except: fixed) where trial.budget > 0 && !isDropped[first] && !isDropped[second] {
        if drop([first, second]) { isShrinking = true }
      }
    }
    if trial.budget == 0 { isLeast = false }
  }

  /// Steps of one process that change one cell, one after the other.
  private func pairs(except fixed: Set<Int>) -> [(Int, Int)] {
    var seen: Set<[Int]> = []
    var pairs: [(Int, Int)] = []
    for step in all where !isDropped[step] && !fixed.contains(step) {
      for change in story.steps[step].changes {
        guard let before = lastChange(of: change.place, before: step), all.contains(before), !isDropped[before],
          !fixed.contains(before), story.steps[before].process == story.steps[step].process,
          seen.insert([before, step]).inserted
        else { continue }
        pairs.append((before, step))
      }
    }
    return pairs
  }

  /// The cells that decide and those that effects read, if the other changes can be left away; else all.
  mutating func neededCells() -> Set<Place> {
    let effects = effects
    var needed = Set(decisive)
    for step in effects { needed.formUnion(reads.guardCells(step)) }
    // What a change is made from is needed only if the change is.
    var isGrowing = true
    while isGrowing {
      let before = needed.count
      for step in effects { needed.formUnion(reads.valueCells(step) { [needed] in needed.contains($0) }) }
      isGrowing = needed.count > before
    }
    if trial.stillBreaks(without: .init(steps: isDropped, cells: needed)) { return needed }
    return needed.union(effects.flatMap { story.steps[$0].changes.map(\.place) })
  }
}
