/// The matrix as text, Markdown and CSV, as people and programs read it.

import Foundation
import Pincer
import Testing

@Suite struct MatrixFormTests {
  /// The page shows what the program prints of the page's own model.
  @Test func thePageShowsWhatIsPrinted() throws {
    let page = try String(contentsOf: projectFolder.appending(path: "docs/matrix.md"), encoding: .utf8)
    let model = try #require(page.block("pincer").first)
    let shown = page.block("text")
    var results: [RunResult] = []
    try ModelSession(text: model).check(CheckOptions()) { results.append($0) }
    #expect(Matrix(results).text(width: 120) == shown.first)
    var options = Matrix.Options()
    options.grouping = .aspect
    #expect(Matrix(results, options).text(width: 120).hasPrefix(shown.dropFirst().first ?? "nothing"))
  }

  @Test func whatDoesNotFitBesideComesBelow() throws {
    let narrow = try MatrixModel.matrix().text(width: 40)
    #expect(
      narrow.hasPrefix(
        """
                 safety ─────────────
                 no_        well_
                 pinned_    defined
                 page_is_
                 free
        nothing  ✗ 4/5      ✓ 5
        refuse   ✗ 2/4      ✓ 4
        wait     ✗ 1/2      ✓ 2

                 progress ───────────  other ───
                 truncated  no_        free_
                            deadlock   stays_
                                       free
        nothing  ✓ 4        ✓ 5        ✓ 2
        refuse   ✗ 4/4      ✓ 4        ✓ 2
        wait     ✓ 1        ✓ 2        –

        """), "\(narrow)")
    #expect(narrow.split(separator: "\n").allSatisfy { $0.count <= 40 })
  }

  @Test func aTerminalGetsColoursAndNothingElseDoes() throws {
    let matrix = try MatrixModel.matrix()
    #expect(matrix.text(width: 100, color: true).contains("\u{1B}[31m✗ 4/5\u{1B}[0m"))
    #expect(!matrix.text(width: 100).contains("\u{1B}"))
  }

  @Test func markdownHasATableForEachAspectAndOneForCosts() throws {
    #expect(
      try MatrixModel.matrix().markdown(links: "t s/") == """
        **safety**

        | policy | `no_pinned_page_is_free` | `well_defined` |
        |---|---|---|
        | `nothing` | [✗ 4/5 · 1](t%20s/pin_and_truncate.nothing.fast-false.no_pinned_page_is_free.json) | ✓ 5 |
        | `refuse` | [✗ 2/4 · 3](t%20s/pin_again.refuse.fast-false.no_pinned_page_is_free.json) | ✓ 4 |
        | `wait` | [✗ 1/2 · 3](t%20s/pin_again.wait.fast-false.no_pinned_page_is_free.json) | ✓ 2 |

        **progress**

        | policy | `truncated` | `no_deadlock` |
        |---|---|---|
        | `nothing` | ✓ 4 | ✓ 5 |
        | `refuse` | [✗ 4/4 · 2](t%20s/pin_and_truncate.refuse.fast-false.truncated.json) | ✓ 4 |
        | `wait` | ✓ 1 | ✓ 2 |

        **other**

        | policy | `free_stays_free` |
        |---|---|
        | `nothing` | ✓ 2 |
        | `refuse` | ✓ 2 |
        | `wait` | – |

        **costs**

        | policy | scenarios | runs | `truncate_fails` | `page_is_pinned` |
        |---|---|---|---|---|
        | `nothing` | 3 | 5 | 0/4 | 2/2 |
        | `refuse` | 2 | 4 | 4/4 | 2/2 |
        | `wait` | 2 | 2 | 0/1 | 1/1 |

        `✓ n`: holds in all n runs that ask. `✗ k/n · s`: violated in k of n; the shortest trace, which is linked,\
         has s steps.
        `? k/n`: undecided in k of n. `–`: nobody asks. Of a cost, `k/n`: it can be incurred in k of n.

        Not shown, as only one scenario tries them: `never` (`truncate_alone`).

        Not shown, as only the scenario that declares them asks: `one_alone_asks`.

        """)
  }

  @Test func markdownWithoutLinksSaysTheSame() throws {
    let text = try MatrixModel.matrix { $0.grouping = .aspect }.markdown()
    #expect(text.hasPrefix("| policy | safety | progress | other |\n|---|---|---|---|\n| `nothing` | ✗ 4/5 · 1 |"))
    #expect(!text.contains("]("))
  }

  @Test func csvHasALineForEachCellAndCost() throws {
    let lines = try MatrixModel.matrix().csv.split(separator: "\n").map(String.init)
    #expect(lines.count == 1 + 3 * (5 + 2))
    #expect(
      lines[0]
        == "policy,aspect,property,verdict,runs,violated,unknown,scenarios,shortest_steps,shortest_scenario,"
        + "shortest_configuration")
    #expect(lines[1] == "nothing,safety,no_pinned_page_is_free,violated,5,4,0,3,1,pin_and_truncate,fast=false")
    #expect(lines.contains("wait,,free_stays_free,not_asked,0,0,0,0,,,"))
    #expect(lines.contains("nothing,,truncate_fails,cost,4,4,0,2,,,"))
  }

  @Test func theSameRunsGiveTheSameTable() throws {
    #expect(try MatrixModel.matrix().text(width: 100) == MatrixModel.matrix().text(width: 100))
    #expect(try MatrixModel.matrix().csv == MatrixModel.matrix().csv)
  }

  @Test func nothingToCompareIsSaid() throws {
    let matrix = Matrix([])
    #expect(matrix.text(width: 100) == "no policy is tried\n")
    #expect(matrix.markdown() == "No policy is tried.\n")
    #expect(matrix.csv.split(separator: "\n").count == 1)
  }
}

extension String {
  /// The texts of the fenced blocks with this info string.
  fileprivate func block(_ info: String) -> [String] {
    components(separatedBy: "```\(info)\n").dropFirst().compactMap { $0.components(separatedBy: "```").first }
  }
}
