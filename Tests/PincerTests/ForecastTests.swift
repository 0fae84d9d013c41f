/// How long a search will take is said only where an end is in sight.

import Pincer
import Testing

@Suite struct ForecastTests {
  /// What is said at the end of each level, if levels have these sizes and a second expands 100 states.
  private func said(_ sizes: [Int]) -> [Double?] {
    var forecast = Forecast()
    var (found, expanded) = (sizes[0], 0)
    return sizes.indices.dropLast().map { level in
      found += sizes[level + 1]
      expanded += sizes[level]
      return forecast.left(
        states: found, frontier: sizes[level + 1], depth: level, seconds: Double(expanded) / 100)
    }
  }

  @Test func nothingIsSaidWhileLevelsGrow() {
    #expect(said([1, 10, 100, 1_000, 10_000, 100_000]).allSatisfy { $0 == nil })
  }

  @Test func nothingIsSaidWhereLevelsKeepTheirSize() {
    #expect(said(Array(repeating: 500, count: 20)).allSatisfy { $0 == nil })
  }

  @Test func nothingIsSaidOfLevelsThatShrankButOnce() {
    #expect(said([1, 1_000, 900, 1_100, 800, 1_200, 700]).allSatisfy { $0 == nil })
  }

  @Test func levelsThatShrinkByAHalfLeaveAsMuchAsTheNextTwo() throws {
    let left = said([1, 4_096, 2_048, 1_024, 512, 256, 128, 64, 32])
    let last = try #require(left[left.count - 2])
    #expect(abs(last - 1.28) < 0.01)
  }
}
