// The page of a matrix: a row for each policy, a column for each property, and what each policy costs. It counts anew
// over the runs that the filters leave. All texts come from a model and may be hostile: they are only ever set as text.
(() => {
  "use strict";

  const model = JSON.parse(document.getElementById("document").textContent);
  const page = document.getElementById("page");

  // ---------------------------------------------------------------------------------------------------- Elements

  /** An element with attributes (`text` and `class` are what they say, `on…` are listeners) and children. */
  function el(tag, attributes = {}, ...children) {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
      if (value === undefined || value === null || value === false) continue;
      if (name === "text") element.textContent = value;
      else if (name === "class") element.className = value;
      else if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
      else element.setAttribute(name, value === true ? "" : value);
    }
    element.append(...children.filter((child) => child !== undefined && child !== null && child !== false));
    return element;
  }

  /** The longest name that a table or a label shows whole; panels show all of it. */
  const LONGEST = 120;

  const clipped = (text) => (text.length > LONGEST ? text.slice(0, LONGEST) + "…" : text);

  /** A name where only plain text can be: isolated, so that text from right to left cannot turn what is beside it. */
  const spoken = (text) => (/[^\u0000-\u024f]/.test(text) ? `\u2068${clipped(text)}\u2069` : clipped(text));

  /** A name that breaks where its words end. */
  function broken(text, whole = false) {
    const bdi = el("bdi");
    for (const part of (whole ? text : clipped(text)).split(/(?<=[_.=])/)) bdi.append(part, el("wbr"));
    bdi.lastChild?.remove();
    return bdi;
  }

  // One for all numbers: `toLocaleString` would make one anew for each.
  const numbers = new Intl.NumberFormat("en");
  const counted = (count, word) => `${numbers.format(count)} ${word}${count === 1 ? "" : "s"}`;

  // ------------------------------------------------------------------------------------------------------- Model

  const HOLDS = "h", VIOLATED = "v", UNDECIDED = "?";

  /** What runs are asked: the properties, then the costs. `at` is the place in a run's string of verdicts. */
  const questions = [
    ...model.columns.map((column, at) => ({ kind: "property", name: column.property, at, ...column })),
    ...model.costs.map((cost, at) => ({ kind: "cost", at, ...cost })),
  ];
  const properties = questions.filter((question) => question.kind === "property");
  const costs = questions.filter((question) => question.kind === "cost");
  questions.forEach((question, number) => { question.number = number; });

  const NO_ASPECT = "other";
  const aspectOf = (question) => question.aspect || NO_ASPECT;
  const aspects = [...new Set(properties.map(aspectOf))];

  const answerOf = (run, question) => (question.kind === "cost" ? run.costs : run.verdicts)[question.at] || "-";

  /** Whether a run came out otherwise than its model expects. Where nothing is expected, nothing surprises. */
  function surprises(run, question) {
    if (question.kind === "cost" || !run.expected) return false;
    const expected = run.expected[question.at] || "-", verdict = answerOf(run, question);
    return expected !== "-" && verdict !== "-" && expected !== verdict;
  }

  /** What the filters say; `query` … `order` are theirs, `open` is what the panel shows. */
  const initial = () => ({
    query: "", hidden: new Set(), show: "all", scenario: -1, axes: new Map(), order: "model", reversed: false,
  });
  const state = initial();
  let open = null;

  // ---------------------------------------------------------------------------------------------------- Counting

  const matches = (run) =>
    (state.scenario < 0 || run.scenario === state.scenario) &&
    [...state.axes].every(([name, value]) => run.settings?.[name] === value);

  const emptyTally = () => ({ asked: 0, holds: 0, violated: 0, undecided: 0, surprises: 0, steps: undefined });

  /** Counts the runs that the filters leave: a tally for each policy and question, and how many runs there are. */
  function count() {
    const tallies = model.policies.map(() => questions.map(emptyTally));
    let runs = 0;
    for (const run of model.runs) {
      if (!tallies[run.policy] || !matches(run)) continue;
      runs += 1;
      for (const question of questions) {
        const answer = answerOf(run, question);
        if (answer === "-") continue;
        const tally = tallies[run.policy][question.number];
        tally.asked += 1;
        if (answer === HOLDS) tally.holds += 1;
        else if (answer === UNDECIDED) tally.undecided += 1;
        else {
          tally.violated += 1;
          const steps = run.steps?.[question.at];
          if (steps !== undefined && question.kind === "property") {
            tally.steps = Math.min(tally.steps ?? steps, steps);
          }
        }
        if (surprises(run, question)) tally.surprises += 1;
      }
    }
    return { tallies, runs };
  }

  let counts = count();
  const tallyOf = (policy, question) => counts.tallies[policy][question.number];
  const inAspects = (property) => !state.hidden.has(aspectOf(property));

  /** How many properties a policy breaks, of those aspects that are to be seen. */
  const brokenBy = (policy) =>
    properties.filter((property) => inAspects(property) && tallyOf(policy, property).violated > 0).length;

  /** What a property's cell shows: a kind for its colour, a sign, numbers, and all of it in words. */
  function verdictOf(tally) {
    const surprise = tally.surprises ? `; ${tally.surprises} not as expected` : "";
    if (!tally.asked) return { kind: "unasked", sign: "–", number: "", words: "nobody asks" };
    if (tally.violated) {
      const share = tally.violated / tally.asked;
      const shortest = tally.steps !== undefined ? `, shortest ${counted(tally.steps, "step")}` : "";
      return {
        kind: "violated", level: share > 0.6 ? "most" : share > 0.2 ? "some" : "few", sign: "✗",
        number: `${tally.violated}/${tally.asked}`, steps: tally.steps,
        words: `violated in ${tally.violated} of ${counted(tally.asked, "run")}${shortest}${surprise}`,
      };
    }
    if (tally.undecided) {
      const words = `undecided in ${tally.undecided} of ${counted(tally.asked, "run")}${surprise}`;
      return { kind: "undecided", sign: "?", number: `${tally.undecided}/${tally.asked}`, words };
    }
    const words = tally.asked === 1 ? "holds in the one run that asks" : `holds in all ${tally.asked} runs that ask`;
    return { kind: "holds", sign: "✓", number: `${tally.asked}`, words: words + surprise };
  }

  /** The same for a cost, which is incurred where its property `reachable` holds. */
  function priceOf(tally) {
    if (!tally.asked) return { kind: "unasked", sign: "–", number: "", words: "nobody asks", share: 0 };
    const unsure = tally.undecided ? `; undecided in ${tally.undecided}` : "";
    const words = `can be incurred in ${tally.holds} of ${counted(tally.asked, "run")}${unsure}`;
    const number = `${tally.holds}/${tally.asked}${tally.undecided ? ` · ${tally.undecided} ?` : ""}`;
    return { kind: tally.holds ? "incurred" : "free", sign: "", number, words, share: tally.holds / tally.asked };
  }

  const shown = (policy, question) => (question.kind === "cost" ? priceOf : verdictOf)(tallyOf(policy, question));

  // ------------------------------------------------------------------------------------------------------ Tables

  const SVG = "http://www.w3.org/2000/svg";

  /** An element of a drawing. */
  function drawn(tag, attributes) {
    const element = document.createElementNS(SVG, tag);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    return element;
  }

  /** A bar as wide as a share: a drawing, as its numbers are attributes and need no style. */
  function bar() {
    const svg = drawn("svg", { class: "bar", "aria-hidden": "true" }), rect = drawn("rect", { height: "100%" });
    svg.append(rect);
    return { svg, rect };
  }

  /** A cell that opens the panel: its parts are changed in place when the counts change. */
  function cell(policy, question) {
    const td = el("td", { tabindex: "-1", "aria-haspopup": "dialog" });
    const parts = { td, sign: el("span", { class: "sign" }), number: el("span", { class: "number" }) };
    if (question.kind === "cost") {
      const { svg, rect } = bar();
      td.append(svg, parts.number);
      parts.rect = rect;
    } else {
      parts.steps = el("span", { class: "steps" });
      parts.note = el("span", { class: "note" });
      td.append(parts.sign, " ", parts.number, " ", parts.steps, " ", parts.note);
    }
    targets.set(td, { policy, question });
    return parts;
  }

  /** What a cell, or the head of a row or column, opens. */
  const targets = new WeakMap();

  /** A table of policies by questions, of which properties have heads for their aspects. */
  function makeTable(asked, caption) {
    const groups = el("tr"), heads = el("tr"), body = el("tbody");
    const grouped = asked[0]?.kind === "property";
    const corner = el("th", { scope: "col", rowspan: grouped ? "2" : null, class: "corner", text: "policy" });
    (grouped ? groups : heads).append(corner);
    const groupCells = new Map();
    if (grouped) {
      for (const aspect of aspects) {
        const head = el("th", { scope: "colgroup", class: "aspect" }, el("bdi", { text: clipped(aspect) }));
        groupCells.set(aspect, head);
        groups.append(head);
      }
    }
    const headCells = asked.map((question) => {
      const about = question.about || "";
      const head = el("th", { scope: "col", tabindex: "-1", class: "head", "aria-haspopup": "dialog",
        title: about ? `${spoken(question.name)}: ${about.slice(0, 400)}` : null },
      el("span", { class: "name" }, broken(question.name)));
      if (question.kind === "cost" && about) head.append(el("span", { class: "about", text: about.slice(0, 200) }));
      targets.set(head, { question });
      heads.append(head);
      return head;
    });
    const rows = model.policies.map((policy, number) => makeRow(policy, number, asked, body));
    const table = el("table", { role: "grid", class: grouped ? "verdicts" : "costs" },
      el("caption", { class: "unseen", text: caption }),
      el("thead", {}, grouped && groups, heads), body);
    const frame = el("div", { class: "frame" }, table);
    const made = { asked, table, frame, groupCells, headCells, rows, body };
    table.addEventListener("click", (event) => openFrom(event.target));
    table.addEventListener("keydown", (event) => moveBy(made, event));
    table.addEventListener("focusin", (event) => rove(made, event.target.closest("[tabindex]")));
    return made;
  }

  function makeRow(policy, number, asked, body) {
    const badge = el("span", { class: "badge" });
    const head = el("th", { scope: "row", tabindex: "-1", class: "policy", "aria-haspopup": "dialog",
      title: policy.about ? policy.about.slice(0, 400) : null },
    el("span", { class: "label" }, el("span", { class: "name" }, broken(policy.name)), badge));
    targets.set(head, { policy: number });
    const cells = asked.map((question) => cell(number, question));
    const tr = el("tr", {}, head, ...cells.map((parts) => parts.td));
    body.append(tr);
    return { tr, head, badge, cells };
  }

  /** Shows counts in a cell, unless it shows them already. */
  function fill(parts, policy, question) {
    const view = shown(policy, question), tally = tallyOf(policy, question);
    const key = `${view.kind}${view.number} ${view.steps ?? ""} ${tally.surprises}`;
    if (parts.key === key) return;
    parts.key = key;
    const first = parts.td.classList.contains("first") && "first";
    parts.td.className = [view.kind, view.level, tally.surprises && "surprise", first].filter(Boolean).join(" ");
    parts.td.setAttribute("aria-label", view.words);
    parts.td.title = view.words;
    parts.number.textContent = view.number;
    parts.sign.textContent = view.sign;
    if (question.kind === "cost") {
      if (view.kind === "unasked") parts.number.textContent = view.sign;
      parts.rect.setAttribute("width", `${(view.share * 100).toFixed(1)}%`);
    } else {
      parts.steps.textContent = view.steps !== undefined ? `· ${view.steps}` : "";
      parts.note.textContent = tally.surprises ? `! ${counted(tally.surprises, "surprise")}` : "";
    }
  }

  // ----------------------------------------------------------------------------------------- What is to be seen

  const wanted = (tally) =>
    state.show === "all" || (state.show === "violated" && tally.violated > 0) ||
    (state.show === "undecided" && tally.undecided > 0) || (state.show === "surprises" && tally.surprises > 0);

  /** The policies and properties that the filters leave. */
  function visible() {
    const query = state.query.trim().toLowerCase();
    const called = model.policies.map((policy) => policy.name.toLowerCase().includes(query));
    const inAspect = properties.map(inAspects);
    const some = (policy, column) => called[policy] && inAspect[column] && wanted(tallyOf(policy, properties[column]));
    const all = state.show === "all";
    const rows = [...model.policies.keys()], columns = [...properties.keys()];
    return {
      policies: called.map((is, policy) => is && (all || columns.some((column) => some(policy, column)))),
      columns: inAspect.map((is, column) => is && (all || rows.some((policy) => some(policy, column)))),
    };
  }

  /** What the rows are sorted by; the order of the model decides where it says nothing. */
  function rank(policy) {
    if (state.order === "broken") return brokenBy(policy);
    const cost = costs.find((candidate) => `cost.${candidate.name}` === state.order);
    if (!cost) return policy;
    const tally = tallyOf(policy, cost);
    return tally.asked ? tally.holds / tally.asked : -1;
  }

  function sorted() {
    const ranks = model.policies.map((_, policy) => rank(policy)), way = state.reversed ? -1 : 1;
    return [...model.policies.keys()].sort((one, other) => way * (ranks[one] - ranks[other]) || one - other);
  }

  let order = "", columnsSeen = "";

  function render() {
    counts = count();
    const see = visible();
    for (const table of tables) {
      for (const [policy, row] of table.rows.entries()) {
        if (row.tr.hidden === see.policies[policy]) row.tr.hidden = !see.policies[policy];
        if (!row.tr.hidden) table.asked.forEach((question, at) => fill(row.cells[at], policy, question));
      }
    }
    const next = sorted();
    if (order !== next.join()) {
      order = next.join();
      for (const table of tables) table.body.append(...next.map((policy) => table.rows[policy].tr));
    }
    const seen = see.columns.join();
    if (seen !== columnsSeen) showColumns(see.columns);
    showBadges(see);
    showSummary(see);
    if (seen !== columnsSeen) fit();
    columnsSeen = seen;
    for (const table of tables) rove(table, current(table));
  }

  function showColumns(columns) {
    const spans = new Map(aspects.map((aspect) => [aspect, 0]));
    columns.forEach((is, at) => {
      const aspect = aspectOf(properties[at]), first = is && spans.get(aspect) === 0;
      if (is) spans.set(aspect, spans.get(aspect) + 1);
      // The first column of an aspect has a line before it.
      for (const one of [matrix.headCells[at], ...matrix.rows.map((row) => row.cells[at].td)]) {
        // Browsers do work even for what is set to what it was.
        if (one.hidden === is) one.hidden = !is;
        if (one.classList.contains("first") !== first) one.classList.toggle("first", first);
      }
    });
    for (const [aspect, span] of spans) {
      const head = matrix.groupCells.get(aspect);
      head.hidden = span === 0;
      head.colSpan = Math.max(span, 1);
    }
  }

  function showBadges(see) {
    model.policies.forEach((policy, number) => {
      const violated = brokenBy(number), badge = matrix.rows[number].badge;
      badge.textContent = violated ? `${violated} ✗` : "";
      const words = violated ? `violates ${violated} of ${properties.filter(inAspects).length} properties`
        : "violates no property";
      const label = `${spoken(policy.name)}, ${words}`;
      for (const { rows: { [number]: { head } } } of tables) {
        if (head.getAttribute("aria-label") !== label) head.setAttribute("aria-label", label);
      }
    });
    const any = see.policies.some(Boolean) && see.columns.some(Boolean);
    matrix.frame.hidden = !any;
    nothing.hidden = any;
    costSection.hidden = !costs.length || !see.policies.some(Boolean);
  }

  // ------------------------------------------------------------------------------------------------- Fit to width

  /** Names across and cells in one line where that fits, else upright names; a table scrolls in itself if it must. */
  function fit() {
    for (const table of tables) {
      const roomy = needed(table, "roomy") <= room;
      table.frame.classList.toggle("roomy", roomy);
      table.frame.classList.toggle("whole", roomy || needed(table, "close") <= room);
    }
  }

  /** The width that there is; kept, as to ask for it would lay out the page once more at each change. */
  let room = 0;

  function resize() {
    room = page.clientWidth - 2 * parseFloat(getComputedStyle(page).paddingLeft);
    fit();
  }

  /**
   * The width that the columns of a table need. It is added up from what each needs when all runs count, as a filter
   * leaves no longer numbers than these: to lay out a large table both ways at each change would be felt.
   */
  function needed(table, way) {
    const [names, ...columns] = table.widths[way];
    // Two for the frame's own lines.
    return columns.reduce((sum, width, at) => (table.headCells[at].hidden ? sum : sum + width), names + 2);
  }

  /** Measures the columns both ways; only for a table that shows everything. */
  function measure() {
    for (const table of tables) {
      table.widths = {};
      table.frame.classList.add("measured");
      for (const way of ["roomy", "close"]) {
        table.frame.classList.toggle("roomy", way === "roomy");
        const cells = [table.rows[0]?.head, ...table.headCells];
        table.widths[way] = cells.map((one) => (one ? one.getBoundingClientRect().width : 0));
      }
      table.frame.classList.remove("measured");
    }
  }

  // ---------------------------------------------------------------------------------------------------- Keyboard

  /** The cells of a table that can be seen, in rows. */
  const rowsOf = (table) =>
    [table.headCells, ...[...table.body.rows].filter((tr) => !tr.hidden).map((tr) => [...tr.cells])]
      .map((cells) => cells.filter((one) => !one.hidden));

  const current = (table) => {
    const now = table.table.querySelector("[tabindex='0']");
    return now && !now.hidden && !now.parentElement.hidden ? now : rowsOf(table)[1]?.[0];
  };

  /** One cell of a table is in the order of the Tab key; from there, arrows lead on. */
  function rove(table, to) {
    if (!to || !targets.has(to)) return;
    for (const old of table.table.querySelectorAll("[tabindex='0']")) if (old !== to) old.tabIndex = -1;
    to.tabIndex = 0;
  }

  function moveBy(table, event) {
    const from = event.target.closest("[tabindex]");
    if (!from || event.altKey || event.metaKey) return;
    if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      openFrom(from);
      return;
    }
    const to = neighbour(rowsOf(table), from, event);
    if (!to) return;
    event.preventDefault();
    to.focus();
    to.scrollIntoView({ block: "nearest", inline: "nearest" });
  }

  /** Where a key leads. The heads have no cell above the policies' names, so that they are one column shorter. */
  function neighbour(rows, from, event) {
    const y = rows.findIndex((row) => row.includes(from)), shift = y === 0 ? 1 : 0;
    const x = rows[y].indexOf(from) + shift, width = rows[1]?.length || 0, height = rows.length;
    const at = (row, column) => rows[row]?.[row === 0 ? Math.max(column - 1, 0) : column];
    switch (event.key) {
      case "ArrowRight": return at(y, Math.min(x + 1, width - 1));
      case "ArrowLeft": return at(y, Math.max(x - 1, 0));
      case "ArrowDown": return at(Math.min(y + 1, height - 1), x);
      case "ArrowUp": return y > 0 ? at(y - 1, x) : undefined;
      case "Home": return event.ctrlKey ? at(1, 0) : at(y, 0);
      case "End": return event.ctrlKey ? at(height - 1, width - 1) : at(y, width - 1);
      case "PageDown": return at(Math.min(y + 8, height - 1), x);
      case "PageUp": return at(Math.max(y - 8, 1), x);
      default: return undefined;
    }
  }

  // ------------------------------------------------------------------------------------------------ The address

  const SEPARATOR = "?";

  /** `#policy/property?filters`: a link to it shows the same. */
  function address() {
    const names = open && [open.policy === undefined ? "" : model.policies[open.policy].name,
      open.question ? open.question.name : undefined].filter((name) => name !== undefined);
    const filters = new URLSearchParams();
    if (state.query) filters.append("policies", state.query);
    for (const aspect of state.hidden) filters.append("without", aspect);
    if (state.show !== "all") filters.append("show", state.show);
    if (state.scenario >= 0) filters.append("scenario", model.scenarios[state.scenario].name);
    for (const [name, value] of state.axes) filters.append(`with.${name}`, value);
    if (state.order !== "model") filters.append("sort", state.order);
    if (state.reversed) filters.append("reversed", "1");
    const rest = filters.toString();
    return "#" + (names || []).map(encodeURIComponent).join("/") + (rest ? SEPARATOR + rest : "");
  }

  /** Writes the address; where a browser does not let a page from a file do so, only the page knows. */
  function keepAddress(step = "replaceState") {
    try {
      if (location.hash !== address()) history[step](null, "", address());
    } catch {
      // Nothing else depends on it.
    }
  }

  const decoded = (text) => {
    try {
      return decodeURIComponent(text);
    } catch {
      return text;
    }
  };

  function readAddress() {
    const [path, rest = ""] = location.hash.slice(1).split(/\?(.*)/s);
    Object.assign(state, initial());
    for (const [name, value] of new URLSearchParams(rest)) readFilter(name, value);
    const names = path.split("/").map(decoded);
    const policy = model.policies.findIndex((candidate) => candidate.name === names[0]);
    const question = questions.find((candidate) => candidate.name === names[1]);
    open = policy < 0 && !question ? null : { policy: policy < 0 ? undefined : policy, question };
  }

  function readFilter(name, value) {
    const axis = model.axes.find((candidate) => `with.${candidate.name}` === name);
    if (axis && axis.values.includes(value)) state.axes.set(axis.name, value);
    if (name === "policies") state.query = value;
    if (name === "without" && aspects.includes(value)) state.hidden.add(value);
    if (name === "show" && SHOWN.some(([key]) => key === value)) state.show = value;
    if (name === "scenario") state.scenario = model.scenarios.findIndex((scenario) => scenario.name === value);
    if (name === "sort" && orders().some(([key]) => key === value)) state.order = value;
    if (name === "reversed") state.reversed = true;
  }

  // ---------------------------------------------------------------------------------------------------- Controls

  const SHOWN = [["all", "all"], ["violated", "✗ violated"], ["undecided", "? undecided"],
    ["surprises", "! surprises"]];

  const orders = () => [["model", "as in the model"], ["broken", "number of broken properties"],
    ...costs.map((cost) => [`cost.${cost.name}`, `cost: ${spoken(cost.name)}`])];

  /** What brings a control back in line with the state, for each control. */
  const controls = [];

  function changed() {
    render();
    showControls();
    keepAddress();
  }

  const showControls = () => controls.forEach((control) => control());

  let groups = 0;

  /** A choice of one of a few, as a row of radio buttons. */
  function segments(legend, choices, get, set) {
    const group = `group${groups += 1}`;
    const inputs = choices.map(([value]) => el("input", { type: "radio", name: group, class: "unseen",
      onchange: () => set(value) }));
    const labels = choices.map(([, text], at) => el("label", {}, inputs[at], el("bdi", { text: clipped(text) })));
    const show = () => choices.forEach(([value], at) => { inputs[at].checked = value === get(); });
    show();
    const field = el("fieldset", { class: "control segments" }, el("legend", {}, el("bdi", { text: clipped(legend) })),
      el("div", { class: "segments-row" }, ...labels));
    return { field, show };
  }

  /** A choice of one of many. */
  function chooser(label, choices, get, set) {
    const select = el("select", { onchange: () => set(choices[select.selectedIndex][0]) },
      ...choices.map(([, text]) => el("option", { text: clipped(text) })));
    const field = el("label", { class: "control" }, el("span", { class: "label", text: clipped(label) }), select);
    return { field, show: () => { select.selectedIndex = choices.findIndex(([value]) => value === get()); } };
  }

  function add(control) {
    controls.push(control.show);
    return control.field;
  }

  function axisControl(axis) {
    const get = () => state.axes.get(axis.name) ?? null;
    const set = (value) => {
      if (value === null) state.axes.delete(axis.name);
      else state.axes.set(axis.name, value);
      changed();
    };
    const choices = [[null, "any"], ...axis.values.map((value) => [value, value])];
    const short = axis.values.length <= 5 && axis.values.join("").length <= 40;
    return add((short ? segments : chooser)(axis.name, choices, get, set));
  }

  function queryControl() {
    const input = el("input", { type: "search", placeholder: "part of a name", autocomplete: "off", spellcheck: "false",
      oninput: () => { state.query = input.value; changed(); } });
    const show = () => { if (input.value !== state.query) input.value = state.query; };
    const field = el("label", { class: "control" }, el("span", { class: "label", text: "policies" }), input);
    return add({ field, show });
  }

  function aspectControl() {
    const chips = aspects.map((aspect) => el("button", { type: "button", class: "button", onclick: () => {
      if (!state.hidden.delete(aspect)) state.hidden.add(aspect);
      changed();
    } }, el("bdi", { text: clipped(aspect) })));
    const show = () => aspects.forEach((aspect, at) => {
      chips[at].setAttribute("aria-pressed", String(!state.hidden.has(aspect)));
    });
    return add({ show, field: el("fieldset", { class: "control" }, el("legend", { text: "aspects" }),
      el("div", { class: "chips" }, ...chips)) });
  }

  function orderControl() {
    const choice = chooser("sort rows", orders(), () => state.order, (value) => { state.order = value; changed(); });
    const way = el("button", { type: "button", class: "button way",
      onclick: () => { state.reversed = !state.reversed; changed(); } });
    const show = () => {
      choice.show();
      const least = state.order === "model" ? ["in order", "reversed"] : ["least first", "most first"];
      way.textContent = state.reversed ? `↓ ${least[1]}` : `↑ ${least[0]}`;
      costs.forEach((cost, at) => {
        const by = state.order === `cost.${cost.name}`;
        prices.headCells[at].setAttribute("aria-sort", by ? (state.reversed ? "descending" : "ascending") : "none");
      });
    };
    return add({ field: el("div", { class: "control pair" }, choice.field, way), show });
  }

  /** What is said about the scenario that is chosen. */
  function scenarioAbout() {
    const field = el("p", { class: "scenario-about" });
    const show = () => {
      const scenario = model.scenarios[state.scenario];
      field.hidden = !scenario;
      field.replaceChildren();
      if (!scenario) return;
      field.append(el("bdi", { class: "code", text: scenario.name }), " ", el("bdi", { text: scenario.about || "" }),
        " ", el("bdi", { class: "code quiet", text: scenario.path || "" }));
    };
    return add({ field, show });
  }

  function reset() {
    Object.assign(state, initial());
    changed();
  }

  const same = (one, other) => one.query === other.query && !one.hidden.size && one.show === other.show &&
    one.scenario === other.scenario && !one.axes.size && one.order === other.order && !one.reversed;

  function resetControl() {
    const button = el("button", { type: "button", class: "button", text: "Reset", onclick: reset });
    return add({ field: button, show: () => { button.disabled = same(state, initial()); } });
  }

  const summary = el("p", { class: "summary", role: "status", "aria-live": "polite" });

  function showSummary(see) {
    const of = (list, word, words) => {
      const left = list.filter(Boolean).length;
      return `${left === list.length ? left : `${left} of ${list.length}`} ${list.length === 1 ? word : words}`;
    };
    const text = `${numbers.format(counts.runs)} of ${counted(model.runs.length, "run")}`;
    const rest = ` · ${of(see.policies, "policy", "policies")} · ${of(see.columns, "property", "properties")}`;
    // Said again only if it says something new.
    if (summary.textContent !== text + rest) summary.replaceChildren(el("strong", { text }), rest);
  }

  // ------------------------------------------------------------------------------------------------------- Panel

  const panel = el("dialog", { class: "panel", "aria-labelledby": "panel-title",
    onclose: () => { if (open) { open = null; keepAddress(); } },
    // Only the backdrop is the dialog itself; all else is in what it contains.
    onclick: (event) => { if (event.target === panel) panel.close(); } });

  function openFrom(element) {
    const target = targets.get(element.closest("th, td"));
    if (!target) return;
    element.closest("th, td").focus();
    go(target);
  }

  /** Opens the panel on a cell, a policy, or a property. */
  function go(target) {
    open = target;
    keepAddress("pushState");
    showPanel();
  }

  function showPanel() {
    if (!open) {
      if (panel.open) panel.close();
      return;
    }
    const { policy, question } = open;
    const content = policy === undefined ? aboutQuestion(question)
      : question ? aboutCell(policy, question) : aboutPolicy(policy);
    panel.replaceChildren(el("div", { class: "panel-body" }, ...content));
    if (!panel.open) panel.showModal();
    panel.scrollTop = 0;
    panel.querySelector("h2").focus();
  }

  function panelHead(kicker, title, ...rest) {
    return el("header", { class: "panel-head" },
      el("button", { type: "button", class: "button close", "aria-label": "Close", text: "✕",
        onclick: () => panel.close() }),
      el("p", { class: "kicker" }, ...kicker),
      el("h2", { id: "panel-title", tabindex: "-1", class: "code" }, ...title), ...rest);
  }

  const link = (target, ...children) =>
    el("button", { type: "button", class: "link", onclick: () => go(target) }, ...children);

  /** A verdict as a coloured sign, with all of it in words. */
  function verdictLine(policy, question) {
    const view = shown(policy, question), tally = tallyOf(policy, question);
    return el("p", { class: `verdict ${view.kind}` }, view.sign && el("span", { class: "sign", text: view.sign }),
      el("span", { text: view.words[0].toUpperCase() + view.words.slice(1) + "." }),
      tally.surprises > 0 && el("span", { class: "note", text: `! ${tally.surprises} not as expected` }));
  }

  const KIND = { h: "holds", v: "violated", "?": "undecided", "-": "unasked" };
  const COST_WORDS = { h: "incurred", v: "not incurred", "?": "undecided", "-": "not asked" };
  const WORDS = { h: "holds", v: "violated", "?": "undecided", "-": "not asked" };
  const SIGN = { h: "✓", v: "✗", "?": "?", "-": "–" };

  /** A text of doc comments: its lines are put together again, but for empty ones and those that begin `Word: `. */
  const paragraphsOf = (text) => (text || "").split(/\n\s*\n|\n(?=\s*[A-Z][a-z ]{0,20}: )/)
    .map((part) => part.replace(/\s+/g, " ").trim()).filter(Boolean);

  /** A paragraph, in which `names` in backticks are set as code. */
  function prose(text, ...before) {
    const bdi = el("bdi");
    text.split(/`([^`]+)`/).forEach((part, at) => bdi.append(at % 2 ? el("code", { text: part }) : part));
    return el("p", { class: "prose" }, ...before, bdi);
  }

  const paragraphs = (text) => paragraphsOf(text).map((part) => prose(part));

  function aboutCell(policy, question) {
    const aspect = question.kind === "cost" ? "a cost" : aspectOf(question);
    const { name, about } = model.policies[policy], [first] = paragraphsOf(about);
    return [
      panelHead([el("bdi", { text: clipped(aspect) }), " · under ",
        link({ policy }, broken(name))],
      [link({ question }, broken(question.name, true))], verdictLine(policy, question)),
      el("section", { class: "abouts" },
        ...paragraphs(question.about),
        first && el("div", { class: "quiet" }, prose(first, el("bdi", { class: "code", text: clipped(name) }), ": "))),
      runList(policy, question),
    ];
  }

  /** The runs of a cell, those first that say most: violations, the shortest first; then what is undecided. */
  function runList(policy, question) {
    const bad = question.kind === "cost" ? HOLDS : VIOLATED;
    const weight = (entry) => (entry.answer === bad ? 0 : entry.answer === UNDECIDED ? 1 : 2);
    const all = model.runs.map((run, number) => ({ run, number, answer: answerOf(run, question) }))
      .filter(({ run, answer }) => run.policy === policy && answer !== "-");
    const entries = all.filter(({ run }) => matches(run));
    for (const entry of entries) {
      entry.steps = entry.run.steps?.[question.at];
      entry.trace = question.kind === "property" ? model.traces?.[`${entry.number}/${question.at}`] : undefined;
      entry.surprise = surprises(entry.run, question);
    }
    entries.sort((one, other) => weight(one) - weight(other) || (one.steps || 0) - (other.steps || 0) ||
      (one.trace ? 0 : 1) - (other.trace ? 0 : 1));
    if (!entries.length) return el("p", { class: "quiet", text: "No run that the filters leave asks." });
    return el("section", {}, el("h3", { text: "Runs" }),
      entries.length < all.length && el("p", { class: "quiet",
        text: `The filters leave ${entries.length} of the ${all.length} runs that ask.` }),
      ...runTable(entries, question));
  }

  function runTable(entries, question) {
    const words = question.kind === "cost" ? COST_WORDS : WORDS, body = el("tbody");
    const names = settingNames(entries), varying = names.filter((name) => varies(entries, name));
    const common = names.filter((name) => !varying.includes(name));
    let filter = "all";
    const is = (entry, key) => key === "all" || (key === "surprise" ? entry.surprise : entry.answer === key);
    const kinds = [["all", "all"], [VIOLATED, words.v], [UNDECIDED, words["?"]], [HOLDS, words.h],
      ["surprise", "not as expected"]];
    const choices = kinds.map(([key, text]) => [key, text, entries.filter((entry) => is(entry, key)).length])
      .filter(([key, , many]) => key === "all" || many).map(([key, text, many]) => [key, `${text} ${many}`]);
    const first = entries.find((entry) => entry.trace);
    const list = () => body.replaceChildren(...entries.filter((entry) => is(entry, filter))
      .flatMap((entry) => runRows(entry, question, varying, entry === first)));
    list();
    const choice = segments("verdict", choices, () => filter, (value) => { filter = value; list(); });
    const head = ["scenario", "settings", "verdict", "steps"].map((text) => el("th", { scope: "col", text }));
    head.push(el("th", { scope: "col" }, el("span", { class: "unseen", text: "trace" })));
    return [choices.length > 2 && choice.field,
      common.length > 0 && el("p", { class: "common" }, "in all: ", settingsOf(entries[0].run, common)),
      el("div", { class: "runs-frame" }, el("table", { class: "runs" }, el("thead", {}, el("tr", {}, ...head)), body))];
  }

  /** A row for a run, and one for its trace if there is one; `unfolded` says whether that is to be seen at once. */
  function runRows(entry, question, varying, unfolded) {
    const { run, answer, trace } = entry;
    const scenario = model.scenarios[run.scenario] || { name: "?" };
    const words = question.kind === "cost" ? COST_WORDS : WORDS;
    const kind = question.kind === "cost" ? (answer === HOLDS ? "incurred" : "free") : KIND[answer];
    const row = el("tr", {},
      el("td", { title: scenario.about ? scenario.about.slice(0, 400) : null, class: "code" }, broken(scenario.name)),
      el("td", {}, settingsOf(run, varying)),
      el("td", { class: `answer ${kind}` },
        question.kind === "property" && el("span", { class: "sign", text: SIGN[answer] }), ` ${words[answer]}`,
        entry.surprise && el("span", { class: "note", text: `! expected: ${words[run.expected[question.at]]}` })),
      el("td", { class: "steps-cell", text: entry.steps === undefined ? "" : `${entry.steps}` }),
      el("td", { class: "more" }));
    return trace ? [row, traceRow(entry, row, trace, unfolded)] : [row];
  }

  function traceRow(entry, row, trace, unfolded) {
    const id = `trace${entry.number}`;
    const content = el("div", { class: "unfolded" },
      el("p", { class: "trace-title" }, el("bdi", { text: clipped(trace.title || "") }), " ", pageLink(trace.href)),
      el("pre", { tabindex: "0", class: "code", role: "region", "aria-label": "Trace", text: trace.text }));
    const below = el("tr", { class: "trace", id, hidden: !unfolded }, el("td", { colspan: "5" }, content));
    const toggle = el("button", { type: "button", class: "button small", "aria-expanded": String(unfolded),
      "aria-controls": id, text: "trace", onclick: () => {
        below.hidden = !below.hidden;
        toggle.setAttribute("aria-expanded", String(!below.hidden));
      } });
    row.lastChild.append(toggle);
    return below;
  }

  /** A link to the trace's own page, unless it leads somewhere a link must not. */
  function pageLink(href) {
    if (!href) return "";
    let url;
    try {
      url = new URL(href, location.href);
    } catch {
      return "";
    }
    if (!["http:", "https:", "file:"].includes(url.protocol)) return "";
    return el("a", { href, text: "open it step by step →" });
  }

  /** The names of what runs are configured by: the axes first, as they are declared. */
  function settingNames(entries) {
    const axes = model.axes.map((axis) => axis.name);
    const set = new Set(entries.flatMap(({ run }) => Object.keys(run.settings || {})));
    return [...axes.filter((name) => set.has(name)), ...[...set].filter((name) => !axes.includes(name))];
  }

  const varies = (entries, name) => new Set(entries.map(({ run }) => run.settings?.[name])).size > 1;

  const settingsOf = (run, names) => el("span", { class: "settings" },
    ...names.filter((name) => run.settings?.[name] !== undefined)
      .map((name) => el("span", { class: "setting code" }, broken(`${name}=${run.settings[name]}`))));

  /** Cells as a list of links, each with its verdict. */
  const cellList = (cells, named) => el("ul", { class: "cells" }, ...cells.map(({ policy, question }) => {
    const view = shown(policy, question);
    const name = named === "policy" ? model.policies[policy].name : question.name;
    const tag = `${view.sign} ${view.number}${view.steps !== undefined ? ` · ${view.steps}` : ""}`.trim();
    return el("li", {}, el("button", { type: "button", class: "cell-link", onclick: () => go({ policy, question }) },
      el("span", { class: `tag ${view.kind}`, text: tag }), el("span", { class: "code" }, broken(name)),
      el("span", { class: "unseen", text: view.words })));
  }));

  function aboutPolicy(policy) {
    const { name, about, text } = model.policies[policy];
    const cells = properties.map((question) => ({ policy, question }));
    const violated = cells.filter((one) => tallyOf(policy, one.question).violated);
    const paid = costs.map((question) => ({ policy, question })).filter((one) => tallyOf(policy, one.question).holds);
    return [
      panelHead(["policy"], [broken(name, true)]),
      el("section", { class: "abouts" }, ...paragraphs(about)),
      el("section", {}, el("h3", { text: `Breaks ${violated.length || "none"} of ${properties.length} properties` }),
        cellList(violated)),
      costs.length > 0 && el("section", {},
        el("h3", { text: paid.length ? "Costs" : "Costs nothing that is asked for" }), cellList(paid)),
      text && el("section", {}, el("h3", { text: "In the model" }), sourceOf(text)),
    ];
  }

  /** The text of a policy, with its comments quieter than what it does. */
  function sourceOf(text) {
    const lines = text.split("\n").map((line, at) => el("li", { class: /^\s*\/\//.test(line) ? "comment" : null },
      el("span", { text: at + 1 }), el("code", { text: line })));
    return el("div", { class: "source" }, el("div", { class: "lines" }, el("ol", {}, ...lines)));
  }

  function aboutQuestion(question) {
    const cells = sorted().map((policy) => ({ policy, question })).filter((one) => tallyOf(one.policy, question).asked);
    const rest = question.kind === "cost" ? [["Incurred under", (tally) => tally.holds],
      ["Not incurred under", (tally) => !tally.holds]] : [["Violated under", (tally) => tally.violated],
      ["Undecided under", (tally) => !tally.violated && tally.undecided],
      ["Holds under", (tally) => !tally.violated && !tally.undecided]];
    return [
      panelHead([question.kind === "cost" ? "cost" : el("bdi", { text: clipped(aspectOf(question)) })],
        [broken(question.name, true)]),
      el("section", { class: "abouts" }, ...paragraphs(question.about)),
      ...rest.map(([title, is]) => [title, cells.filter((one) => is(tallyOf(one.policy, question)))])
        .filter(([, list]) => list.length)
        .map(([title, list]) =>
          el("section", {}, el("h3", { text: `${title} ${list.length}` }), cellList(list, "policy"))),
    ];
  }

  // ------------------------------------------------------------------------------------------------------- Theme

  const root = document.documentElement;
  const darkByDefault = matchMedia("(prefers-color-scheme: dark)");

  /** Pages of traces keep their choice in the same place. */
  const THEME = "pincer-theme";

  /** What a browser keeps for the page; from a file, it may refuse to. */
  function stored(value) {
    try {
      if (value) localStorage.setItem(THEME, value);
      return localStorage.getItem(THEME);
    } catch {
      return null;
    }
  }

  function themeControl() {
    const kept = stored();
    if (kept === "light" || kept === "dark") root.dataset.theme = kept;
    const isDark = () => (root.dataset.theme ? root.dataset.theme === "dark" : darkByDefault.matches);
    const svg = drawn("svg", { viewBox: "0 0 16 16", "aria-hidden": "true" });
    svg.append(drawn("path", { d: "M8 1a7 7 0 1 0 0 14A7 7 0 0 0 8 1zm0 1.5v11a5.5 5.5 0 0 1 0-11z" }));
    const button = el("button", { type: "button", class: "button theme", title: "Light or dark" }, svg);
    const show = () => button.setAttribute("aria-label", `Switch to ${isDark() ? "light" : "dark"} colours`);
    button.addEventListener("click", () => {
      root.dataset.theme = isDark() ? "light" : "dark";
      stored(root.dataset.theme);
      show();
    });
    darkByDefault.addEventListener("change", show);
    show();
    return button;
  }

  // -------------------------------------------------------------------------------------------------------- Page

  const legendItem = (kind, sign, text) =>
    el("li", {}, el("span", { class: `tag ${kind}`, text: sign }), ` ${text}`);

  const legend = () => el("ul", { class: "legend", "aria-label": "Signs" },
    legendItem("holds", "✓ n", "holds in all n runs"),
    legendItem("violated some", "✗ k/n · s", "violated in k of n, shortest trace s steps"),
    legendItem("undecided", "? k/n", "undecided in k"),
    legendItem("unasked", "–", "nobody asks"),
    legendItem("surprise", "! k", "surprises: not as expected"));

  const matrix = makeTable(properties, "Policies by properties: in how many runs each holds or is violated");
  const prices = makeTable(costs, "Policies by costs: in how many runs each can be incurred");
  const tables = [matrix, prices];

  const nothing = el("p", { class: "nothing", hidden: true }, "These filters leave nothing. ",
    el("button", { type: "button", class: "button", text: "Reset", onclick: reset }));

  const costSection = el("section", { class: "cost-section", "aria-labelledby": "costs-title" },
    el("h2", { id: "costs-title", text: "What it costs" }),
    el("p", { class: "lead", text: "In how many of the runs that ask the price can be incurred." }), prices.frame);

  const filters = el("details", { class: "filters" }, el("summary", { text: "Filters" }),
    el("div", { class: "controls" }, queryControl(), aspectControl(),
      add(segments("show", SHOWN, () => state.show, (value) => { state.show = value; changed(); })),
      add(chooser("scenario", [[-1, "all"], ...model.scenarios.map((scenario, at) => [at, scenario.name])],
        () => state.scenario, (value) => { state.scenario = value; changed(); })),
      ...model.axes.map(axisControl), orderControl(), resetControl()), scenarioAbout());
  // On a phone, filters would push the table out of sight.
  const wide = matchMedia("(min-width: 701px)");
  filters.open = wide.matches;
  wide.addEventListener("change", () => { filters.open ||= wide.matches; });

  page.append(
    el("header", { class: "page-head" }, el("h1", { text: "What each policy keeps, breaks and costs" }), themeControl(),
      el("p", { class: "lead", text: "Each cell counts runs: a scenario under a policy in a configuration. " +
        "Choose a cell for its runs and traces, a name for what it says." })),
    filters, el("div", { class: "status" }, summary, legend()), matrix.frame, nothing, costSection, panel);

  /** Shows all there is, as that is when columns can be measured. */
  function start() {
    for (const table of tables) {
      table.rows.forEach((row, policy) => row.cells.forEach((parts, at) => fill(parts, policy, table.asked[at])));
    }
    showBadges({ policies: model.policies.map(() => true), columns: properties.map(() => true) });
    measure();
    resize();
  }

  /** Follows the address: its filters, and what it opens. */
  function follow() {
    readAddress();
    render();
    showControls();
    if (open && open.policy !== undefined && !panel.open) focusOn(open);
    showPanel();
  }

  /** The cell that the panel is about gets the focus back when that is closed. */
  function focusOn({ policy, question }) {
    const table = question?.kind === "cost" ? prices : matrix, row = table.rows[policy];
    (question ? row.cells[table.asked.indexOf(question)].td : row.head).focus();
  }

  start();
  follow();
  addEventListener("hashchange", follow);
  new ResizeObserver(resize).observe(page);
})();
