/// What a state holds, laid out as tables: a row for each identity, a grid for each map, as people draw block maps.

import Semantics
import Traces

/// The cells of a state in tables. Cells are known by index.
struct StateTables {
  struct Table: Encodable {
    var title: String
    var process: Int?
    var rows: [String]
    var columns: [String]
    /// Indices of cells, row by row; -1 where there is none.
    var cells: [[Int]]
  }

  private let system: TransitionSystem
  private let naming: Naming
  private(set) var tables: [Table] = []
  private(set) var cells: [Place] = []
  private var indices: [Place: Int] = [:]
  /// A display with more cells is shown only where it changes.
  private static let mostCells = 512

  /// - Complexity: O(cells of the state, and changes of the run).
  init(_ explained: ExplainedRun) {
    system = explained.story.system
    naming = explained.story.naming
    var changed: [Int: Set<Place>] = [:]
    for place in explained.story.steps.flatMap(\.changes).map(\.place) {
      changed[place.display, default: []].insert(place)
    }
    let story = explained.story
    let places = system.displays.indices.map { d in
      story.allKeys(of: d, atMost: Self.mostCells)?.map { Place(display: d, keys: $0) }
        ?? (changed[d] ?? []).sorted { $0.keys.lexicographicallyPrecedes($1.keys) }
    }
    layOut(places)
  }

  /// The index of a cell; one that stands in no table gets one, too.
  mutating func index(of place: Place) -> Int {
    if let known = indices[place] { return known }
    indices[place] = cells.count
    cells.append(place)
    return cells.count - 1
  }

  // MARK: Layout

  private mutating func layOut(_ places: [[Place]]) {
    var bySort: [Int: [Int]] = [:]
    var grids: [Int] = []
    var plain: [Int] = []
    var locals: [Int: [Int]] = [:]
    for (d, display) in system.displays.enumerated() where !places[d].isEmpty {
      if let process = display.process {
        locals[process, default: []].append(d)
      } else if display.keys.isEmpty {
        plain.append(d)
      } else if case .named(let sort) = display.keys[0], display.keys.count == 1 || naming.fieldName(d) != nil {
        bySort[sort.index, default: []].append(d)
      } else {
        grids.append(d)
      }
    }
    for (sort, displays) in bySort.sorted(by: { $0.key < $1.key }) { addIdentities(sort, displays, places) }
    for display in grids { addGrid(display, places[display]) }
    addList("variables", nil, plain, places)
    for (process, displays) in locals.sorted(by: { $0.key < $1.key }) {
      addList(system.processes[process].name, process, displays, places)
    }
  }

  /// A row for each value of a sort, a column for each of its fields and of the maps from it.
  private mutating func addIdentities(_ sort: Int, _ displays: [Int], _ places: [[Place]]) {
    let members = system.sorts[sort].members
    var columns: [String] = []
    var rows = members.map { _ in [Int]() }
    for display in displays {
      let name = naming.fieldName(display) ?? system.displays[display].name
      let rests = Set(places[display].map { Array($0.keys.dropFirst()) }).sorted { $0.lexicographicallyPrecedes($1) }
      for rest in rests {
        columns.append(name + bracketed(rest, system.displays[display].keys.dropFirst()))
        for member in members.indices { rows[member].append(index(of: Place(display: display, keys: [member] + rest))) }
      }
    }
    tables.append(
      Table(title: system.sorts[sort].name, process: nil, rows: members, columns: columns, cells: rows))
  }

  /// The last key as columns, all others as rows.
  private mutating func addGrid(_ display: Int, _ places: [Place]) {
    let keys = system.displays[display].keys
    let rowKeys = Set(places.map { Array($0.keys.dropLast()) }).sorted { $0.lexicographicallyPrecedes($1) }
    let columnKeys = Set(places.compactMap(\.keys.last)).sorted()
    let known = Set(places)
    tables.append(
      Table(
        title: system.displays[display].name, process: nil,
        rows: rowKeys.map { row in zip(row, keys).map { naming.value($0, of: $1) }.joined(separator: ", ") },
        columns: columnKeys.map { naming.value($0, of: keys[keys.count - 1]) },
        cells: rowKeys.map { row in
          columnKeys.map { column in
            let place = Place(display: display, keys: row + [column])
            return known.contains(place) ? index(of: place) : -1
          }
        }))
  }

  /// A row for each cell.
  private mutating func addList(_ title: String, _ process: Int?, _ displays: [Int], _ places: [[Place]]) {
    let all = displays.flatMap { places[$0] }
    guard !all.isEmpty else { return }
    tables.append(
      Table(
        title: title, process: process,
        rows: all.map { system.displays[$0.display].name + bracketed($0.keys, system.displays[$0.display].keys[...]) },
        columns: ["value"], cells: all.map { [index(of: $0)] }))
  }

  private func bracketed(_ keys: [Int], _ sorts: ArraySlice<Sort>) -> String {
    keys.isEmpty ? "" : "[\(zip(keys, sorts).map { naming.value($0, of: $1) }.joined(separator: ", "))]"
  }
}
