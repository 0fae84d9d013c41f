/// How values are put together when some variables are gone because they never change.

extension Shape {
  /// The shape over new variable numbers; what has none keeps its initial value for good.
  package func renumbered(_ number: [VariableID: VariableID], _ variables: [Variable]) -> Shape {
    func scalar(_ v: VariableID) -> Shape {
      let old = variables[v.index]
      return number[v].map { .scalar($0) } ?? .fixed(.scalar(old.initial, old.value))
    }
    switch self {
    case .scalar(let v): return scalar(v)
    case .optional(let present, let inner):
      if let present = number[present] { return .optional(present: present, inner.renumbered(number, variables)) }
      return variables[present.index].initial == 0 ? .fixed(.absent) : inner.renumbered(number, variables)
    case .range(let l, let u):
      if let l = number[l], let u = number[u] { return .range(lower: l, upper: u) }
      return .ends(lower: scalar(l), upper: scalar(u))
    case .structure(let fields):
      return .structure(fields.map { Field(name: $0.name, shape: $0.shape.renumbered(number, variables)) })
    case .set(let v, let element): return number[v].map { .set($0, element: element) } ?? .fixed(.emptySet)
    case .ends(let l, let u):
      return .ends(lower: l.renumbered(number, variables), upper: u.renumbered(number, variables))
    case .fixed: return self
    }
  }
}
