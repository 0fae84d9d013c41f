/// Installs other tools where they are missing, and says which versions are measured.

import Foundation

enum Peers {
  static func install(_ programs: [String], scratch: String) throws {
    let missing = try programs.filter { !(try exists($0, scratch: scratch)) }
    guard !missing.isEmpty else { return }
    guard try exists("apt-get", scratch: scratch) else {
      throw BenchError("\(missing.joined(separator: " and ")) missing, and there is no apt-get to install it with")
    }
    let root = getuid() == 0 ? [] : ["sudo"]
    let update = root + ["apt-get", "update", "-qq"]
    let install = root + ["env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "install", "-y", "-qq"] + missing
    for command in [update, install] {
      let child = try Child.run(command, in: scratch, limit: 600)
      guard child.succeeded else {
        throw BenchError("\(command.joined(separator: " ")) failed: \(child.output.suffix(400))")
      }
    }
  }

  static func versions(of commands: [[String]], scratch: String) throws -> String {
    try commands.map { command in
      let text = try Child.run(command, in: scratch, limit: 60).output
      return text.split(separator: "\n").first.map(String.init) ?? command[0]
    }.joined(separator: "; ")
  }

  private static func exists(_ command: String, scratch: String) throws -> Bool {
    try Child.run(["sh", "-c", "command -v \(command)"], in: scratch, limit: 60).succeeded
  }
}
