/// What the machine is and what its memory gives, printed below the table.

import Foundation

enum Machine {
  static func description() throws -> [String] {
    let information = ProcessInfo.processInfo
    let memory = information.physicalMemory / (1 << 30)
    var lines = ["\(processor), \(information.activeProcessorCount) cores, \(memory) GiB"]
    for (cores, hugePages) in [(1, false), (1, true), (2, true)] {
      let rate = try RandomReads.measure(cores: cores, hugePages: hugePages)
      let pages = hugePages ? "huge pages if there are any" : "small pages"
      lines.append("random reads over 1 GiB, cores \(cores), \(pages): \((rate / 1e6).text(1)) million a second")
      if hugePages, cores == 1 {
        let own = try VisitedSetRate.measure()
        lines.append(
          "Pincer's visited set of 1 GiB, cores 1: \((own / 1e6).text(1)) million looks and insertions a second, "
            + "\((100 * own / rate).text(0))% of that")
      }
    }
    return lines
  }

  private static var processor: String {
    let text = (try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)) ?? ""
    let line = text.split(separator: "\n").first { $0.hasPrefix("model name") }
    return line?.split(separator: ":").last.map { $0.trimmingCharacters(in: .whitespaces) } ?? "unknown processor"
  }
}
