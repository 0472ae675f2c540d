// The panel of levers: one control for each, its range, help and sources from the declaration.

import { byId, fill, h } from "./dom.js";
import { factor, typed, unitText } from "./format.js";

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

export class Levers {
  constructor(catalogue, act) {
    this.catalogue = catalogue;
    this.act = act; // { move(key, value), settle(), drop(key) }
    this.parts = new Map();
    const wide = matchMedia("(min-width: 960px)").matches;
    fill(byId("levers"), catalogue.groups.map((group, number) => {
      const mine = catalogue.controls.filter((one) => one.group === group);
      const assumed = mine.every((one) => !one.lever);
      const moved = h("span", { class: "moved", "data-group": group });
      const note = assumed ? h("p", { class: "help" }, "Members draw each of these; moved, it is one number for all of them, from 2022 on, and the answer takes longer.") : null;
      return h("details", { class: `group${assumed ? " assumed" : ""}`, open: wide && OPEN.includes(group) || number === 0 },
        h("summary", {}, `${group} `, moved), note, mine.map((one) => this.control(one)));
    }));
  }

  control(control) {
    const name = `lever-${control.key}`;
    const back = h("button", { type: "button", class: "back", "aria-label": `Put back: ${control.label}`, onclick: () => this.act.drop(control.key) }, "↺");
    const force = h("p", { class: "force" });
    const end = control.lasting ? null : h("input", { type: "month", id: `${name}-until`, min: this.catalogue.first.from, onchange: () => this.end(control.key, end) });
    const until = end ? h("p", { class: "until", hidden: true }, h("label", { for: `${name}-until` }, "until (empty: for good) "), end) : null;
    const inputs = control.choices.length ? this.choice(control, name) : this.slider(control, name);
    const root = h("div", { class: "control", id: `control-${control.key}` },
      h("div", { class: "line" }, h("label", { class: "name", for: name }, control.label), back),
      h("div", { class: "line" }, inputs.nodes), until, force, this.help(control));
    this.parts.set(control.key, { root, force, control, set: inputs.set, until, end });
    return root;
  }

  // The last month of a move; an end before its beginning is refused by the field itself.
  end(key, field) {
    if (!field.checkValidity()) { field.reportValidity(); return; }
    if (field.value === "" || /^\d{4}-\d{2}$/.test(field.value)) this.act.end(key, field.value || null);
  }

  choice(control, name) {
    const select = h("select", { id: name, onchange: () => { this.act.move(control.key, Number(select.value)); this.act.settle(); } },
      control.choices.map((one) => h("option", { value: one.value }, one.label)));
    return { nodes: [select], set: (value) => { select.value = String(value); } };
  }

  slider(control, name) {
    const range = h("input", { type: "range", id: name, min: 0, max: notches(control), step: 1 });
    const low = typed(control.low, control.unit), high = typed(control.high, control.unit);
    const number = h("input", { type: "number", "aria-label": `${control.label}, typed, in ${unitText(control.unit)}`, min: low, max: high, step: "any" });
    range.addEventListener("input", () => {
      const value = fromSlider(control, Number(range.value));
      number.value = typed(value, control.unit);
      range.setAttribute("aria-valuetext", `${number.value} ${unitText(control.unit)}`);
      this.act.move(control.key, value);
    });
    range.addEventListener("change", () => this.act.settle());
    number.addEventListener("change", () => {
      if (number.value === "" || !number.checkValidity()) { number.reportValidity(); return; }
      this.act.move(control.key, Number((Number(number.value) / factor(control.unit)).toPrecision(9)));
      this.act.settle();
    });
    const set = (value) => {
      range.value = toSlider(control, value);
      number.value = typed(value, control.unit);
      range.setAttribute("aria-valuetext", `${number.value} ${unitText(control.unit)}`);
    };
    return { nodes: [range, number, h("span", { class: "unit" }, unitText(control.unit))], set };
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
  set(world, told) {
    const force = told?.in_force;
    const counts = new Map();
    for (const [key, part] of this.parts) {
      const move = world.moves[key];
      const held = force?.[key];
      part.root.classList.toggle("on", Boolean(move));
      if (part.until) {
        part.until.hidden = !move;
        part.end.min = move?.since ?? world.from;
        if (document.activeElement !== part.end) part.end.value = move?.until ?? "";
      }
      const focused = part.root.contains(document.activeElement) && document.activeElement.type === "number";
      if ((move || held) && !(focused && move)) part.set(move ? move.value : held.value);
      part.force.textContent = held ? `Without a move: ${held.text}` : "";
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
