/// How far two names are apart, for "did you mean".

extension String {
  /// Returns the number of characters to insert, delete, replace or swap with a neighbour to get `other`.
  /// - Complexity: O(count · other.count).
  /// - Source: Damerau, CACM 7(3), 1964; restricted form.
  package func editDistance(to other: String) -> Int {
    let a = Array(self.prefix(64))
    let b = Array(other.prefix(64))
    var beforeLast = [Int](repeating: 0, count: b.count + 1)
    var last = Array(0...b.count)
    for i in 0..<a.count {
      var row = [i + 1]
      for j in 0..<b.count {
        var best = Swift.min(last[j] + (a[i] == b[j] ? 0 : 1), last[j + 1] + 1, row[j] + 1)
        if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { best = Swift.min(best, beforeLast[j - 1] + 1) }
        row.append(best)
      }
      beforeLast = last
      last = row
    }
    return last[b.count]
  }

  /// Returns the name closest to this one, if one is close enough to be meant; ties go to the first by name.
  package func nearest(to names: [String]) -> String? {
    // Of one or two letters nothing is left to recognise.
    let limit = count < 3 ? 0 : max(1, count / 3)
    return names.filter { $0 != self }
      .map { (distance: editDistance(to: $0), name: $0) }
      .filter { $0.distance <= limit }
      .min { ($0.distance, $0.name) < ($1.distance, $1.name) }?.name
  }
}
