/// What is asked of a mutation test.

import Foundation
import Mutation

/// Which guards are taken away, and how far the search goes for somebody who notices.
public struct MutationOptions: Sendable {
  /// The files and folders whose guards are taken away; empty for all that are loaded.
  public var folders: [String] = []
  /// The classes of mutants; see `usualClasses`.
  public var classes: [String] = usualClasses
  /// The one line whose guards are taken away, if there is one: a file as the command names it, and a number.
  public var only: (path: String, line: Int)?
  /// How long to look for an expectation that notices a mutant.
  public var maxSeconds: Double?
  /// The states after which a run with a mutant is given up; if nothing is said, ten times those that the run has
  /// without it, and at least 100,000.
  public var maxStates: Int?
  /// How many mutants are tried at once. What is found does not depend on it.
  public var threads = ProcessInfo.processInfo.activeProcessorCount

  public init() {}

  /// Every class of mutants.
  public static let allClasses = MutantClass.allCases.map(\.rawValue)
  /// The classes that are tried unless others are named.
  public static let usualClasses = MutantClass.usual.map(\.rawValue)
}
