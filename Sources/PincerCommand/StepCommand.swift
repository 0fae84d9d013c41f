/// `pincer step`: a walk through a trace or a model, line by line, which works over any connection.

import ArgumentParser
import Foundation
import Pincer
import Support

struct StepCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "step", abstract: "Walk through a stored trace, or through a model, step by step.",
    discussion: """
      The argument is a stored trace (*.json) or models. Commands are read line by line: `help` lists them. A trace is \
      walked from the end of its setup; at any place another step may be chosen. A model is walked in one run: name it \
      by --scenario, --policy and --config.
      """)

  @OptionGroup var selection: OneRunOptions

  func run() throws {
    var walk = WalkInterface(try stepping())
    walk.show()
    while let line = prompt(), walk.obey(line) {}
  }

  private func stepping() throws -> Stepping {
    let paths = selection.paths
    guard paths.count == 1, paths[0].hasSuffix(".json") else {
      return try Stepping(selection.session(), selection.options)
    }
    let stored = try StoredTrace(at: paths[0], seeksCorrectRun: false)
    if !stored.isConfirmed { Terminal.error("error: \(paths[0]): \(stored.message)") }
    guard let view = stored.view else { throw Exit.notMet }
    return Stepping(view)
  }

  private func prompt() -> String? {
    guard isatty(STDIN_FILENO) == 1 else {
      // Of commands out of a file it would not be seen what the answers are to.
      let line = readLine()
      if let line { print("> \(line)") }
      return line
    }
    print("> ", terminator: "")
    fflush(nil)
    let line = readLine()
    if line == nil { print() }
    return line
  }
}

/// What the commands do, and what is printed after each.
private struct WalkInterface {
  private var walk: Stepping
  private var watched: [Stepping.Watch] = []

  init(_ walk: Stepping) { self.walk = walk }

  private static let help = """
    Enter, n    the next step of the trace, or the only one     N           the step of that number in the list
    b           one step back                                   g N         go to step N (0 is the start)
    c WHAT      on to where it changes                          C WHAT      back to where it changed
    w WHAT      watch it, or stop watching it                   p [WHAT]    print it, or all that the state holds
    l           list the steps that can be taken                q           end
    WHAT is a cell, as it is printed, or an expression: b0.life, pins > 0, count b in Block where b.life == free
    """

  /// Does what a line says.
  ///
  /// - Returns: Whether to go on.
  mutating func obey(_ line: String) -> Bool {
    let words = line.split(separator: " ", maxSplits: 1).map(String.init)
    let argument = words.count > 1 ? words[1].trimmingCharacters(in: .whitespaces) : ""
    do {
      switch words.first ?? "n" {
      case "q", "quit", "exit": return false
      case "help", "h", "?": print(Self.help)
      case "n", "next": try move { try $0.forward() }
      case "b", "back": try move { try $0.back() }
      case "g", "go": try go(to: argument)
      case "c": try jump(argument, isForward: true)
      case "C": try jump(argument, isForward: false)
      case "w", "watch": try toggleWatch(argument)
      case "p", "print": try printCells(argument)
      case "l", "list": show()
      case let word: try choose(word)
      }
    } catch let refusal as Stepping.Refusal {
      print(refusal.message)
    } catch {
      print("\(error)")
    }
    return true
  }

  private mutating func move(_ body: (inout Stepping) throws -> Void) throws {
    try body(&walk)
    show()
  }

  private mutating func choose(_ word: String) throws {
    guard let number = Int(word) else {
      throw Stepping.Refusal("there is no command '\(word)'; 'help' lists them")
    }
    let options = try walk.options()
    guard options.indices.contains(number - 1) else {
      throw Stepping.Refusal("there is no step \(number) in the list")
    }
    try move { try $0.take(options[number - 1]) }
  }

  private mutating func go(to text: String) throws {
    guard let target = Int(text), target >= 0 else { throw Stepping.Refusal("'g' needs the number of a step") }
    try move { walk in
      while walk.position > target { try walk.back() }
      while walk.position < target { try walk.forward() }
    }
  }

  private mutating func jump(_ text: String, isForward: Bool) throws {
    let watch = try watch(text)
    try move { try $0.jump(toChangeOf: watch, isForward: isForward) }
  }

  private mutating func toggleWatch(_ text: String) throws {
    if let known = watched.firstIndex(where: { $0.text == text }) {
      watched.remove(at: known)
      print("'\(text)' is not watched any more")
      return
    }
    let watch = try watch(text)
    watched.append(watch)
    print("\(text) is \(walk.value(of: watch))")
  }

  private func printCells(_ text: String) throws {
    guard !text.isEmpty else {
      for line in walk.cells { print("  " + line) }
      return
    }
    print("\(text) is \(walk.value(of: try watch(text)))")
  }

  private func watch(_ text: String) throws -> Stepping.Watch {
    guard !text.isEmpty else { throw Stepping.Refusal("this needs a cell or an expression behind it") }
    return try watched.first { $0.text == text } ?? walk.watch(text)
  }

  /// Where the walk is, and what could be done next.
  func show() {
    if let last = walk.lastStep {
      print("\(walk.position)  \(last)")
      for change in walk.changes { print("     \(change)") }
    } else {
      print(walk.heading)
    }
    for watch in watched { print("  watched: \(watch.text) is \(walk.value(of: watch))") }
    for property in walk.broken { print("  breaks \(property)") }
    do {
      let options = try walk.options()
      if options.isEmpty { print("  no step can be taken here") }
      for (i, option) in options.enumerated() {
        let mark = option.isNext ? " <- the trace" : ""
        print("  [\(i + 1)] \(option.title)\(option.fault.map { "  ill-defined: \($0)" } ?? "")\(mark)")
      }
    } catch let refusal as Stepping.Refusal {
      print("  " + refusal.message)
    } catch {
      print("  \(error)")
    }
  }
}
