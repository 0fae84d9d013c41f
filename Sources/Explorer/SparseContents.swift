/// The contents of sparse variables, each distinct content stored once and known by its number.

/// Content number 0 is empty. A content is its entries, `keys` then `value`, sorted by keys.
struct SparseContents {
  private var numbers: [[Int]: Int32] = [[]: 0]
  private(set) var contents: [[Int]] = [[]]

  mutating func number(of content: [Int]) -> Int32 {
    if let known = numbers[content] { return known }
    let number = Int32(contents.count)
    contents.append(content)
    numbers[content] = number
    return number
  }

  /// Returns the value at the keys, or `nil` if the content has no entry there.
  func value(in number: Int32, arity: Int, keyAt: (Int) -> Int) -> Int? {
    let content = contents[Int(number)]
    var entry = 0
    while entry < content.count {
      var matches = true
      for k in 0..<arity where content[entry + k] != keyAt(k) {
        matches = false
        break
      }
      if matches { return content[entry + arity] }
      entry += arity + 1
    }
    return nil
  }

  /// Returns the number of the content with the updates made; a value of `initial` has no entry.
  mutating func updated(
    _ number: Int32, arity: Int, initial: Int, _ updates: [(keys: [Int], value: Int)]
  ) -> Int32 {
    var entries: [(keys: [Int], value: Int)] = []
    let content = contents[Int(number)]
    var at = 0
    while at < content.count {
      entries.append((Array(content[at..<(at + arity)]), content[at + arity]))
      at += arity + 1
    }
    for update in updates {
      entries.removeAll { $0.keys == update.keys }
      if update.value != initial { entries.append(update) }
    }
    entries.sort { $0.keys.lexicographicallyPrecedes($1.keys) }
    return self.number(of: entries.flatMap { $0.keys + [$0.value] })
  }
}
