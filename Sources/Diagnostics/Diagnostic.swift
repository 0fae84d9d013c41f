/// What is wrong with a model, in the reader's terms.

/// A mistake or a doubt, at a place, with a hint that helps.
package struct Diagnostic: Hashable, Sendable {
  package enum Severity: String, Hashable, Sendable {
    case error
    case warning
  }
  package var severity: Severity
  /// A code that `pincer explain` knows, e.g. `E0201`. Codes are never reused.
  package var code: String
  package var message: String
  package var span: Span
  package var hint: String?
  /// Other places that matter, e.g. the first of two declarations.
  package var notes: [Note]

  package struct Note: Hashable, Sendable {
    package var message: String
    package var span: Span
    package init(message: String, span: Span) {
      self.message = message
      self.span = span
    }
  }

  package init(
    _ severity: Severity = .error, code: String, message: String, span: Span, hint: String? = nil,
    notes: [Note] = []
  ) {
    self.severity = severity
    self.code = code
    self.message = message
    self.span = span
    self.hint = hint
    self.notes = notes
  }
}
