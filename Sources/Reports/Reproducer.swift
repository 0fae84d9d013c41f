/// A trace as the skeleton of a reproducer: the schedule in the style of litmus tests, and a C program with a thread
/// for each process that takes its steps in that order.

import Semantics
import Traces

extension ExplainedRun {
  /// The trace as a C file that compiles and runs as it is: every step is an empty function to fill in.
  ///
  /// The comment at its head is the schedule, a column for each process, and the condition that must not come true.
  /// Where the process changes, the next one waits for its turn.
  package func reproducer(title: TraceTitle) -> String { Reproducer(self, title).text }
}

private struct Reproducer {
  private let explained: ExplainedRun
  private let title: TraceTitle
  private let steps: Range<Int>
  private let lanes: [Int]

  init(_ explained: ExplainedRun, _ title: TraceTitle) {
    self.explained = explained
    self.title = title
    let story = explained.story
    steps = story.setupCount..<max(story.setupCount, story.steps.count)
    let moving = Set(story.steps[steps].map(\.process))
    lanes = story.system.processes.indices.filter { moving.contains($0) }
  }

  private var story: Story { explained.story }

  var text: String {
    (comment + prelude + lanes.flatMap(thread) + main).joined(separator: "\n") + "\n"
  }

  // MARK: The schedule

  private var comment: [String] {
    let prepared = explained.prepared.map { " *   \($0.inComment);" }
    let reasons = explained.reasons.map { " *   \($0.inComment)" }
    return ["/*", " * \(explained.heading(title).inComment)", " *", " * {"] + prepared + [" * }", " *"] + table
      + [" *", " * exists, at the end:"] + reasons + [" */", ""]
  }

  private var table: [String] {
    let names = lanes.map { story.system.processes[$0].name.inComment }
    let cells = steps.map { "\(story.number(of: $0)) \(story.steps[$0].title.inComment)" }
    let widths = lanes.indices.map { n in
      let own = zip(steps, cells).filter { story.steps[$0.0].process == lanes[n] }.map(\.1.count)
      return min(48, max(names[n].count, own.max() ?? 0))
    }
    func row(_ texts: [String]) -> String {
      " * " + zip(texts, widths).map { $0.padded(to: $1) }.joined(separator: " | ") + " ;"
    }
    return [row(names)]
      + zip(steps, cells).map { i, cell in
        row(lanes.map { $0 == story.steps[i].process ? cell : "" })
      }
  }

  // MARK: The program

  private var prelude: [String] {
    """
    #include <pthread.h>
    #include <stdio.h>

    /* Whose turn it is: threads take the steps of the trace one after the other. */
    static pthread_mutex_t turn_lock = PTHREAD_MUTEX_INITIALIZER;
    static pthread_cond_t turn_came = PTHREAD_COND_INITIALIZER;
    static int turn = 1;

    static void wait_for_turn(int number)
    {
    \tpthread_mutex_lock(&turn_lock);
    \twhile (turn != number)
    \t\tpthread_cond_wait(&turn_came, &turn_lock);
    \tpthread_mutex_unlock(&turn_lock);
    }

    static void end_turn(const char *step)
    {
    \tpthread_mutex_lock(&turn_lock);
    \tprintf("%4d  %s\\n", turn, step);
    \tturn++;
    \tpthread_cond_broadcast(&turn_came);
    \tpthread_mutex_unlock(&turn_lock);
    }

    """.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
  }

  private func thread(_ lane: Int) -> [String] {
    let process = story.system.processes[lane]
    let head = ["/* \(process.name.inComment)\(process.kind == .device ? ", a device" : "") */"]
    let body = steps.filter { story.steps[$0].process == lane }.flatMap { i in
      let changes = story.steps[i].changes.filter { !story.isReset($0) }
      let notes = changes.map { "\t/*   \("\($0.cell): \($0.before) -> \($0.after)".inComment) */" }
      return ["\twait_for_turn(\(story.number(of: i)));", "\t/* TODO: \(story.steps[i].title.inComment) */"] + notes
        + ["\tend_turn(\"\("\(process.name), \(story.steps[i].title)".inStringLiteral)\");"]
    }
    return head + ["static void *process_\(lane)(void *unused)", "{"] + body + ["\treturn unused;", "}", ""]
  }

  private var main: [String] {
    let names = lanes.map { "process_\($0)" }.joined(separator: ", ")
    guard !lanes.isEmpty else { return ["int main(void)", "{", "\treturn 0;", "}"] }
    return """
      int main(void)
      {
      \tvoid *(*processes[])(void *) = { \(names) };
      \tpthread_t threads[\(lanes.count)];

      \tfor (int i = 0; i < \(lanes.count); i++)
      \t\tif (pthread_create(&threads[i], NULL, processes[i], NULL))
      \t\t\treturn 1;
      \tfor (int i = 0; i < \(lanes.count); i++)
      \t\tpthread_join(threads[i], NULL);
      \t/* TODO: look at what the comment above says of the end. */
      \treturn 0;
      }
      """.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
  }
}

extension String {
  /// The text where it cannot end the comment that it stands in.
  fileprivate var inComment: String {
    String(map { $0.isNewline ? " " : $0 }).split(separator: "*/", omittingEmptySubsequences: false)
      .joined(separator: "* /").split(separator: "/*", omittingEmptySubsequences: false).joined(separator: "/ *")
  }

  /// The text within the quotes of a C string literal; what is not ASCII stands there byte by byte.
  fileprivate var inStringLiteral: String {
    utf8.map { byte in
      switch byte {
      case UInt8(ascii: "\""): "\\\""
      case UInt8(ascii: "\\"): "\\\\"
      case 0x20..<0x7F: String(UnicodeScalar(byte))
      default: "\\" + String(repeating: "0", count: 3 - String(byte, radix: 8).count) + String(byte, radix: 8)
      }
    }.joined()
  }
}
