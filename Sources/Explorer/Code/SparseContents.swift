/// The contents of sparse variables, each distinct content stored once and known by its number, for all threads.

import Synchronization

/// Content number 0 is empty. A content is its entries, `keys` then `value`, sorted by keys.
final class SparseContents: Sendable {
  private struct Table {
    var numbers: [[Int]: Int] = [[]: 0]
    var contents: [[Int]] = [[]]
  }
  private let table = Mutex(Table())

  func number(of content: [Int]) -> Int {
    table.withLock { table in
      if let known = table.numbers[content] { return known }
      table.numbers[content] = table.contents.count
      table.contents.append(content)
      return table.contents.count - 1
    }
  }

  subscript(number: Int) -> [Int] { table.withLock { $0.contents[number] } }

  /// How many contents there are.
  var count: Int { table.withLock { $0.contents.count } }

  /// Returns the value at the keys, or `nil` if the content has no entry there.
  func value(in number: Int, _ keys: [Int]) -> Int? {
    let content = self[number]
    var entry = 0
    while entry < content.count {
      if content[entry..<entry + keys.count].elementsEqual(keys) { return content[entry + keys.count] }
      entry += keys.count + 1
    }
    return nil
  }

  /// Returns the number of the content with the value at the keys changed; a value of `initial` has no entry.
  func updated(_ number: Int, _ keys: [Int], to value: Int, initial: Int) -> Int {
    let content = self[number]
    var entries: [ArraySlice<Int>] = []
    var at = 0
    while at < content.count {
      let entry = content[at...at + keys.count]
      if !entry.dropLast().elementsEqual(keys) { entries.append(entry) }
      at += keys.count + 1
    }
    if value != initial { entries.append((keys + [value])[...]) }
    entries.sort { $0.dropLast().lexicographicallyPrecedes($1.dropLast()) }
    return self.number(of: Array(entries.joined()))
  }
}
