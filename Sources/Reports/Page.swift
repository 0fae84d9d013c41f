/// Pages for browsers: one file each, which needs no network and runs no script but its own.

import Support
import Traces

/// What pages are made of: the texts of `pages/`.
package struct PageParts: Sendable {
  package var styles: [String]
  package var script: String

  /// - Parameters:
  ///   - styles: Style sheets, in order.
  ///   - script: The program that shows the document.
  package init(styles: [String], script: String) {
    self.styles = styles
    self.script = script
  }
}

/// A document with the program that shows it.
struct Page {
  let title: String
  /// What people without scripts see.
  let summary: [String]
  let parts: PageParts

  /// The page's text.
  ///
  /// Whatever a model's author writes is data here: the document stands in a block that browsers do not run, in which
  /// no `<` can end it, and only the script that carries this page's own number is allowed to run.
  func text(showing document: some Encodable) -> String {
    let json = (document.compactJSON ?? "{}").escapedForScriptBlock
    let nonce = Self.nonce(json)
    return """
      <!doctype html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; \
      script-src 'nonce-\(nonce)'; base-uri 'none'; form-action 'none'">
      <meta name="generator" content="pincer">
      <title>\(title.escapedForMarkup)</title>
      <style>
      \(parts.styles.joined(separator: "\n"))
      </style>
      </head>
      <body>
      <noscript>
      \(summary.map { "<p>\($0.escapedForMarkup)</p>" }.joined(separator: "\n"))
      <p>The rest of this page needs a browser that runs scripts.</p>
      </noscript>
      <main id="page"></main>
      <script type="application/json" id="document">\(json)</script>
      <script nonce="\(nonce)">
      \(parts.script)
      </script>
      </body>
      </html>

      """
  }

  /// A number that the document decides, so that the same document is the same page and nobody writes a document that
  /// knows it.
  private static func nonce(_ json: String) -> String {
    var hasher = StableHasher()
    hasher.combine(json)
    let hash = hasher.finalize()
    return [hash.high, hash.low].map { String($0, radix: 16) }.joined()
  }
}

extension String {
  /// The text as the content of an element or of a quoted attribute of HTML or XML. What XML has no way to say becomes
  /// a replacement character.
  package var escapedForMarkup: String {
    var escaped = ""
    for scalar in unicodeScalars {
      switch scalar {
      case "&": escaped += "&amp;"
      case "<": escaped += "&lt;"
      case ">": escaped += "&gt;"
      case "\"": escaped += "&quot;"
      case "'": escaped += "&#39;"
      case "\n", "\t": escaped.unicodeScalars.append(scalar)
      case "\u{0}"..."\u{1F}", "\u{7F}", "\u{FFFE}", "\u{FFFF}": escaped += "\u{FFFD}"
      default: escaped.unicodeScalars.append(scalar)
      }
    }
    return escaped
  }

  /// JSON that no HTML parser takes for markup, wherever it stands.
  fileprivate var escapedForScriptBlock: String {
    var escaped = ""
    escaped.reserveCapacity(utf8.count)
    for scalar in unicodeScalars {
      switch scalar {
      case "<": escaped += "\\u003c"
      case ">": escaped += "\\u003e"
      case "&": escaped += "\\u0026"
      case "\u{2028}": escaped += "\\u2028"
      case "\u{2029}": escaped += "\\u2029"
      default: escaped.unicodeScalars.append(scalar)
      }
    }
    return escaped
  }
}

extension ExplainedRun {
  /// The trace as a page that stands alone.
  package func page(title: TraceTitle, model: String, quotes: TraceQuotes, parts: PageParts) -> String {
    let heading = heading(title)
    let document = TraceDocument(self, title: title, model: model, quotes: quotes)
    return Page(title: heading, summary: [heading] + reasons, parts: parts).text(showing: document)
  }
}
