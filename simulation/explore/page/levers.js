// The panel of levers: one control for each, its range, help and sources from the declaration.

import { byId, fill, h } from "./dom.js";
import { refusal, refused, refusedMonth } from "./refused.js";
import { factor, typed } from "./units.js";
import { NO_LIMIT, WAYS, comesTo, neutral, scaleOf, turned, unitOf } from "./ways.js";

const FACTORS = 60; // notches of a slider that moves by factors
const OPEN = ["Washington", "Beijing"];
const FOR_GOOD = "until (empty: for good)";

// Every notch of a slider is a value of its own, so that a key moves it; `log` moves by factors.
function notches(control) {
  const { low, high, log, step } = control;
  return log ? FACTORS : Math.ceil((high - low) / step - 1e-9);
}

function toSlider(control, value) {
  const { low, high, log } = control;
  const share = log ? Math.log(value / low) / Math.log(high / low) : (value - low) / (control.step * notches(control));
  return Math.round(notches(control) * Math.min(1, Math.max(0, share)));
}

function fromSlider(control, notch) {
  const { low, high, log, step } = control;
  const value = log ? Number((low * (high / low) ** (notch / FACTORS)).toPrecision(3)) : Number((low + notch * step).toPrecision(6));
  return Math.min(high, Math.max(low, value));
}

// What holds without a move; of what differs by member the middle, in no more digits than it is known.
const standing = (held) => (held.drawn ? Number(held.value.toPrecision(3)) : held.value);

export class Levers {
  constructor(catalogue, act) {
    this.catalogue = catalogue;
    this.act = act; // { move(key, value, how), begin(key, since), end(key, until), settle(key), drop(key) }
    this.parts = new Map();
    const wide = matchMedia("(min-width: 960px)").matches;
    fill(byId("levers"), catalogue.groups.map((group, number) => {
      const mine = catalogue.controls.filter((one) => one.group === group);
      const assumed = mine.every((one) => !one.lever);
      const moved = h("span", { class: "moved", "data-group": group });
      const note = assumed ? h("p", { class: "help" }, "Members draw each of these. Moved to a number, it is the same for all of them; with × or + each keeps its own. Both count from 2022 on, so the answer takes longer.") : null;
      return h("details", { class: `group${assumed ? " assumed" : ""}`, open: wide && OPEN.includes(group) || number === 0 },
        h("summary", {}, `${group} `, moved), note, mine.map((one) => this.control(one)));
    }));
  }

  control(control) {
    const name = `lever-${control.key}`;
    const back = h("button", { type: "button", class: "back", "aria-label": `Put back: ${control.label}`, onclick: () => { this.act.drop(control.key); byId(name).focus(); } }, "↺"); // it goes, the lever stays
    const force = h("p", { class: "force", id: `${name}-force` });
    const note = refusal();
    const date = (id, act) => h("input", { type: "month", id: `${name}-${id}`, "aria-label": `${control.label}: ${id === "from" ? "from" : FOR_GOOD}`, min: this.catalogue.first.from, max: this.catalogue.last.until, onchange: (event) => this.dated(event.target, act, id === "until", note) });
    const start = control.lever ? date("from", (since) => { if (since) this.act.begin(control.key, since); }) : null;
    const end = control.lasting ? null : date("until", (until) => this.act.end(control.key, until));
    const until = start ?? end ? h("div", { class: "until", hidden: true },
      start ? h("label", { for: `${name}-from` }, "from", start) : null,
      end ? h("label", { for: `${name}-until` }, FOR_GOOD, end) : null) : null;
    const inputs = control.choices.length ? this.choice(control, name) : this.slider(control, name);
    const root = h("div", { class: "control", id: `control-${control.key}` },
      h("div", { class: "line" }, h("label", { class: "name", for: name }, control.label), back),
      h("div", { class: "line" }, inputs.nodes), inputs.note, until, until ? note : null, force, this.help(control));
    this.parts.set(control.key, { root, force, control, set: inputs.set, until, start, end, note });
    return root;
  }

  // The first or last month of a move; one that is refused gives way to what holds.
  dated(field, act, empty, note) {
    note.textContent = refusedMonth(field, empty);
    if (note.textContent) field.value = field.dataset.holds;
    else act(field.value || null);
  }

  // What holds without a move stands first where it is none of the choices; nobody can choose it.
  choice(control, name) {
    const other = h("option", { value: "", disabled: true, hidden: true });
    const select = h("select", { id: name, "aria-describedby": `${name}-force`, onchange: () => { this.act.move(control.key, Number(select.value)); this.act.settle(); } },
      other, control.choices.map((one) => h("option", { value: one.value }, one.label)));
    const set = (move, held) => {
      const value = move ? move.value : held.value;
      const known = control.choices.some((one) => one.value === value);
      other.hidden = known;
      other.textContent = known ? "" : held.text;
      select.value = known ? String(value) : "";
    };
    return { nodes: [select], set };
  }

  // A slider and a number beside it; `way` says whether they are the number, a factor or an addition.
  slider(control, name) {
    const range = h("input", { type: "range", id: name, min: 0, step: 1, "aria-describedby": `${name}-force` });
    const number = h("input", { type: "number", step: "any", "aria-describedby": `${name}-force` });
    const unit = h("span", { class: "unit" });
    const note = refusal();
    let how = null, scale = control;
    let move, held; // what the controls stand for
    let kept = false; // whether that holds until a number is given in the way that was chosen
    const way = Object.keys(control.ways).length ? this.way(control, (next) => {
      const number = move && held ? turned(control, move, held, next) : null;
      kept = Boolean(move) && number === null;
      note.textContent = kept ? "No number says the same in this way: what was moved holds until one is given." : "";
      turn(next);
      if (number === null) { stand(); return; }
      this.act.move(control.key, number, next);
      this.act.settle(control.key);
    }) : null;
    const turn = (next) => {
      how = next;
      scale = scaleOf(control, how);
      if (way) way.value = how ?? "";
      range.max = notches(scale);
      unit.textContent = unitOf(control, how);
      number.setAttribute("aria-label", `${control.label}, typed${how ? `, ${how} what it was` : ""}, in ${unit.textContent || "factors"}`);
    };
    // What holds may lie beyond what can be typed, as under a view with an assumption of its own.
    const bound = (...more) => {
      number.min = typed(Math.min(scale.low, ...more), scale.unit);
      number.max = typed(Math.max(scale.high, ...more), scale.unit);
    };
    const say = (value) => {
      const none = !how && value >= NO_LIMIT;
      number.value = none ? "" : typed(value, scale.unit);
      number.placeholder = none ? "no limit" : "";
      range.setAttribute("aria-valuetext", none ? "no limit" : `${how ?? ""} ${number.value} ${unit.textContent}`.trim());
    };
    const show = (value) => { range.value = toSlider(scale, value); say(value); };
    range.addEventListener("input", () => {
      const value = fromSlider(scale, Number(range.value));
      say(value);
      this.act.move(control.key, value, how);
    });
    const stand = () => {
      const value = move && !kept ? move.value : how ? neutral(how) : standing(held);
      bound(value);
      show(value);
    };
    number.addEventListener("input", () => { note.textContent = ""; bound(); });
    range.addEventListener("change", () => this.act.settle(control.key));
    number.addEventListener("change", () => {
      note.textContent = refused(number, unit.textContent);
      if (note.textContent) { stand(); return; }
      this.act.move(control.key, Number((Number(number.value) / factor(scale.unit)).toPrecision(9)), how);
      this.act.settle(control.key);
    });
    number.addEventListener("blur", () => { if (number.value === "") stand(); });
    turn(null);
    const set = (moved, holds, typing) => {
      if (JSON.stringify(moved ?? null) !== JSON.stringify(move ?? null)) {
        kept = false;
        note.textContent = "";
      }
      [move, held] = [moved && { ...moved }, holds];
      if (move && !kept && (move.how ?? null) !== how) turn(move.how ?? null);
      if (!typing) stand();
    };
    return { nodes: [way, range, number, unit], note, set };
  }

  way(control, turn) {
    const named = [["", "to"], ...Object.keys(control.ways).map((one) => [one, WAYS[one]])];
    return h("select", { class: "way", "aria-label": `${control.label}: to a number, times or plus`, title: "To this number, or times or plus what holds without a move", onchange: (event) => turn(event.target.value || null) },
      named.map(([value, label]) => h("option", { value }, label)));
  }

  help(control) {
    const sources = control.sources.map((one) => {
      const name = one.url ? h("a", { href: one.url, rel: "noreferrer", target: "_blank" }, one.title) : one.title;
      return h("li", {}, name, `${one.date ? ` (${one.date})` : ""}${one.place ? `: ${one.place}` : ""}`);
    });
    const evidence = control.lever ? "a decision; rules so far from" : `evidence: ${control.evidence}; from`;
    return h("details", {}, h("summary", { "aria-label": `what it is, and its sources: ${control.label}` }, "what it is, and its sources"),
      h("p", { class: "help" }, `${control.help} ${control.about}`),
      h("p", { class: "help" }, h("code", {}, control.path), ` — ${sources.length ? evidence : "a decision that no rule has made so far"}`),
      sources.length ? h("ul", {}, sources) : null);
  }

  // What is moved, and what holds otherwise.
  set({ world, until: last }, told) {
    const force = told?.in_force;
    this.held = force;
    const counts = new Map();
    for (const [key, part] of this.parts) {
      const move = world.moves[key];
      const held = force?.[key];
      part.root.classList.toggle("on", Boolean(move));
      if (part.until) {
        part.until.hidden = !move;
        const since = move?.since ?? world.from;
        if (part.end) part.end.min = since;
        if (part.start) part.start.max = move?.until && move.until < last ? move.until : last;
        for (const [field, holds] of [[part.start, since], [part.end, move?.until ?? ""]]) {
          if (!field) continue;
          if (field.dataset.holds !== holds) part.note.textContent = "";
          field.dataset.holds = holds;
          if (document.activeElement !== field) field.value = holds;
        }
      }
      const focused = part.root.contains(document.activeElement) && document.activeElement.type === "number";
      if (move || held) part.set(move, held, focused && move);
      part.force.textContent = held ? `Without a move: ${held.text}` : "";
      if (move?.how && held) part.force.textContent += `. ${comesTo(part.control, move, held)}`;
      const again = told?.set_again[key];
      if (move && again) part.force.textContent += `. The scenario sets it again from ${again}.`;
      if (move) counts.set(part.control.group, (counts.get(part.control.group) ?? 0) + 1);
    }
    for (const one of document.querySelectorAll(".moved")) {
      const count = counts.get(one.dataset.group);
      one.textContent = count ? `(${count} moved)` : "";
    }
  }
}
