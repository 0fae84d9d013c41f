/// A stored run is found again in its model, and refused where the model has changed.

import Foundation
import Semantics
import Testing
import Traces

struct TraceFileTests {
  private func stored(_ model: String, _ property: String) throws -> (file: TraceFile, system: TransitionSystem) {
    let system = try system(model)
    let run = try replay(system.run(of: property), in: system)
    let title = TraceTitle(scenario: "small", policy: nil, settings: [("dax", "true")])
    return (TraceFile(run, try system.property(property), in: system, title: title, model: "small.pin"), system)
  }

  private func complaint(_ body: () throws -> Void) -> String? {
    do {
      try body()
      return nil
    } catch let error as TraceFileError {
      return error.message
    } catch {
      return "\(error)"
    }
  }

  @Test(arguments: [
    (Example.freedBlock, "no_write_to_freed_block"), (Example.freedBlock, "hole"), (Example.lockCycle, "no_deadlock"),
    (Example.endlessPins, "truncated"), (Example.overflow, "well_defined"), (Example.equalNames, "both_two"),
  ])
  func aRunSurvivesItsFile(model: String, property: String) throws {
    let (file, system) = try stored(model, property)
    let read = try TraceFile(text: Data(file.text.utf8))
    #expect(read == file)
    let expected = try system.run(of: property)
    let replayed = read.replayed(in: system)
    #expect(replayed.failure == nil)
    #expect(replayed.run.schedule == expected)
  }

  @Test func theFileSaysTheRunInTheWordsOfTheModel() throws {
    let (file, _) = try stored(Example.overflow, "well_defined")
    #expect(
      file.text == """
        {
          "clause" : "every step taken means something",
          "configuration" : {
            "dax" : "true"
          },
          "format" : "pincer-trace",
          "model" : "small.pin",
          "property" : "well_defined",
          "scenario" : "small",
          "steps" : [
            {
              "changes" : [
                "pins: 0 -> 1"
              ],
              "choices" : {

              },
              "operations" : [

              ],
              "process" : "client[0]",
              "step" : "pin",
              "variant" : 0
            },
            {
              "changes" : [

              ],
              "choices" : {

              },
              "operations" : [

              ],
              "process" : "client[1]",
              "step" : "pin",
              "variant" : 0
            }
          ],
          "version" : 1
        }

        """)
  }

  @Test func whatIsNoTraceIsRefused() {
    #expect(complaint { _ = try TraceFile(text: Data("{".utf8)) } == "this is not a stored trace")
    #expect(complaint { _ = try TraceFile(text: Data("{}".utf8)) } == "this is not a stored trace")
  }

  @Test func anotherVersionIsRefused() throws {
    let text = try stored(Example.overflow, "well_defined").file.text
      .replacingOccurrences(of: "\"version\" : 1", with: "\"version\" : 2")
    #expect(
      complaint { _ = try TraceFile(text: Data(text.utf8)) }
        == "this trace has format version 2, and this program reads version 1")
  }

  @Test func aTraceOfAnotherModelIsRefused() throws {
    let file = try stored(Example.lockCycle, "no_deadlock").file
    let other = try system(Example.overflow)
    #expect(
      file.replayed(in: other).failure?.message == "step 1: there is no process 'reader' in this model")
  }

  @Test func aStepThatIsGoneIsNamed() throws {
    let file = try stored(Example.endlessPins, "truncated").file
    let other = try system(Example.endlessPins.replacingOccurrences(of: "step pin", with: "step take"))
    #expect(file.replayed(in: other).failure?.message == "step 1: 'client' cannot take 'pin' here any more")
  }

  @Test func aStepThatDoesSomethingElseIsNamed() throws {
    let file = try stored(Example.endlessPins, "truncated").file
    let other = try system(Example.endlessPins.replacingOccurrences(of: "pins += 1", with: "pins += 2"))
    #expect(
      file.replayed(in: other).failure?.message
        == "step 1 (client, pin) now does something else: pins: 0 -> 2")
  }

  @Test func aLoopOutsideTheRunIsRefused() throws {
    var (file, system) = try stored(Example.endlessPins, "truncated")
    file.loopStart = 99
    #expect(
      file.replayed(in: system).failure?.message
        == "the stored steps are no run of the model: what is to repeat forever is not a part of the run")
  }
}
