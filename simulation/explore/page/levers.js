// The panel of levers: one control for each, its range, help and sources from the declaration.

import { byId, fill, h } from "./dom.js";
import { factor, typed } from "./units.js";
import { NO_LIMIT, WAYS, comesTo, neutral, scaleOf, unitOf } from "./ways.js";

const FACTORS = 60; // notches of a slider that moves by factors
const OPEN = ["Washington", "Beijing"];

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
    this.act = act; // { move(key, value, how), begin(key, since), end(key, until), settle(), drop(key) }
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
    const back = h("button", { type: "button", class: "back", "aria-label": `Put back: ${control.label}`, onclick: () => this.act.drop(control.key) }, "↺");
    const force = h("p", { class: "force" });
    const date = (id, act) => h("input", { type: "month", id: `${name}-${id}`, min: this.catalogue.first.from, max: this.catalogue.last.until, onchange: (event) => this.dated(event.target, act) });
    const start = control.lever ? date("from", (since) => { if (since) this.act.begin(control.key, since); }) : null;
    const end = control.lasting ? null : date("until", (until) => this.act.end(control.key, until));
    const until = start ?? end ? h("div", { class: "until", hidden: true },
      start ? h("label", { for: `${name}-from` }, "from", start) : null,
      end ? h("label", { for: `${name}-until` }, "until (empty: for good)", end) : null) : null;
    const inputs = control.choices.length ? this.choice(control, name) : this.slider(control, name);
    const root = h("div", { class: "control", id: `control-${control.key}` },
      h("div", { class: "line" }, h("label", { class: "name", for: name }, control.label), back),
      h("div", { class: "line" }, inputs.nodes), until, force, this.help(control));
    this.parts.set(control.key, { root, force, control, set: inputs.set, until, start, end });
    return root;
  }

  // The first or last month of a move; an end before its beginning is refused by the field itself.
  dated(field, act) {
    if (!field.checkValidity()) { field.reportValidity(); return; }
    if (field.value === "" || /^\d{4}-\d{2}$/.test(field.value)) act(field.value || null);
  }

  // What holds without a move stands first where it is none of the choices; nobody can choose it.
  choice(control, name) {
    const other = h("option", { value: "", disabled: true, hidden: true });
    const select = h("select", { id: name, onchange: () => { this.act.move(control.key, Number(select.value)); this.act.settle(); } },
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
    const range = h("input", { type: "range", id: name, min: 0, step: 1 });
    const number = h("input", { type: "number", step: "any" });
    const unit = h("span", { class: "unit" });
    let how = null, scale = control;
    const way = Object.keys(control.ways).length ? this.way(control, (next) => {
      const moved = this.parts.get(control.key).root.classList.contains("on");
      turn(next);
      show(next ? neutral(next) : standing(this.held[control.key]));
      if (moved) this.act.drop(control.key); // its number meant something else
    }) : null;
    const turn = (next) => {
      how = next;
      scale = scaleOf(control, how);
      if (way) way.value = how ?? "";
      range.max = notches(scale);
      number.min = typed(scale.low, scale.unit);
      number.max = typed(scale.high, scale.unit);
      unit.textContent = unitOf(control, how);
      number.setAttribute("aria-label", `${control.label}, typed${how ? `, ${how} what it was` : ""}, in ${unit.textContent || "factors"}`);
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
    range.addEventListener("change", () => this.act.settle());
    number.addEventListener("change", () => {
      if (number.value === "" || !number.checkValidity()) { number.reportValidity(); return; }
      this.act.move(control.key, Number((Number(number.value) / factor(scale.unit)).toPrecision(9)), how);
      this.act.settle();
    });
    turn(null);
    const set = (move, held) => {
      if (move && (move.how ?? null) !== how) turn(move.how ?? null);
      show(move ? move.value : how ? neutral(how) : standing(held));
    };
    return { nodes: [way, range, number, unit], set };
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
    return h("details", {}, h("summary", {}, "what it is, and its sources"),
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
        if (part.end && document.activeElement !== part.end) part.end.value = move?.until ?? "";
        if (part.start && document.activeElement !== part.start) part.start.value = since;
      }
      const focused = part.root.contains(document.activeElement) && document.activeElement.type === "number";
      if ((move || held) && !(focused && move)) part.set(move, held);
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
