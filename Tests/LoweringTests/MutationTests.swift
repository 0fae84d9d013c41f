/// Models with a token dropped, doubled or swapped with the next: whatever comes of it, no phase crashes.

import Diagnostics
import Foundation
import Lowering
import Semantics
import Support
import Syntax
import Testing

import Typing

@Suite struct MutationTests {
  /// With `PINCER_MUTATIONS=all`, every token is mutated in every way; otherwise a sample is.
  static let isComplete = ProcessInfo.processInfo.environment["PINCER_MUTATIONS"] == "all"

  @Test(arguments: CorpusFile.models) func mutatedModelsAreSurvived(_ file: CorpusFile) {
    onLargeStack { survive(file, sample: 40) }
  }

  @Test func mutatedExamplesAreSurvived() {
    onLargeStack { for file in CorpusFile.examples { survive(file, sample: 12) } }
  }

  private func survive(_ file: CorpusFile, sample: Int) {
    let source = SourceFile(path: file.path, text: file.text)
    var lexer = Lexer(source)
    let tokens = lexer.tokens().dropLast()
    var random = SeededGenerator(state: UInt64(file.text.utf8.count))
    let share = Self.isComplete ? 1.0 : Double(sample) / Double(3 * max(1, tokens.count))
    for i in tokens.indices {
      for mutation in Mutation.allCases where Double.random(in: 0..<1, using: &random) < share {
        process(mutation.applied(to: source, tokens, at: i), file.path)
      }
    }
  }

  /// Takes a text through every phase that its mistakes let it reach.
  private func process(_ text: String, _ path: String) {
    let own = FileID(CorpusFile.sources.count)
    let source = SourceFile(path: path, text: text)
    let sources = CorpusFile.sources + [source]
    let parsed = parse(source, as: own)
    let checked = check([parsed.tree] + CorpusFile.imported(by: parsed.tree), sources: sources)
    let found = parsed.diagnostics + checked.diagnostics
    for diagnostic in found { #expect(!diagnostic.rendered(in: sources).isEmpty) }
    guard !found.contains(where: { $0.severity == .error }) else { return }
    var selection = Selection()
    selection.files = [own]
    for run in plan(checked.model, selection).runs {
      let (system, _) = lower(run, of: checked.model)
      #expect(system.validate() == [])
    }
  }
}

private enum Mutation: CaseIterable {
  case drop
  case double
  case swap

  func applied(to source: SourceFile, _ tokens: ArraySlice<Token>, at i: Int) -> String {
    let own = tokens[i]
    let next = i + 1 < tokens.endIndex ? tokens[i + 1] : own
    func text(_ lower: Int, _ upper: Int) -> String {
      String(decoding: source.utf8[min(lower, upper)..<upper], as: UTF8.self)
    }
    let before = text(0, own.lower)
    let end = source.utf8.count
    switch self {
    case .drop: return before + text(own.upper, end)
    case .double: return before + text(own.lower, own.upper) + " " + text(own.lower, end)
    case .swap:
      let between = text(own.upper, next.lower)
      return before + text(next.lower, next.upper) + between + text(own.lower, own.upper) + text(next.upper, end)
    }
  }
}

/// Runs `body` on a thread with a stack as large as the program's own.
func onLargeStack(_ body: @escaping @Sendable () -> Void) {
  let done = DispatchSemaphore(value: 0)
  let thread = Thread {
    body()
    done.signal()
  }
  thread.stackSize = 256 << 20
  thread.start()
  done.wait()
}
