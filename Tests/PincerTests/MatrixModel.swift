/// A small model for the matrix: three policies, three scenarios, two aspects, two costs.

import Pincer

enum MatrixModel {
  static let text = """
    module trial.matrix

    aspect safety with well_defined
    aspect progress with no_deadlock

    config fast: Bool

    enum Errno { EBUSY }
    type Page = id { pins: Int in 0...1 = 0, free: Bool = false }

    interface TruncatePolicy { operation before_free(page: Page) fails Errno {} }
    policy nothing: TruncatePolicy
    policy refuse: TruncatePolicy {
      operation before_free(page: Page) fails Errno {
        step refuse { if page.pins > 0 { refused = true; fail EBUSY } }
      }
    }
    policy wait: TruncatePolicy when not fast {
      operation before_free(page: Page) { await page.pins == 0 }
    }
    policy never: TruncatePolicy

    var refused: Bool = false

    operation pin(page: Page) { step pin { if not page.free { page.pins = 1 } } }
    operation unpin(page: Page) { step unpin { page.pins = 0 } }
    operation truncate(page: Page) fails Errno {
      try policy.before_free(page)
      step free { page.free = true }
    }

    invariant no_pinned_page_is_free of safety: for all p in Page: p.pins > 0 implies not p.free
    invariant free_stays_free: true

    /// Truncate fails. Whoever calls it has to try again.
    cost truncate_fails: refused
    cost page_is_pinned: exists p in Page where p.pins > 0

    scenario pin_and_truncate {
      policies nothing, refuse
      let page: Page
      setup { pin(page) }
      process client { unpin(page) }
      process admin { truncate(page) }
      eventually truncated of progress: page.free
      reachable both: page.free and page.pins == 0
      expect no_pinned_page_is_free: violated under nothing, holds
      check free_stays_free, truncate_fails
    }

    scenario pin_again {
      policies nothing, refuse, wait
      config fast = any
      let page: Page
      process client { pin(page); unpin(page); pin(page); unpin(page) }
      process admin { truncate(page) }
      eventually truncated of progress: page.free
      invariant one_alone_asks: true
      expect no_pinned_page_is_free: violated
      check truncate_fails, page_is_pinned
    }

    scenario truncate_alone {
      policies nothing, never, wait
      config fast = false
      let page: Page
      process admin { truncate(page) }
      check no_pinned_page_is_free
    }

    """

  /// What `pincer matrix` finds.
  static func results(_ change: (inout CheckOptions) -> Void = { _ in }) throws -> [RunResult] {
    var options = CheckOptions()
    change(&options)
    var results: [RunResult] = []
    try ModelSession(text: text).check(options) { results.append($0) }
    return results
  }

  static func matrix(_ change: (inout Matrix.Options) -> Void = { _ in }) throws -> Matrix {
    var options = Matrix.Options()
    change(&options)
    return Matrix(try results(), options)
  }
}
