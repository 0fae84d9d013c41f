/// Results of earlier checks, by all that they depend on: a model that has not changed is not searched again.

import Diagnostics
import Foundation
import Lowering
import Support
import Syntax
import Typing

/// A folder of results. Each stands in a file that is named after everything the result depends on: the texts of the
/// scenario, of its policy and of all that they import, the configuration, what the search was told, and this program.
struct ResultCache: Sendable {
  private let folder: String
  /// What all keys have in common.
  private let common: StableHash
  /// For each module, of the texts of all that it sees.
  private let seen: [StableHash]

  /// - Returns: `nil` if nothing may be kept or what is asked for is not kept.
  /// - Throws: `LoadError` if there is no folder to keep it in.
  init?(_ options: CheckOptions, _ session: ModelSession) throws(LoadError) {
    let environment = ProcessInfo.processInfo.environment
    guard options.usesCache, options.isCacheable, environment["PINCER_CACHE"] != "off",
      let program = Self.identityOfProgram
    else { return nil }
    folder = try CacheFolder.path("results", environment)
    var hasher = StableHasher()
    hasher.combine(CachedResult.format)
    hasher.combine(program)
    hasher.combine(options.cacheKey)
    common = hasher.finalize()
    let model = session.model
    let texts = model.sources.map { source in
      var hasher = StableHasher()
      hasher.combine(source.path)
      hasher.combine(source.text)
      return hasher.finalize()
    }
    let order = model.sources.indices.sorted { model.sources[$0].path < model.sources[$1].path }
    seen = model.visible.map { modules in
      let files = Set(modules.map { model.modules[$0].file.index })
      var hasher = StableHasher()
      for file in order where files.contains(file) { hasher.combine(texts[file]) }
      return hasher.finalize()
    }
  }

  /// The path of the file for a run.
  func path(of run: Run, in session: ModelSession) -> String {
    let model = session.model
    var hasher = StableHasher()
    hasher.combine(common)
    hasher.combine(seen[model.scenarios[run.scenario].module])
    if let policy = run.policy { hasher.combine(seen[model.policies[policy].module]) }
    for part in [run.scenarioName, run.policyName ?? ""] + run.settings.flatMap({ [$0.name, $0.value] }) {
      hasher.combine(part)
    }
    for (config, value) in run.configuration.sorted(by: { $0.key < $1.key }) {
      hasher.combine(model.configs[config].name.text)
      hasher.combine(value)
    }
    for value in run.parameters { hasher.combine(value) }
    let hash = hasher.finalize()
    return "\(folder)/\(String(hash.high, radix: 16))-\(String(hash.low, radix: 16)).json"
  }

  /// What is kept in a file; `nil` if nothing is, or it is damaged.
  static func result(at path: String) -> CachedResult? {
    FileManager.default.contents(atPath: path).flatMap { try? JSONDecoder().decode(CachedResult.self, from: $0) }
  }

  /// Keeps a result, if it does not hang on how much time or memory there was. What cannot be written is not kept.
  static func store(_ result: RunResult, at path: String) {
    guard let cached = CachedResult(result), let data = try? JSONEncoder().encode(cached) else { return }
    try? data.write(to: URL(fileURLWithPath: path), options: .atomic)
  }

  /// Removes the older half of what is kept, if there is very much of it.
  func trim() {
    let files = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    guard files.count > Self.mostFiles else { return }
    let dated = files.map { name -> (path: String, date: Date) in
      let path = folder + "/" + name
      let date = try? FileManager.default.attributesOfItem(atPath: path)[.modificationDate] as? Date
      return (path, date ?? .distantPast)
    }
    for old in dated.sorted(by: { $0.date < $1.date }).prefix(files.count / 2) {
      try? FileManager.default.removeItem(atPath: old.path)
    }
  }

  private static let mostFiles = 50_000

  /// What tells this build of the program from others: its bytes, wherever they stand; `nil` if they cannot be read.
  private static let identityOfProgram: String? = {
    guard let path = Bundle.main.executablePath,
      let program = try? Data(contentsOf: URL(fileURLWithPath: path), options: .alwaysMapped)
    else { return nil }
    return "\(program.count) \(program.withUnsafeBytes { Checksum.sum(of: $0) })"
  }()
}

extension StableHasher {
  fileprivate mutating func combine(_ hash: StableHash) {
    combine(hash.high)
    combine(hash.low)
  }
}

extension CheckOptions {
  /// Whether the results say nothing but verdicts and counts.
  fileprivate var isCacheable: Bool {
    !measuresCoverage && !asksForGuards && !keepsQueries && checkpoints == nil && spillFolder == nil
  }

  /// What results depend on besides the models. How many threads there are, and whether code is compiled, is no part.
  fileprivate var cacheKey: String {
    let limits = [maxStates, maxDepth, maxMegabytes].map { $0.map(String.init) ?? "-" }.joined(separator: " ")
    let flags = [stopsAtViolation, usesSymmetry, usesPartialOrder, compactsHashes].map { $0 ? "1" : "0" }.joined()
    return "\(engine.rawValue) \(search.rawValue) \(seed) \(limits) \(maxSeconds ?? 0) \(flags)"
  }
}
