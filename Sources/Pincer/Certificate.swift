/// Evidence of a proof: an inductive invariant, and of what it is one.

import Foundation
import Prover

/// A file of proofs. It is JSON; `docs/proofs.md` says what is in it.
public struct Certificate: Codable, Sendable {
  /// The proof of one run.
  public struct Proof: Codable, Sendable {
    public var scenario: String
    public var policy: String?
    public var settings: [String: String]
    /// A hash of the transition system: another model has another one.
    public var system: String
    /// The sorts of which there may be any number.
    public var anyNumberOf: [String]
    public var proved: [String]
    /// How many steps in a row the induction looks at; 1 if nothing is said.
    public var stepsInARow: Int?
    /// What makes the properties inductive.
    package var lemmas: [StoredLemma]
  }

  public var format = "pincer certificate 1"
  public var proofs: [Proof] = []

  public init() {}

  /// - Throws: `LoadError` if there is no such file or it is no certificate.
  public init(contentsOf path: String) throws(LoadError) {
    guard let data = FileManager.default.contents(atPath: path) else {
      throw LoadError(message: "'\(path)' cannot be read")
    }
    do {
      self = try JSONDecoder().decode(Certificate.self, from: data)
    } catch {
      throw LoadError(message: "'\(path)' is no certificate, or a part of it is missing")
    }
    guard format == Certificate().format else {
      throw LoadError(message: "'\(path)' is a certificate of another version: '\(format)'")
    }
  }

  /// The certificate as text; the same for the same proofs.
  public var text: String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    guard let data = try? encoder.encode(self) else { preconditionFailure("a certificate is text and numbers") }
    return String(decoding: data, as: UTF8.self) + "\n"
  }
}
