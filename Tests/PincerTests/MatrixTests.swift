/// What the matrix counts, and what it leaves out.

import Pincer
import Testing

@Suite struct MatrixTests {
  private func cell(_ policy: String, _ property: String, in matrix: Matrix) throws -> Matrix.Cell? {
    let row = try #require(matrix.rows.first { $0.policy == policy })
    let column = try #require(matrix.columns.firstIndex { $0.property == property })
    return row.cells[column]
  }

  @Test func columnsArePutTogetherByAspectInTheOrderOfDeclaration() throws {
    let columns = try MatrixModel.matrix().columns.map { "\($0.aspect ?? "none"): \($0.property ?? "")" }
    #expect(
      columns == [
        "safety: no_pinned_page_is_free", "safety: well_defined", "progress: truncated", "progress: no_deadlock",
        "none: free_stays_free",
      ])
  }

  @Test func aCellCountsTheRunsThatAsk() throws {
    let cell = try #require(try cell("refuse", "no_pinned_page_is_free", in: MatrixModel.matrix()))
    #expect(cell.verdict == .violated)
    #expect(cell.runs == 4 && cell.violated == 2 && cell.undecided == 0 && cell.scenarios == 2)
  }

  @Test func aCellNamesItsShortestViolation() throws {
    let shortest = try #require(try cell("nothing", "no_pinned_page_is_free", in: MatrixModel.matrix())?.shortest)
    #expect(shortest.steps == 1, "setup is not counted, as in the trace")
    #expect(shortest.scenario == "pin_and_truncate")
    #expect(shortest.configuration == ["fast=false"], "of equals, the first")
    #expect(shortest.trace.fileName == "pin_and_truncate.nothing.fast-false.no_pinned_page_is_free.json")
  }

  @Test func aCellIsEmptyWhereNobodyAsks() throws {
    #expect(try cell("wait", "free_stays_free", in: MatrixModel.matrix()) == nil)
  }

  @Test func aSearchThatEndedEarlyLeavesItUndecided() throws {
    let matrix = Matrix(try MatrixModel.results { $0.maxStates = 1 })
    let cell = try #require(try cell("refuse", "truncated", in: matrix))
    #expect(cell.verdict == .unknown)
    #expect(cell.undecided == cell.runs)
  }

  @Test func costsAreCountedApart() throws {
    let matrix = try MatrixModel.matrix()
    #expect(matrix.costs.map(\.name) == ["truncate_fails", "page_is_pinned"])
    #expect(matrix.costs.map(\.words) == ["truncate fails", "page_is_pinned"])
    let prices = matrix.rows.map { row in row.prices.map { $0.map { "\($0.incurred)/\($0.runs)" } ?? "–" } }
    #expect(prices == [["0/4", "2/2"], ["4/4", "2/2"], ["0/1", "1/1"]])
  }

  @Test func aRowSaysHowMuchItsPolicyWasTried() throws {
    let sizes = try MatrixModel.matrix().rows.map { "\($0.policy) \($0.scenarios) \($0.runs)" }
    #expect(sizes == ["nothing 3 5", "refuse 2 4", "wait 2 2"])
  }

  // MARK: What is left out

  @Test func whatASingleScenarioIsAboutIsLeftOut() throws {
    let matrix = try MatrixModel.matrix()
    #expect(matrix.policiesLeftOut.map { "\($0.policy) \($0.scenario)" } == ["never truncate_alone"])
    #expect(matrix.propertiesLeftOut == ["one_alone_asks"])
  }

  @Test func whatIsAskedForIsShown() throws {
    let matrix = try MatrixModel.matrix {
      $0.allProperties = true
      $0.policies = ["never"]
    }
    #expect(matrix.rows.map(\.policy).contains("never"))
    #expect(matrix.columns.map(\.property).contains("one_alone_asks"))
    #expect(matrix.policiesLeftOut.isEmpty && matrix.propertiesLeftOut.isEmpty)
  }

  @Test func ofASingleScenarioEverythingIsShown() throws {
    let matrix = Matrix(try MatrixModel.results { $0.scenarios = ["pin_again"] })
    #expect(matrix.rows.map(\.policy) == ["nothing", "refuse", "wait"])
    #expect(matrix.columns.map(\.property).contains("one_alone_asks"))
  }

  @Test func reachablePropertiesAreNoColumns() throws {
    #expect(try !MatrixModel.matrix { $0.allProperties = true }.columns.map(\.property).contains("both"))
  }

  // MARK: By aspect

  @Test func anAspectIsAsGoodAsItsWorstProperty() throws {
    let matrix = try MatrixModel.matrix { $0.grouping = .aspect }
    #expect(matrix.columns.map(\.aspect) == ["safety", "progress", nil])
    let verdicts = matrix.rows.map { $0.cells.map { $0?.verdict.rawValue ?? "–" } }
    #expect(
      verdicts == [["violated", "holds", "holds"], ["violated", "violated", "holds"], ["violated", "holds", "–"]])
    #expect(matrix.rows[1].cells[1]?.shortest?.property == "truncated")
  }

  @Test func theTracesAreTheShortestOfEachCell() throws {
    let names = try MatrixModel.matrix().traces.map(\.fileName)
    #expect(
      names == [
        "pin_and_truncate.nothing.fast-false.no_pinned_page_is_free.json",
        "pin_again.refuse.fast-false.no_pinned_page_is_free.json",
        "pin_and_truncate.refuse.fast-false.truncated.json",
        "pin_again.wait.fast-false.no_pinned_page_is_free.json",
      ])
  }
}
