// The page of a counterexample: draws the run lane by lane, shows the state after any step, and answers why a value is
// what it is. It reads one JSON document from the page and asks nobody else; every text in it is a stranger's, and
// only ever becomes text.

(() => {
  "use strict";

  const trace = JSON.parse(document.getElementById("document").textContent);
  const steps = trace.steps;
  const last = steps.length - 1;
  const START = -1; // the state before the first step is selected like a step
  const CHUNK = 24; // rows that are laid out together, or not yet
  const EAGER = 600; // up to so many rows all are there at once, so that the browser's own search finds them
  const BOX_TEXT = 90; // a box shows so much of a text; the card beside shows all of it
  const BOX_CHANGES = 12;
  const FOLD_TEXT = 220; // from here on a text is folded until somebody asks
  const MOST_LANES = 8;
  const EFFECT = "without what it does there is no violation";
  const DECIDED = "taken because something had not happened yet";

  // -- Elements --

  /** Makes an element; children are elements or strings, and strings become text. */
  function make(tag, attributes, ...children) {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes ?? {})) {
      if (value === true) element.setAttribute(name, "");
      else if (value !== undefined && value !== null && value !== false) element.setAttribute(name, value);
    }
    element.append(...children.filter((child) => child !== undefined && child !== null));
    return element;
  }

  function button(label, attributes, act) {
    const element = make("button", { type: "button", class: "button", ...attributes }, label);
    element.addEventListener("click", act);
    return element;
  }

  function link(label, act, attributes) {
    return button(label, { class: "link", ...attributes }, act);
  }

  function icon(path) {
    const space = "http://www.w3.org/2000/svg";
    const svg = document.createElementNS(space, "svg");
    svg.setAttribute("viewBox", "0 0 16 16");
    svg.setAttribute("aria-hidden", "true");
    const shape = document.createElementNS(space, "path");
    shape.setAttribute("d", path);
    svg.append(shape);
    return svg;
  }

  const unseen = (text) => make("span", { class: "unseen" }, text);
  const sign = (text) => make("span", { class: "sign", "aria-hidden": "true" }, text);

  // -- Strangers' texts --

  /** Characters that change how others are shown are shown themselves: what reads one way must be written that way. */
  function plain(text) {
    return String(text).replace(
      /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g,
      (character) => "⟨" + character.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0") + "⟩");
  }

  /** Cuts by characters, not by halves of them. */
  function cut(text, length) {
    return text.length <= length ? text : text.slice(0, length).replace(/[\ud800-\udbff]$/, "") + "…";
  }

  /** A name or value, cut where it would take the page over. */
  function name(text, length = BOX_TEXT) {
    return make("bdi", null, cut(plain(text), length));
  }

  /** A name that may go on in a new line after its underscores. */
  function broken(text) {
    const place = make("bdi");
    for (const word of cut(plain(text), 60).split(/(?<=_)/)) place.append(word, make("wbr"));
    return place;
  }

  /** A text of any length: folded if it is long, with a button that unfolds it. */
  function full(text, tag = "bdi") {
    const whole = plain(text);
    if (whole.length <= FOLD_TEXT) return make(tag, { dir: "auto" }, whole);
    const shown = make("bdi", { dir: "auto" }, cut(whole, FOLD_TEXT));
    const all = `show all ${whole.length.toLocaleString("en")} characters`;
    const toggle = link(all, () => {
      const open = toggle.getAttribute("aria-expanded") === "true";
      toggle.setAttribute("aria-expanded", String(!open));
      shown.textContent = open ? cut(whole, FOLD_TEXT) : whole;
      toggle.textContent = open ? all : "show less";
    }, { "aria-expanded": "false" });
    return make(tag === "bdi" ? "span" : tag, null, shown, " ", toggle);
  }

  /** A sentence of the document; "step 12" in it leads there. */
  function sentence(text) {
    const whole = plain(text);
    if (whole.length > FOLD_TEXT * 3) return full(text);
    const parts = make("bdi", { dir: "auto" });
    let from = 0;
    for (const match of whole.matchAll(/\bsteps? (\d+)\b/g)) {
      const index = indexOfNumber.get(Number(match[1]));
      if (index === undefined) continue;
      parts.append(whole.slice(from, match.index), link(match[0], () => select(index, { reveal: true })));
      from = match.index + match[0].length;
    }
    parts.append(whole.slice(from));
    return parts;
  }

  // -- The run: what every cell held when --

  const indexOfNumber = new Map(steps.map((step, index) => [step.number, index]));

  /** For each cell the steps that wrote it, ascending, and what. Any state is then a few binary searches away. */
  const writes = trace.cells.map(() => ({ at: [], values: [] }));
  steps.forEach((step, index) => {
    for (const change of step.changes) {
      const list = writes[change.cell];
      if (list.at.at(-1) === index) list.values[list.values.length - 1] = change.value;
      else { list.at.push(index); list.values.push(change.value); }
    }
  });

  /** The place, among the writes of a cell, of the last one up to a step; -1 if there is none. */
  function placeOfWrite(cell, index) {
    const { at } = writes[cell];
    let low = 0;
    let high = at.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (at[middle] <= index) low = middle + 1; else high = middle;
    }
    return low - 1;
  }

  function writerOf(cell, index) {
    const place = placeOfWrite(cell, index);
    return place < 0 ? START : writes[cell].at[place];
  }

  function valueAt(cell, index) {
    const place = placeOfWrite(cell, index);
    return place < 0 ? trace.cells[cell].initial : writes[cell].values[place];
  }

  const blamed = new Set(trace.blame ?? []);
  const changedByCorrect = new Set((trace.correct?.steps ?? [])
    .flatMap((step) => step.changes.map((change) => change.cell)));
  const isLively = (cell) =>
    cell >= 0 && (writes[cell].at.length > 0 || blamed.has(cell) || changedByCorrect.has(cell));
  const isAside = (index) => steps[index].role === "aside";

  // -- Processes --

  /** A few letters for each process, its initials and the number it ends in; no two are the same. */
  const letters = (() => {
    const taken = new Set();
    return trace.processes.map((process) => {
      const words = cut(process.name, 200).match(/\p{L}+/gu) ?? ["?"];
      const initials = words.slice(0, 2).map((word) => Array.from(word)[0].toUpperCase()).join("");
      let letter = initials + (/\d{1,2}$/.exec(process.name)?.[0] ?? "");
      for (let count = 2; taken.has(letter); count += 1) letter = Array.from(initials)[0] + count;
      taken.add(letter);
      return letter;
    });
  })();

  const isDevice = (process) => trace.processes[process].kind === "device";
  const busy = new Set(steps.map((step) => step.process));
  // What setup did is told by `prepared`; it has a lane only where it takes part in the run.
  const lanes = trace.processes.map((_, process) => process)
    .filter((process) => trace.processes[process].kind !== "setup" || busy.has(process));
  const laneOf = new Map(lanes.map((process, lane) => [process, lane]));

  function classesOf(process) {
    return `lane-${(laneOf.get(process) ?? 0) % 6}${isDevice(process) ? " device" : ""}`;
  }

  function tag(process) {
    return make("span", { class: "tag " + classesOf(process), "aria-hidden": "true" }, letters[process]);
  }

  function processName(process, length) {
    return name(trace.processes[process].name, length);
  }

  /** "free_detached: free" — the innermost operation, and its step in bold. */
  function what(step, length = BOX_TEXT) {
    const place = make("span");
    if (step.operations.length > 0) place.append(name(step.operations.at(-1), length), ": ");
    place.append(make("b", null, name(step.step, length)));
    return place;
  }

  /** "admin, free_detached: free" as one string, for labels and announcements. */
  function told(index) {
    const step = steps[index];
    const operation = step.operations.length > 0 ? plain(step.operations.at(-1)) + ": " : "";
    return cut(`${plain(trace.processes[step.process].name)}, ${operation}${plain(step.step)}`, 200);
  }

  function write(cell, old, value, length = BOX_TEXT) {
    return make("span", { class: "write" },
      make("span", { class: "name" }, name(trace.cells[cell].name, length)), " ",
      make("span", { class: "old" }, name(old, length)), " → ",
      make("span", { class: "new" }, name(value, length)));
  }

  function choicesOf(step, length = BOX_TEXT) {
    const place = make("span", { class: "with" });
    step.choices.forEach((choice, index) => {
      place.append(index === 0 ? " (" : ", ", name(choice.name, length), " = ", name(choice.value, length));
    });
    if (step.choices.length > 0) place.append(")");
    return place;
  }

  // -- What the reader has chosen --

  const view = {
    selected: last,
    all: false,
    expanded: new Set(), // first steps of the groups of asides that are open
    trail: [], // the chain of answers to "why": {cell, at}
    printing: false,
  };

  // -- The rows: what is shown of the run, in order --

  /** Where a run of asides that starts here ends (exclusively); the loop's start is never within one. */
  function endOfAsides(from) {
    let end = from + 1;
    while (end <= last && isAside(end) && !isSeam(end)) end += 1;
    return end;
  }

  /** Something is said between this step and the one before. */
  const isSeam = (index) => index === trace.loopStart || index === trace.correct?.parts;

  function rowsToShow() {
    const all = view.all || view.printing;
    const rows = [{ kind: "start" }];
    const outers = new Map(); // the operations each process was last seen in
    let before; // the process of the row before
    const addStep = (index) => {
      const step = steps[index];
      const outer = step.operations.slice(0, -1).join("\u0000");
      const isSwitch = before !== step.process;
      rows.push({
        kind: "step", index, from: before, isSwitch,
        showsOuter: outer !== "" && (isSwitch || outers.get(step.process) !== outer),
      });
      outers.set(step.process, outer);
      before = step.process;
    };
    for (let index = 0; index <= last;) {
      if (index === trace.loopStart) rows.push({ kind: "loop" });
      if (index === trace.correct?.parts) rows.push({ kind: "parts" });
      if (all || !isAside(index)) { addStep(index); index += 1; continue; }
      const end = endOfAsides(index);
      const open = view.expanded.has(index);
      rows.push({ kind: "asides", from: index, end, open });
      for (; open && index < end; index += 1) addStep(index);
      index = end;
    }
    if (trace.loopStart !== undefined) {
      if (trace.loopStart > last) rows.push({ kind: "loop" }); else rows.push({ kind: "again" });
    }
    if (trace.correct && trace.correct.parts > last) rows.push({ kind: "parts" });
    rows.push({ kind: "end" });
    return rows;
  }

  let chunks = []; // {element, rows, filled}
  let shown = []; // the steps that have rows, START first
  let places = new Map(); // of a step: its place in `shown`, its chunk
  const rowElements = new Map(); // of a step: its row, if it is laid out

  /** Lays the rows out anew: after all that changes which there are. */
  function layOut() {
    const rows = rowsToShow();
    rowElements.clear();
    watcher.disconnect();
    chunks = [];
    shown = [];
    places = new Map();
    for (let from = 0; from < rows.length; from += CHUNK) {
      const some = rows.slice(from, from + CHUNK);
      const element = make("ol", { class: "chunk" });
      element.style.setProperty("min-height", some.length * 48 + "px");
      element.style.setProperty("contain-intrinsic-size", `auto ${some.length * 48}px`);
      for (const row of some) {
        const index = row.kind === "start" ? START : row.kind === "step" ? row.index : undefined;
        if (index === undefined) continue;
        places.set(index, { place: shown.length, chunk: chunks.length });
        shown.push(index);
      }
      chunks.push({ element, rows: some, filled: false });
    }
    parts.rows.replaceChildren(...chunks.map((chunk) => chunk.element));
    if (rows.length <= EAGER || view.printing) chunks.forEach((_, place) => fill(place));
    else {
      for (const chunk of chunks) watcher.observe(chunk.element);
      fill(0);
      fill(chunks.length - 1);
    }
    parts.slider.max = String(shown.length - 1);
  }

  function fill(place) {
    const chunk = chunks[place];
    if (!chunk || chunk.filled) return;
    chunk.filled = true;
    chunk.element.append(...chunk.rows.map(rowElement));
    chunk.element.style.removeProperty("min-height");
  }

  // Far rows are made when they come near.
  const watcher = new IntersectionObserver((entries) => {
    for (const entry of entries) {
      if (!entry.isIntersecting) continue;
      fill(chunks.findIndex((chunk) => chunk.element === entry.target));
      watcher.unobserve(entry.target);
    }
  }, { rootMargin: "1200px" });

  // -- Rows --

  function rowElement(row) {
    switch (row.kind) {
      case "start": return startRow();
      case "step": return stepRow(row);
      case "asides": return asidesRow(row);
      case "loop": return noteRow("loop", make("span", null, trace.loopStart > last
        ? "↻ from here on nothing changes, forever" : "↻ from here on, forever"));
      case "again": return noteRow("again", link(`↺ and again from step ${steps[trace.loopStart].number}`,
        () => select(trace.loopStart, { reveal: true })));
      case "parts": return noteRow("parts",
        link("⇄ here the nearest run that keeps it goes another way", showCorrect));
      default: return endRow();
    }
  }

  function noteRow(kind, ...children) {
    return make("li", { class: "row note " + kind }, ...children);
  }

  function startRow() {
    const box = make("button", { type: "button", class: "box", "data-step": START, tabindex: -1 });
    const prepared = trace.prepared ?? [];
    box.append(make("span", { class: "outer" }, prepared.length > 0 ? "prepared by setup" : "before the first step"));
    const most = 24;
    const list = make("span");
    for (const text of prepared.slice(0, most)) list.append(make("span", { class: "write" }, name(text)), " ");
    if (prepared.length > most) list.append(`and ${prepared.length - most} more`);
    box.append(list);
    return finishRow(make("li", { class: "row start" }, box), START);
  }

  function stepRow(row) {
    const step = steps[row.index];
    const lane = laneOf.get(step.process);
    const number = make("a", { class: "number", href: "#step=" + step.number, tabindex: -1,
      "aria-label": "Link to step " + step.number }, String(step.number));
    const box = make("button",
      { type: "button", class: "box " + classesOf(step.process), "data-step": row.index, tabindex: -1 });
    fillBox(box, row, step);
    const element = make("li", { class: "row " + (step.role ?? "") }, number, box);
    element.style.setProperty("--lane", lane);
    if (row.isSwitch) {
      element.classList.add("switch");
      const from = laneOf.get(row.from) ?? lane;
      if (from !== lane) element.classList.add(from < lane ? "rightwards" : "leftwards");
      element.style.setProperty("--from", Math.min(from, lane));
      element.style.setProperty("--span", Math.abs(from - lane));
    }
    if (trace.loopStart !== undefined && row.index >= trace.loopStart) element.classList.add("looped");
    return finishRow(element, row.index);
  }

  function fillBox(box, row, step) {
    const index = row.index;
    box.append(unseen(`Step ${step.number}. `));
    box.append(tag(step.process), make("span", { class: "process" }, processName(step.process, 40)));
    if (row.showsOuter) {
      box.append(make("span", { class: "outer" },
        ...step.operations.slice(0, -1).flatMap((operation) => [name(operation, 40), " › "])));
    }
    const line = make("span", { class: "what" });
    if (step.role === "effect") line.append(make("span", { class: "role", title: EFFECT }, sign("◆"), " effect"));
    line.append(what(step), choicesOf(step));
    box.append(line);
    for (const change of step.changes.slice(0, BOX_CHANGES)) {
      box.append(write(change.cell, valueAt(change.cell, index - 1), change.value));
    }
    const more = step.changes.length - BOX_CHANGES;
    if (more > 0) box.append(make("span", { class: "with" }, `${more} more`));
    if (step.role === "decision") {
      box.append(make("span", { class: "role decision" }, sign("◇"), " " + (step.note || "decision: " + DECIDED)));
    }
    if (trace.fault !== undefined && index === last) {
      box.append(make("span", { class: "wrong" }, sign("✗"), " ill-defined: ", name(trace.fault)));
    }
  }

  function finishRow(element, index) {
    rowElements.set(index, element);
    if (index === view.selected) mark(element, true);
    markCause(element, index);
    return element;
  }

  function asidesRow(row) {
    const count = row.end - row.from;
    const who = new Set();
    for (let index = row.from; index < row.end; index += 1) who.add(steps[index].process);
    const names = make("bdi", null, cut([...who].map((process) => cut(plain(trace.processes[process].name), 24))
      .join(", "), 100));
    const text = `${count === 1 ? "1 step" : `${count} steps`} whose effects are not needed (`;
    const element = noteRow("asides", link(make("span", null, text, names, row.open ? ") – hide" : ") – show"),
      () => toggleAsides(row), { "aria-expanded": String(row.open), "data-asides": row.from }));
    if (trace.loopStart !== undefined && row.from >= trace.loopStart) element.classList.add("looped");
    return element;
  }

  function endRow() {
    const wrong = (trace.reasons ?? []).find((reason) => reason.startsWith("false:")) ?? trace.fault
      ?? (trace.waiting ?? [])[0] ?? `${trace.property} is violated`;
    return noteRow("end", make("span", { class: "finding" }, sign("✗"), " ", name(wrong, 240)));
  }

  /** Keeps a row where it is on the screen while what is above it changes. */
  function holding(find, change) {
    const before = find()?.getBoundingClientRect().top;
    change();
    const after = find()?.getBoundingClientRect().top;
    if (before !== undefined && after !== undefined) window.scrollBy(0, after - before);
  }

  function toggleAsides(row) {
    const find = () => parts.rows.querySelector(`[data-asides="${row.from}"]`);
    if (row.open) view.expanded.delete(row.from); else view.expanded.add(row.from);
    if (row.open && view.selected >= row.from && view.selected < row.end) select(shownBefore(row.from));
    const chunk = chunks.findIndex((candidate) => candidate.rows.includes(row));
    holding(find, () => { layOut(); fill(chunk); });
    find()?.focus({ preventScroll: true });
    showSlider();
  }

  /** The last step before this one that has a row whatever is collapsed. */
  function shownBefore(index) {
    let before = index - 1;
    while (before >= 0 && isAside(before)) before -= 1;
    return before;
  }

  function toggleAll() {
    view.all = !view.all;
    parts.all.setAttribute("aria-pressed", String(view.all));
    const within = parts.rows.contains(document.activeElement);
    if (!view.all && view.selected >= 0 && isAside(view.selected)) {
      const target = shownBefore(view.selected);
      holding(selectedRow, () => { layOut(); select(target); });
    } else {
      const chunk = () => fill(places.get(view.selected).chunk);
      holding(selectedRow, () => { layOut(); chunk(); });
    }
    if (within) focusSelected();
    showSlider();
    announce(`${view.all ? "All" : shown.length - 1 + " of"} ${steps.length} steps are shown`);
  }

  // -- Selecting --

  function mark(row, isSelected) {
    row.classList.toggle("selected", isSelected);
    const box = row.querySelector(".box");
    box.tabIndex = isSelected ? 0 : -1;
    if (isSelected) box.setAttribute("aria-current", "step"); else box.removeAttribute("aria-current");
  }

  /** Opens the group that a step is collapsed in. */
  function uncover(index) {
    if (places.has(index)) return;
    let from = index;
    while (from > 0 && isAside(from - 1) && !isSeam(from)) from -= 1;
    view.expanded.add(from);
    layOut();
  }

  /** Selects a step. `reveal` scrolls to it, `quiet` says nothing, `focus` moves the focus to its row. */
  function select(index, { reveal = false, quiet = false, focus = false } = {}) {
    const old = selectedRow();
    if (old) mark(old, false);
    view.selected = index;
    uncover(index);
    fill(places.get(index).chunk);
    const row = selectedRow();
    mark(row, true);
    showStep();
    showSlider();
    if (reveal) scrollTo(row);
    if (focus) focusSelected();
    rememberInAddress();
    if (!quiet) announce(announcement(index));
  }

  const selectedRow = () => rowElements.get(view.selected);

  function focusSelected() {
    selectedRow()?.querySelector(".box").focus({ preventScroll: true });
  }

  /** Scrolls as little as needed, past what sticks to the edges. */
  function scrollTo(row) {
    const place = places.get(view.selected).chunk;
    fill(place - 1);
    fill(place + 1);
    const top = parts.heads.getBoundingClientRect().height + (isSheet() ? 8 : parts.bar.offsetHeight + 8);
    const bottom = innerHeight - (isSheet() ? parts.bar.offsetHeight + sheetHeight() + 8 : 8);
    // Rows between here and there may get their true height only now; look again when they have it.
    for (let tries = 0; tries < 3; tries += 1) {
      const { top: rowTop, bottom: rowBottom } = row.getBoundingClientRect();
      const far = rowTop < top - innerHeight || rowBottom > bottom + innerHeight;
      const by = rowTop < top ? rowTop - top : rowBottom > bottom ? Math.min(rowBottom - bottom, rowTop - top) : 0;
      if (by === 0) return;
      window.scrollBy({ top: far ? by + Math.sign(by) * (bottom - top) / 3 : by, behavior: "instant" });
    }
  }

  function move(by) {
    const place = places.get(view.selected).place + by;
    go(Math.max(0, Math.min(shown.length - 1, place)));
  }

  function go(place) {
    const focus = parts.rows.contains(document.activeElement);
    select(shown[place], { reveal: true, focus });
  }

  function announcement(index) {
    if (index === START) return "Before the first step";
    const step = steps[index];
    const changes = step.changes.slice(0, 3).map(({ cell, value }) =>
      cut(`${plain(trace.cells[cell].name)} ${plain(valueAt(cell, index - 1))} → ${plain(value)}`, 120));
    const more = step.changes.length > 3 ? ` and ${step.changes.length - 3} more changes` : "";
    const role = step.role === "decision" ? ". " + (step.note || "Decision: " + DECIDED) : "";
    return `Step ${step.number} of ${steps.length}: ${told(index)}${role}. ${changes.join("; ")}${more}`;
  }

  function announce(text) {
    parts.live.textContent = text;
  }

  // The address follows when things are calm: browsers refuse pages that write it too often.
  let addressTimer;
  function rememberInAddress() {
    clearTimeout(addressTimer);
    addressTimer = setTimeout(() => {
      const number = view.selected === START ? 0 : steps[view.selected].number;
      try { history.replaceState(null, "", "#step=" + number); } catch { /* the page may not have an address */ }
    }, 120);
  }

  function stepInAddress() {
    const match = /^#step=(\d+)$/.exec(location.hash);
    if (!match) return undefined;
    const number = Number(match[1]);
    return indexOfNumber.get(number) ?? (number === 0 ? START : undefined);
  }

  // -- The bar --

  function showSlider() {
    const { place } = places.get(view.selected);
    parts.slider.value = String(place);
    const index = view.selected;
    const text = index === START ? "before the first step"
      : `step ${steps[index].number} of ${steps.length}: ${told(index)}`;
    parts.slider.setAttribute("aria-valuetext", text);
    parts.label.replaceChildren(...(index === START ? [make("b", null, "start"), " before the first step"] : [
      make("b", null, `${steps[index].number}`), ` / ${steps.length} · `,
      processName(steps[index].process, 30), " · ", what(steps[index], 40),
    ]));
    parts.first.disabled = parts.back.disabled = place === 0;
    parts.forward.disabled = parts.last.disabled = place === shown.length - 1;
  }

  function makeBar() {
    const step = (label, path, act) => button(icon(path), { "aria-label": label, title: label }, act);
    parts.first = step("First step (Home)", "M3 3h2v10H3zM13 3v10L6 8z", () => go(0));
    parts.back = step("Back (←)", "M11.5 2.5v11L4 8z", () => move(-1));
    parts.forward = step("Forward (→)", "M4.5 2.5v11L12 8z", () => move(1));
    parts.last = step("Last step (End)", "M11 3h2v10h-2zM3 3v10l7-5z", () => go(shown.length - 1));
    parts.slider = make("input", { type: "range", min: 0, step: 1, "aria-label": "Step" });
    parts.slider.addEventListener("input", () => go(Number(parts.slider.value)));
    parts.label = make("output", { class: "label", "aria-hidden": "true" });
    parts.all = button("all steps",
      { class: "button all", "aria-pressed": "false", title: "All steps, or only those that matter (a)" }, toggleAll);
    if (!steps.some((_, index) => isAside(index))) parts.all.hidden = true;
    const theme = button(icon("M8 1a7 7 0 1 0 0 14A7 7 0 0 0 8 1zm0 1.5v11a5.5 5.5 0 0 1 0-11z"),
      { class: "button theme", "aria-label": "Light or dark (t)", title: "Light or dark (t)" }, toggleTheme);
    const help = button("?", { class: "button help-button", "aria-label": "Help: keys and signs (?)",
      title: "Help: keys and signs (?)" }, showHelp);
    parts.sheetToggle = button("state", { class: "button sheet-toggle", "aria-expanded": "false",
      "aria-controls": "side" }, toggleSheet);
    parts.bar = make("div", { class: "bar unprinted", role: "toolbar", "aria-label": "Time" },
      make("div", { class: "group" }, parts.first, parts.back, parts.forward, parts.last),
      make("div", { class: "slider" }, parts.slider, parts.label),
      make("div", { class: "group options" }, parts.sheetToggle, parts.all, theme, help));
  }

  // -- Sheet: on narrow screens the state slides over the run --

  const narrow = matchMedia("(max-width: 63.99rem)");
  const isSheet = () => narrow.matches;
  const sheetHeight = () => (parts.side.classList.contains("open") ? parts.side.offsetHeight : 0);

  function toggleSheet() {
    const open = parts.side.classList.toggle("open");
    parts.sheetToggle.setAttribute("aria-expanded", String(open));
    parts.sheetToggle.setAttribute("aria-pressed", String(open));
    if (open) scrollTo(selectedRow());
  }

  // -- Sources --

  function placeOf(source) {
    const file = trace.sources[source.file];
    return file ? `${plain(file.path)}:${source.line}` : undefined;
  }

  /** Lines of a file, numbered, with one of them marked. */
  function lines(file, from, to, meant) {
    const list = make("ol");
    const texts = trace.sources[file]?.lines ?? [];
    for (let line = Math.max(1, from); line <= Math.min(texts.length, to); line += 1) {
      const text = plain(texts[line - 1]);
      const kind = (line === meant ? "meant" : "") + (/^\s*\/\//.test(text) ? " comment" : "");
      list.append(make("li", { class: kind.trim() || undefined },
        make("span", { "aria-hidden": "true" }, (line === meant ? "▸ " : "") + line),
        make("code", null, cut(text, 2000))));
    }
    return make("div", { class: "lines", tabindex: 0, role: "group", "aria-label": "Source lines" }, list);
  }

  function excerpt(source, around) {
    const place = placeOf(source);
    if (place === undefined) return undefined;
    return make("div", { class: "source" }, make("p", { class: "place" }, name(place, 200)),
      lines(source.file, source.line - around, source.line + around, source.line));
  }

  // -- The selected step --

  function chainOf(step) {
    const chain = make("span", { class: "chain" });
    for (const operation of step.operations) chain.append(full(operation), make("span", { class: "arrow" }, " › "));
    chain.append(make("b", null, full(step.step)));
    return chain;
  }

  function showStep() {
    showCard();
    showState();
  }

  function showCard() {
    const index = view.selected;
    if (index === START) {
      parts.card.replaceChildren(make("h2", null, "Before the first step"),
        make("p", { class: "note" }, "What setup has prepared; nothing has run yet."));
      return;
    }
    const step = steps[index];
    const items = [make("div", { class: "who" }, make("h2", null, `Step ${step.number}`), tag(step.process),
      make("code", null, full(trace.processes[step.process].name)),
      isDevice(step.process) ? deviceMark() : undefined, roleOf(step))];
    items.push(make("p", null, chainOf(step), choicesOf(step, FOLD_TEXT)));
    if (trace.fault !== undefined && index === last) items.push(make("p", { class: "fault" }, full(trace.fault)));
    else if (step.changes.length === 0) items.push(make("p", { class: "note" }, "It changes nothing."));
    else if (isCut(step, index)) {
      items.push(longList(step.changes, BOX_CHANGES, (change) => make("li", { class: "write" },
        make("span", { class: "name" }, full(trace.cells[change.cell].name)), " ",
        make("span", { class: "old" }, full(valueAt(change.cell, index - 1))), " → ",
        make("span", { class: "new" }, full(change.value)))));
    }
    if ((step.reads ?? []).length > 0) items.push(readsOf(index, "It depends on", (cell) => ask(cell, index - 1)));
    if (step.source) items.push(excerpt(step.source, 2));
    parts.card.replaceChildren(...items.filter((item) => item !== undefined));
  }

  /** The box shows what a step changes; the card repeats it where the box had to leave something out. */
  function isCut(step, index) {
    return step.changes.length > BOX_CHANGES || step.changes.some(({ cell, value }) =>
      [trace.cells[cell].name, valueAt(cell, index - 1), value].some((text) => text.length > BOX_TEXT));
  }

  function roleOf(step) {
    switch (step.role) {
      case "effect": return make("span", { class: "role", title: EFFECT }, "◆ effect");
      case "decision": return make("span", { class: "role decision", title: DECIDED }, "◇ decision");
      case "aside": return make("span", { class: "role" }, "effects not needed");
      default: return undefined;
    }
  }

  const deviceMark = () => make("span", { class: "mark" }, "┄ device");

  /** A list of which the first few are shown, and the others on demand. */
  function longList(all, most, item) {
    const list = make("ul", null, ...all.slice(0, most).map(item));
    if (all.length > most) {
      const more = make("li", null, link(`${all.length - most} more`, () => {
        more.replaceWith(...all.slice(most).map(item));
      }));
      list.append(more);
    }
    return list;
  }

  /** The cells that a step read, each with what it held then, as links further back. */
  function readsOf(index, title, follow, followed) {
    const place = make("p", { class: "read" }, title + " ");
    const reads = steps[index].reads ?? [];
    const most = 12;
    const item = (cell) => link(
      make("span", null, name(trace.cells[cell].name, 60), " = ", name(valueAt(cell, index - 1), 60)),
      () => follow(cell), cell === followed ? { "aria-current": "true" } : undefined);
    const list = make("span", { class: "reads" }, ...reads.slice(0, most).map(item));
    if (reads.length > most) list.append(link(`${reads.length - most} more`, (event) => {
      event.currentTarget.replaceWith(...reads.slice(most).map(item));
    }));
    place.append(list);
    return place;
  }

  // -- The state --

  const cellViews = []; // {cell, button, state}: all that is on the page of the state

  function makeState() {
    parts.stateTitle = make("h2", { id: "state-title" });
    const has = (table, holds) => table.cells.some((row) => row.some(holds));
    const still = trace.tables.filter((table) => !has(table, isLively));
    // What decides comes first: the side shows only so much without scrolling.
    const decides = (table) => Number(has(table, (cell) => blamed.has(cell)));
    const moving = trace.tables.filter((table) => has(table, isLively))
      .sort((one, other) => decides(other) - decides(one));
    parts.state = make("section", { class: "state", "aria-labelledby": "state-title" }, parts.stateTitle,
      make("p", { class: "key" },
        make("span", { class: "changed" }, make("b", null, "●"), " changed by this step"),
        make("span", { class: "blamed" }, make("b", null, "✗"), " decides the verdict"),
        make("span", { class: "unprinted" }, "press a value: why is it so?")),
      make("div", { class: "tables" }, ...moving.map(makeTable)));
    if (still.length > 0) {
      const text = still.length === 1 ? "1 table that never changes" : `${still.length} tables that never change`;
      const stills = fold("still-tables", text, () => [make("div", { class: "tables" }, ...still.map(makeTable))]);
      stills.addEventListener("toggle", showState);
      parts.state.append(stills);
    }
  }

  /** One table. Objects with more fields than there are objects stand upright, a field a line. */
  function makeTable(table) {
    const upright = table.columns.length > 4 ? table.rows.length < table.columns.length
      : table.rows.length === 1 && table.columns.length > 1;
    const lineNames = upright ? table.columns : table.rows;
    const headNames = upright ? table.rows : table.columns;
    const cellAt = (line, head) => (upright ? table.cells[head]?.[line] : table.cells[line]?.[head]) ?? -1;
    const isStillLine = lineNames.map((_, line) => !headNames.some((_, head) => isLively(cellAt(line, head))));
    const isStillHead = headNames.map((_, head) => !lineNames.some((_, line) => isLively(cellAt(line, head))));
    const hasHeads = headNames.some((text) => text !== "");
    const hasLines = lineNames.some((text) => text !== "");
    const grid = make("table", { "aria-label": cut(plain(table.title), 80) });
    if (hasHeads) {
      grid.append(make("thead", null, make("tr", null, hasLines ? make("td", { class: "none" }) : undefined,
        ...headNames.map((text, head) => make("th", { scope: "col", class: isStillHead[head] ? "still" : undefined },
          name(text, 60))))));
    }
    const body = make("tbody");
    lineNames.forEach((text, line) => {
      const row = make("tr", { class: isStillLine[line] ? "still" : undefined });
      if (hasLines) row.append(make("th", { scope: "row" }, name(text, 60)));
      headNames.forEach((_, head) => row.append(makeCell(cellAt(line, head), isStillHead[head])));
      body.append(row);
    });
    body.querySelector(".cell")?.setAttribute("tabindex", "0");
    grid.append(body);
    return frameTable(table, grid, stillCount(isStillLine, isStillHead), hasLines ? lineNames.length : 0);
  }

  /** What may be left out: lines and columns that never change, unless that is all there is. */
  function stillCount(isStillLine, isStillHead) {
    const count = (flags) => flags.filter((flag) => flag).length;
    const lineCount = count(isStillLine);
    const headCount = count(isStillHead);
    return lineCount === isStillLine.length || headCount === isStillHead.length ? 0 : lineCount + headCount;
  }

  function frameTable(table, grid, stills) {
    const process = table.process;
    const title = make("h3", null, process === undefined ? undefined : tag(process), name(table.title, 60),
      table.about ? make("span", { class: "about" }, name(table.about, 120)) : undefined);
    const element = make("div", { class: "table" }, title, make("div", { class: "frame" }, grid));
    if (stills > 0) {
      grid.classList.add("some");
      const text = `${stills} more that never ${stills === 1 ? "changes" : "change"}`;
      const more = link(text, () => {
        const some = grid.classList.toggle("some");
        more.setAttribute("aria-expanded", String(!some));
        more.textContent = some ? text : "hide what never changes";
      }, { class: "link more", "aria-expanded": "false" });
      element.append(more);
    }
    return element;
  }

  function makeCell(cell, isStill) {
    if (cell < 0) return make("td", { class: isStill ? "none still" : "none" });
    const element = make("button", { type: "button", class: "cell", "data-cell": cell, tabindex: -1 });
    cellViews.push({ cell, button: element, state: undefined });
    return make("td", { class: isStill ? "still" : undefined }, element);
  }

  function showState() {
    const index = view.selected;
    parts.stateTitle.textContent = index === START ? "State before the first step"
      : `State after step ${steps[index].number}`;
    for (const each of cellViews) showCell(each, index);
  }

  /** Shows a cell as it is after a step; nothing is touched where nothing differs. */
  function showCell(each, index) {
    const value = valueAt(each.cell, index);
    const isChanged = index !== START && writerOf(each.cell, index) === index;
    const isBlamed = index === last && blamed.has(each.cell);
    const isAsked = view.trail.some((answer) => answer.cell === each.cell);
    const state = `${isChanged ? index : ""}/${isBlamed}/${isAsked}/${value}`;
    if (state === each.state) return;
    each.state = state;
    const old = isChanged ? valueAt(each.cell, index - 1) : undefined;
    const signs = (isChanged ? "●" : "") + (isBlamed ? "✗" : "");
    each.button.replaceChildren();
    if (signs) each.button.append(sign(signs), " ");
    each.button.append(name(value, 60));
    if (isChanged) each.button.append(make("span", { class: "was" }, "was ", name(old, 40)));
    each.button.classList.toggle("changed", isChanged);
    each.button.classList.toggle("blamed", isBlamed);
    each.button.classList.toggle("asked", isAsked);
    each.button.classList.toggle("long", value.length > 24);
    each.button.classList.toggle("nil", ["none", "false", "{}"].includes(value));
    each.button.setAttribute("aria-label", cut(plain(trace.cells[each.cell].name), 80) + ": " + cut(plain(value), 60)
      + (isChanged ? ", was " + cut(plain(old), 40) + ", changed by this step" : "")
      + (isBlamed ? ", decides the verdict" : "") + ". Why?");
  }

  // -- Why a cell has its value --

  /** Asks why a cell held what it held after a step; `level` says how many answers before this one stay. */
  function ask(cell, at, level = 0) {
    view.trail = [...view.trail.slice(0, level), { cell, at }];
    showTrail();
    const writer = writerOf(cell, at);
    if (writer !== START) {
      uncover(writer);
      fill(places.get(writer).chunk);
      const row = rowElements.get(writer);
      if (!isSheet()) scrollToOther(row);
    }
    showMarks();
    const value = `${cut(plain(trace.cells[cell].name), 80)} is ${cut(plain(valueAt(cell, at)), 60)}`;
    announce(writer === START ? `${value} from the start`
      : `${value} since step ${steps[writer].number}: ${told(writer)}`);
  }

  /** Brings a row that is not the selected one into view, if it is not. */
  function scrollToOther(row) {
    const { top, bottom } = row.getBoundingClientRect();
    if (top < parts.bar.offsetHeight + 48 || bottom > innerHeight) row.scrollIntoView({ block: "center" });
  }

  function showTrail() {
    parts.why.hidden = view.trail.length === 0;
    parts.trail.replaceChildren(...view.trail.map(answer));
    parts.why.scrollTop = parts.why.scrollHeight;
  }

  function answer({ cell, at }, level) {
    const writer = writerOf(cell, at);
    const item = make("div", null, make("p", null, make("b", null, full(trace.cells[cell].name)), " is ",
      make("b", null, full(valueAt(cell, at))),
      writer === START ? " from the start: no step before has written it." : " since "));
    if (writer !== START) {
      const step = steps[writer];
      item.firstChild.append(link(`step ${step.number}`, () => select(writer, { reveal: true })), ": ",
        processName(step.process, 40), ", ", what(step), choicesOf(step), ".");
      const next = view.trail[level + 1];
      const reads = step.reads ?? [];
      if (reads.length > 0) {
        item.append(readsOf(writer, "That step depends on", (read) => ask(read, writer - 1, level + 1), next?.cell));
      } else item.append(make("p", { class: "read" }, "That step depends on no value."));
    }
    return make("li", null, sign(String(level + 1)), item);
  }

  function makeWhy() {
    parts.trail = make("ol", { class: "trail" });
    parts.why = make("section", { class: "why", "aria-labelledby": "why-title", hidden: true },
      make("header", null, make("h2", { id: "why-title" }, "Why does it have this value?"),
        button("×", { "aria-label": "Close (Esc)", title: "Close (Esc)" }, closeWhy)),
      parts.trail);
  }

  function closeWhy() {
    const from = view.trail[0]?.cell;
    const within = parts.why.contains(document.activeElement);
    view.trail = [];
    showTrail();
    showMarks();
    if (within) parts.state.querySelector(`[data-cell="${from}"]`)?.focus();
  }

  const causes = new Map(); // of a step: the place in the chain at which it is named

  function showMarks() {
    const old = [...causes.keys()];
    causes.clear();
    view.trail.forEach(({ cell, at }, level) => {
      const writer = writerOf(cell, at);
      if (writer !== START) causes.set(writer, level + 1);
    });
    for (const index of [...old, ...causes.keys()]) {
      const row = rowElements.get(index);
      if (row) markCause(row, index);
    }
    showState();
  }

  function markCause(row, index) {
    const level = causes.get(index);
    row.classList.toggle("cause", level !== undefined);
    row.querySelector(".why-mark")?.remove();
    if (level !== undefined) {
      row.querySelector(".box").append(make("span", { class: "why-mark" }, `${level} in the chain of why`));
    }
  }

  // -- Above the run --

  function makeTop() {
    const chip = (label, value) => make("div", { class: "chip" }, make("dt", null, name(label, 40)),
      make("dd", null, name(value, 120)));
    const chips = make("dl", { class: "chips", "aria-label": "What was checked" }, chip("scenario", trace.scenario));
    if (trace.policy !== undefined) chips.append(chip("policy", trace.policy));
    for (const setting of trace.settings ?? []) chips.append(chip(setting.name, setting.value));
    chips.append(chip("model", trace.model), chip("steps", String(steps.length)));
    const top = make("header", { class: "top" }, make("h1", null, full(trace.heading)), chips);
    if (trace.documentation) top.append(make("p", { class: "about" }, full(trace.documentation)));
    top.append(makeVerdict(), makeFolds());
    return top;
  }

  function makeVerdict() {
    const verdict = make("section", { class: "verdict", "aria-label": "Why it is violated" });
    if ((trace.reasons ?? []).length > 0) {
      verdict.append(make("ul", { class: "reasons" }, ...trace.reasons.map(reason)));
    }
    if (trace.fault !== undefined) verdict.append(make("p", { class: "fault" }, sign("✗"), " ", full(trace.fault)));
    if ((trace.waiting ?? []).length > 0) {
      verdict.append(make("ul", { class: "waiting" },
        ...trace.waiting.map((line) => make("li", null, sign("✗"), " ", sentence(line)))));
    }
    if (trace.cut) verdict.append(make("p", { class: "cut" }, sentence(trace.cut)));
    return verdict;
  }

  /** One line of the explanation: what is true, what is false, and since when. */
  function reason(text) {
    const match = /^(true|false): ([^]*)$/.exec(text);
    if (!match) return make("li", null, sign("·"), sentence(text));
    return make("li", { class: match[1] },
      make("span", { class: "sign" }, (match[1] === "false" ? "✗ " : "✓ ") + match[1]), sentence(match[2]));
  }

  function makeFolds() {
    const folds = make("div", { class: "folds" });
    if (trace.clause) {
      const place = trace.clause.source ? placeOf(trace.clause.source) : undefined;
      folds.append(fold("clause", make("span", null, "The property",
        place ? make("span", { class: "place" }, " · ", name(place, 100)) : undefined),
        () => [make("p", { class: "source" }, make("code", null, full(trace.clause.text))),
          trace.clause.source ? excerpt(trace.clause.source, 4) : undefined]));
    }
    if (trace.policyText) {
      const { file, line, end } = trace.policyText;
      folds.append(fold("policy", make("span", null, "The policy",
        trace.policy === undefined ? undefined : make("span", { class: "place" }, " · ", name(trace.policy, 100))),
        () => [make("div", { class: "source" },
          make("p", { class: "place" }, name(`${trace.sources[file]?.path}:${line}`, 200)), lines(file, line, end))]));
    }
    if (trace.correct) {
      parts.correct = fold("correct", make("span", null, "The nearest run that keeps it",
        make("span", { class: "place" }, trace.correct.parts > last ? " · goes on instead of ending here"
          : ` · another way at step ${steps[trace.correct.parts].number}`)), makeCompare);
      folds.append(parts.correct);
    }
    return folds;
  }

  /** Something folded, made when it is first opened. */
  function fold(id, title, content) {
    const element = make("details", { id }, make("summary", null, title));
    element.addEventListener("toggle", () => unfold(element));
    element.contents = content;
    return element;
  }

  function unfold(element) {
    if (!element.contents) return;
    element.append(...element.contents().filter((item) => item !== undefined));
    element.contents = undefined;
  }

  function showCorrect() {
    if (!parts.correct) return;
    parts.correct.open = true;
    unfold(parts.correct);
    parts.correct.scrollIntoView({ block: "start" });
    parts.correct.querySelector("summary").focus({ preventScroll: true });
  }

  // -- The nearest run that keeps the property --

  function makeCompare() {
    const { parts: from, steps: other, note } = trace.correct;
    const values = new Map();
    const old = (cell) => values.get(cell) ?? valueAt(cell, from - 1);
    const those = other.map((step) => {
      const changes = step.changes.map((change) => ({ ...change, old: old(change.cell) }));
      for (const change of step.changes) values.set(change.cell, change.value);
      return { step, changes };
    });
    const these = steps.slice(from).map((step, offset) => ({
      step, index: from + offset,
      changes: step.changes.map((change) => ({ ...change, old: valueAt(change.cell, from + offset - 1) })),
    }));
    const column = (kind, title, all) => {
      const list = all.length > 0 ? longList(all, 16, compared) : make("p", null, "It ends here.");
      return make("div", { class: kind }, make("h2", null, title), list);
    };
    return [make("p", null, note ? full(note) : undefined),
      make("div", { class: "compare" },
        column("this", "✗ This run", these), column("that", "✓ The run that keeps it", those))];
  }

  function compared({ step, index, changes }) {
    const number = index === undefined ? String(step.number)
      : link(String(step.number), () => select(index, { reveal: true }), { "aria-label": "Step " + step.number });
    const body = make("div", null, unseen(plain(trace.processes[step.process].name).slice(0, 80) + ", "),
      make("p", { class: "what" }, what(step), choicesOf(step)),
      ...changes.slice(0, 12).map((change) => make("p", null, write(change.cell, change.old, change.value))));
    if (changes.length > 12) body.append(make("p", null, `${changes.length - 12} more changes`));
    const who = tag(step.process);
    who.title = cut(plain(trace.processes[step.process].name), 120);
    return make("li", null, make("span", { class: "nr" }, number), who, body);
  }

  // -- The diagram's frame --

  function makeRun() {
    const heads = lanes.map((process, lane) => {
      const title = cut(plain(trace.processes[process].name), 200);
      const head = make("div", { class: "head " + classesOf(process), title }, tag(process),
        make("span", { class: "named" }, broken(trace.processes[process].name),
          isDevice(process) ? deviceMark() : undefined));
      head.style.setProperty("--lane", lane);
      return head;
    });
    parts.heads = make("div", { class: "heads", role: "group", "aria-label": "Processes" }, ...heads);
    const lines = lanes.map((process, lane) => {
      const line = make("div", { class: "lane " + classesOf(process) });
      line.style.setProperty("--lane", lane);
      return line;
    });
    parts.rows = make("div", { class: "rows" });
    parts.diagram = make("div", { class: "diagram", "data-lanes": lanes.length }, parts.heads,
      make("div", { class: "lanes", "aria-hidden": "true" }, ...lines), parts.rows);
    parts.diagram.style.setProperty("--lanes", lanes.length);
    parts.rows.addEventListener("click", (event) => {
      const box = event.target.closest(".box");
      if (box) select(Number(box.dataset.step));
    });
    new ResizeObserver(() => {
      const compact = parts.diagram.clientWidth < 540 || lanes.length > MOST_LANES;
      if (!view.printing) parts.diagram.classList.toggle("compact", compact);
    }).observe(parts.diagram);
    return make("section", { class: "run", "aria-label": "The run, step by step" }, parts.diagram);
  }

  function makeSide() {
    parts.card = make("section", { class: "card", "aria-label": "The selected step" });
    makeState();
    makeWhy();
    parts.side = make("aside", { class: "side", id: "side", "aria-label": "Step and state" },
      make("div", { class: "scroll", tabindex: 0, role: "group", "aria-label": "Step and state" },
        parts.card, parts.state), parts.why);
    parts.side.addEventListener("click", (event) => {
      const cell = event.target.closest(".cell");
      if (cell) ask(Number(cell.dataset.cell), view.selected);
    });
  }

  // -- Hovering over a step --

  let tipTimer;

  function makeTip() {
    parts.tip = make("div", { class: "tip", "aria-hidden": "true", hidden: true });
    const hide = () => { clearTimeout(tipTimer); parts.tip.hidden = true; };
    parts.rows.addEventListener("pointerover", (event) => {
      const box = event.target.closest(".box");
      hide();
      if (!box || event.pointerType !== "mouse" || Number(box.dataset.step) === START) return;
      tipTimer = setTimeout(() => showTip(box), 450);
    });
    parts.rows.addEventListener("pointerleave", hide);
    addEventListener("scroll", hide, { passive: true });
    addEventListener("keydown", hide);
    addEventListener("pointerdown", hide);
  }

  function showTip(box) {
    const index = Number(box.dataset.step);
    const step = steps[index];
    const reads = (step.reads ?? []).slice(0, 6).map((cell) =>
      `${cut(plain(trace.cells[cell].name), 40)} = ${cut(plain(valueAt(cell, index - 1)), 40)}`);
    const chain = cut([...step.operations, step.step].map(plain).join(" › "), 200);
    parts.tip.replaceChildren(make("div", { class: "chain" }, make("bdi", null, chain)));
    if (reads.length > 0) parts.tip.append(make("div", null, "depends on ", make("bdi", null, reads.join(", "))));
    if (step.source) parts.tip.append(excerpt(step.source, 1) ?? "");
    parts.tip.querySelector(".lines")?.removeAttribute("tabindex");
    parts.tip.hidden = false;
    const around = box.getBoundingClientRect();
    const { width, height } = parts.tip.getBoundingClientRect();
    const below = around.bottom + height + 8 < innerHeight;
    parts.tip.style.setProperty("left", Math.max(8, Math.min(around.left, innerWidth - width - 8)) + "px");
    parts.tip.style.setProperty("top", Math.max(8, below ? around.bottom + 4 : around.top - height - 4) + "px");
  }

  // -- Theme and help --

  const THEME = "pincer-theme";

  function storedTheme() {
    try { return localStorage.getItem(THEME); } catch { return null; }
  }

  function toggleTheme() {
    const root = document.documentElement;
    const now = root.dataset.theme ?? (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light");
    root.dataset.theme = now === "dark" ? "light" : "dark";
    try { localStorage.setItem(THEME, root.dataset.theme); } catch { /* then it lasts as long as the page */ }
    announce(root.dataset.theme === "dark" ? "Dark theme" : "Light theme");
  }

  function makeHelp() {
    const keys = [[["←", "k"], "one step back"], [["→", "j"], "one step forward"],
      [["Home"], "before the first step"], [["End"], "the last step"], [["a"], "all steps, or only those that matter"],
      [["↑", "↓"], "among rows, or among the cells of a table"], [["Enter"], "on a value: why is it so?"],
      [["Esc"], "close the chain of why"], [["t"], "light or dark"], [["?"], "this help"]];
    const signs = [["◆", "effect: " + EFFECT], ["◇", "decision: " + DECIDED],
      ["●", "changed by the selected step"], ["✗", "decides the verdict, at the end"],
      ["┄", "a device: it takes no locks and asks nobody"]];
    const entry = (keysOrSign, text) => [make("dt", null, ...keysOrSign), make("dd", null, text)];
    parts.help = make("dialog", { "aria-labelledby": "help-title" },
      make("h2", { id: "help-title" }, "Keys and signs"),
      make("dl", { class: "help" },
        ...keys.flatMap(([names, text]) => entry(names.flatMap((key) => [make("kbd", null, key), " "]), text)),
        ...signs.flatMap(([mark, text]) => entry([make("b", null, mark)], text))),
      button("close", { autofocus: true }, () => parts.help.close()));
  }

  function showHelp() {
    if (!parts.help.open) parts.help.showModal();
  }

  // -- Keys --

  /** Up and down: among the cells of a table, or among rows. Left and right always step through time. */
  function moveVertically(by, event) {
    const cell = document.activeElement?.closest?.(".cell");
    if (cell) {
      const cells = [...cell.closest("table").querySelectorAll(".cell")].filter((each) => each.offsetParent !== null);
      const next = cells[cells.indexOf(cell) + by];
      if (next) { cell.tabIndex = -1; next.tabIndex = 0; next.focus(); }
    } else if (document.activeElement?.closest?.(".box")) move(by);
    else return;
    event.preventDefault();
  }

  function onKey(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || parts.help.open) return;
    const isSlider = event.target === parts.slider;
    const keys = {
      ArrowLeft: () => move(-1), k: () => move(-1), ArrowRight: () => move(1), j: () => move(1),
      Home: () => go(0), End: () => go(shown.length - 1), a: toggleAll, t: toggleTheme, "?": showHelp,
      ArrowUp: () => moveVertically(-1, event), ArrowDown: () => moveVertically(1, event), Escape: closeWhy,
    };
    const act = Object.hasOwn(keys, event.key) ? keys[event.key] : undefined;
    if (!act || (isSlider && /^(Arrow|Home|End)/.test(event.key))) return; // the slider knows these itself
    if (!event.key.startsWith("ArrowU") && !event.key.startsWith("ArrowD")) event.preventDefault();
    act();
  }

  // -- Paper: all steps and all that is folded --

  let unprinted; // what to put back afterwards

  function startPrinting() {
    if (view.printing) return;
    view.printing = true;
    const folded = [...document.querySelectorAll("details:not([open])")];
    unprinted = () => { for (const element of folded) element.open = false; };
    for (const element of folded) { unfold(element); element.open = true; }
    showState();
    layOut();
  }

  function stopPrinting() {
    if (!view.printing) return;
    view.printing = false;
    unprinted();
    layOut();
    select(view.selected, { quiet: true });
  }

  // -- All of it --

  const parts = {};

  function build() {
    const theme = storedTheme();
    if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
    makeBar();
    makeHelp();
    const run = makeRun();
    makeSide();
    makeTip();
    parts.live = make("div", { class: "unseen", role: "status", "aria-live": "polite" });
    document.getElementById("page").append(
      button("To the selected step", { class: "skip unprinted" }, () => { scrollTo(selectedRow()); focusSelected(); }),
      makeTop(), parts.bar, make("div", { class: "halves" }, run, parts.side), parts.live, parts.help, parts.tip);
    layOut();
    const asked = stepInAddress();
    select(asked ?? last, { quiet: true });
    if (asked !== undefined) requestAnimationFrame(() => scrollTo(selectedRow()));
    addEventListener("keydown", onKey);
    addEventListener("hashchange", () => {
      const index = stepInAddress();
      if (index !== undefined && index !== view.selected) select(index, { reveal: true });
    });
    addEventListener("beforeprint", startPrinting);
    addEventListener("afterprint", stopPrinting);
    matchMedia("print").addEventListener("change", (event) => (event.matches ? startPrinting() : stopPrinting()));
  }

  build();
})();
