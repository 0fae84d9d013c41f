/// A compact code for what a system does, run by `RegisterMachine` wherever there is no native code.

import Semantics

/// One instruction; `r` are registers, `s` the state that is expanded, `n` the successor that is made.
struct Instruction {
  enum Operation: UInt8 {
    /// r[a] = constants[b]
    case constant
    /// r[a] = r[b]
    case move
    /// r[a] = constants[c] + the bits of s[b]
    case field
    /// r[a] = the cell of accesses[c] at r[b], r[b + 1], …
    case read
    /// r[a] = r[b] op r[c]
    case add, subtract, multiply, equal, less, lessOrEqual
    /// r[a] = r[b] op constants[c]
    case divide, remainder
    /// r[a] = r[b] == 0
    case not
    /// Go on at a
    case jump
    /// … if r[b] is zero, is not zero, is not less than r[c]
    case jumpIfZero, jumpIfNotZero, jumpIfNotLess
    /// r[b] += 1, go on at a
    case next
    /// The same, for binder c, unless so many values were tried that it is given up.
    case nextCounted
    /// Forget lists[a].
    case clearProbes
    /// To lists[a]: the keys in use of probeKeys[b]; the value r[b] - constants[c]
    case probeKeys, probeValue
    /// Sort lists[a], and r[b] = 0
    case sortProbes
    /// r[b] = the next of lists[a], counted by r[b + 1], or go on at c
    case nextProbe
    /// The names of binder a cannot be gone through.
    case unbounded
    /// n = s
    case begin
    /// The cell of accesses[c] at r[b], … in n becomes r[a]; or, if it can't, go on at the a of the next instruction,
    /// whose b says whether another assignment of the step may have been there.
    case store
    /// The bits of n[b] become r[a] - constants[c].
    case storeField
    /// n is a successor, by step a
    case commit
    /// Step a is ill-defined here
    case illDefined
    /// The end of the code; the answer, for a condition, is r[a].
    case end
  }
  var operation: Operation
  var bits: UInt8 = 0
  var shift: UInt8 = 0
  var a: Int32 = 0
  var b: Int32 = 0
  var c: Int32 = 0
}

/// How a variable is read and written.
struct Access {
  let variable: Int
  let lowers: [Int]
  let counts: [Int]
  let initial: Int
  /// The cells of a dense variable, or the one field with the number of a sparse variable's contents.
  let fields: [PackedField]
  let isSparse: Bool
  /// The values that cells and, for sparse variables, keys can have.
  let values: Range<Int>?
  let keyBounds: [Range<Int>?]
}

/// What a quantifier over all integers tries: keys in use of a variable.
struct ProbeKeys {
  var access: Int
  var position: Int
  var shift: Int
}

/// The code of a system.
struct RegisterCode {
  var instructions: [Instruction] = []
  var constants: [Int] = []
  var accesses: [Access] = []
  var probeKeys: [ProbeKeys] = []
  var registerCount = 0
  var listCount = 0
  /// Where the code of each process at each location begins.
  var steps: [[Int]] = []
  /// Where the code of each of the system's `stateConditions` begins.
  var conditions: [Int?] = []
  var restCondition = 0
}
