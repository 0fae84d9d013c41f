/// Policies against properties as a page that one can filter: every run and what came of it.

/// See `pages/matrix.js`, which reads it.
package struct MatrixDocument: Encodable, Sendable {
  package struct Column: Encodable, Sendable {
    package var property: String
    package var aspect: String?
    package var about: String?
    package init(property: String, aspect: String?, about: String?) {
      self.property = property
      self.aspect = aspect
      self.about = about
    }
  }
  /// A cost, a policy or a scenario: a name and what there is to say about it.
  package struct Entry: Encodable, Sendable {
    package var name: String
    package var path: String?
    package var about: String?
    package var text: String?
    package init(name: String, path: String? = nil, about: String? = nil, text: String? = nil) {
      self.name = name
      self.path = path
      self.about = about
      self.text = text
    }
  }
  package struct Axis: Encodable, Sendable {
    package var name: String
    package var values: [String]
    package init(name: String, values: [String]) {
      self.name = name
      self.values = values
    }
  }
  package struct Run: Encodable, Sendable {
    package var scenario: Int
    package var policy: Int
    package var settings: [String: String]
    /// One letter for each column: h, v, ? or - where nobody asks.
    package var verdicts: String
    package var expected: String
    /// Lengths of runs that show a verdict, by the column's index.
    package var steps: [String: Int]
    package var costs: String
    package init(
      scenario: Int, policy: Int, settings: [String: String], verdicts: String, expected: String,
      steps: [String: Int], costs: String
    ) {
      self.scenario = scenario
      self.policy = policy
      self.settings = settings
      self.verdicts = verdicts
      self.expected = expected
      self.steps = steps
      self.costs = costs
    }
  }
  package struct Trace: Encodable, Sendable {
    package var title: String
    package var text: String
    /// The trace's own page, from this page on.
    package var href: String?
    package init(title: String, text: String, href: String?) {
      self.title = title
      self.text = text
      self.href = href
    }
  }

  private var format = "pincer-matrix-page"
  private var version = 1
  package var columns: [Column] = []
  package var costs: [Entry] = []
  package var policies: [Entry] = []
  package var scenarios: [Entry] = []
  package var axes: [Axis] = []
  package var runs: [Run] = []
  /// By the index of a run and that of a column, with a slash between.
  package var traces: [String: Trace] = [:]

  package init() {}

  /// The document as a page that stands alone.
  package func page(title: String, summary: [String], parts: PageParts) -> String {
    Page(title: title, summary: summary, parts: parts).text(showing: self)
  }
}
