/// All instances that are measured, from small to large.

enum Catalogue {
  static let instances = pins + classics + violations

  /// Policies of pindma.pin, in the order of their numbers.
  static let policies = ["ignore_pins", "wait_for_pins", "etxtbsy", "lease_break", "lease_break_no_drain"]

  /// Digits: clients, actors, offsets, blocks, width, policy.
  static func pindma(_ digits: String, _ states: Int?, _ transitions: Int?, _ tier: Instance.Tier) -> Instance {
    let numbers = digits.compactMap(\.wholeNumberValue)
    let names = ["clients", "actors", "offsets", "blocks", "width"]
    let (offsets, blocks) = (numbers[2], numbers[3])
    // One state before `setup`, from which it chooses a different block for each offset.
    let layouts = (0..<offsets).reduce(1) { $0 * (blocks - $1) }
    return Instance(
      model: "pindma", title: "pindma \(digits)", sizes: zip(names, numbers).map { .init(name: $0, value: $1) },
      policy: (policies[numbers[5]], numbers[5]), tier: tier, states: states, transitions: transitions,
      setup: (1, layouts))
  }

  static let pins: [Instance] = {
    var large = pindma("413421", 25_789_816, 212_709_784, .normal)
    large.settings = Setting.all.filter { $0.tool == .pincer || $0 == .spinBreadthFirst || $0.reducesBySymmetry }
    var beyond = pindma("413521", 241_591_384, 2_120_198_152, .full)
    beyond.settings = Setting.all.filter { $0.tool == .pincer || $0.reducesBySymmetry }
    return [
      pindma("212321", 6040, 30_212, .quick),
      pindma("212322", 2656, 13_904, .normal),
      pindma("212323", 10_612, 55_892, .quick),
      pindma("213421", 123_160, 748_360, .quick),
      pindma("213423", 294_248, 1_808_896, .normal),
      pindma("313421", 1_710_976, 12_072_256, .normal),
      pindma("413422", 4_836_888, 44_747_904, .full),
      pindma("323421", 9_372_594, 77_644_212, .full),
      pindma("313521", 13_569_504, 103_131_152, .full),
      large,
      beyond,
    ]
  }()

  static func classic(
    _ model: String, _ size: String, _ value: Int, _ states: Int?, _ transitions: Int?, _ tier: Instance.Tier
  ) -> Instance {
    Instance(
      model: model, title: "\(model) \(value)", sizes: [.init(name: size, value: value)], tier: tier,
      // Philosophers starve, which is found by an instance of its own; an election has an end.
      deadlocksCount: model != "philosophers" && model != "election", states: states, transitions: transitions)
  }

  static let classics = [
    classic("philosophers", "philosophers", 9, 19_682, 118_089, .quick),
    classic("philosophers", "philosophers", 12, 531_440, 4_251_516, .normal),
    classic("peterson", "processes", 4, 18_165, 54_064, .quick),
    classic("peterson", "processes", 5, 409_308, 1_431_660, .normal),
    classic("german", "clients", 3, 27_513, 109_728, .quick),
    classic("german", "clients", 4, 544_617, 2_912_544, .normal),
    classic("election", "nodes", 8, 19_306, 78_937, .quick),
    classic("election", "nodes", 11, 1_058_149, 5_912_193, .normal),
  ]

  static let violations: [Instance] = {
    func wrong(_ digits: String, shortest: Int) -> Instance {
      var instance = pindma(digits, nil, nil, .quick)
      instance.title += " first"
      instance.task = .firstViolation(shortest: shortest)
      return instance
    }
    var starving = classic("philosophers", "philosophers", 9, nil, nil, .quick)
    starving.title += " first"
    starving.task = .firstViolation(shortest: 9)
    starving.deadlocksCount = true
    return [wrong("313420", shortest: 4), wrong("313424", shortest: 6), starving]
  }()
}
