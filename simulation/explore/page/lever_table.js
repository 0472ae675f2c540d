// Levers and assumptions as a table: rows stay, cells change, so that who types keeps the place.

import { byId, fill, h } from "./dom.js";
import { refusal, refused, refusedMonth } from "./refused.js";
import { factor, typed, unitText } from "./units.js";
import { WAYS, scaleOf, unitOf } from "./ways.js";

const HEADS = ["who", "lever or assumption", "without a move", "moved to", "from", "until", "range", "evidence"];

export class LeverTable {
  constructor(catalogue, act) {
    this.catalogue = catalogue;
    this.act = act; // { move(key, move), drop(key) }
    this.rows = null;
  }

  set(state, told) {
    this.state = state;
    this.rows ??= this.drawn();
    for (const row of this.rows) row(told.in_force[row.key]);
  }

  drawn() {
    const rows = this.catalogue.controls.map((control) => this.row(control));
    fill(byId("lever-table"),
      h("thead", {}, h("tr", {}, HEADS.map((one) => h("th", { scope: "col" }, one)))),
      h("tbody", {}, rows.map((row) => row.root)));
    return rows.map((row) => Object.assign(row.set, { key: row.key }));
  }

  row(control) {
    const cells = control.choices.length ? this.chosen(control) : this.typed(control);
    const ends = control.choices.length ? control.choices.map((one) => one.label).join(", ")
      : `${typed(control.low, control.unit)} to ${typed(control.high, control.unit)} ${unitText(control.unit)}`;
    const without = h("td", {});
    const [since, until, note] = this.months(control);
    const root = h("tr", {}, h("td", {}, control.group), h("th", { scope: "row" }, control.label, " ", h("code", {}, control.path)),
      without, h("td", {}, cells.nodes), h("td", {}, control.lever ? [since, note] : "start"),
      h("td", {}, control.lasting ? (control.lever ? control.lasting : "") : until), h("td", {}, ends), h("td", {}, control.evidence));
    cells.began?.(() => { since.disabled = until.disabled = false; });
    const set = (held) => {
      const { moves, from } = this.state.world, move = moves[control.key];
      without.textContent = held.text;
      cells.set(move);
      since.min = this.catalogue.first.from;
      since.max = move?.until && move.until < this.state.until ? move.until : this.state.until;
      until.min = move?.since ?? from;
      until.max = this.catalogue.last.until;
      for (const [field, holds] of [[since, move?.since ?? from], [until, move?.until ?? ""]]) {
        if (field.dataset.holds !== holds) note.textContent = "";
        field.dataset.holds = holds;
        if (document.activeElement === field) continue;
        field.disabled = !move;
        field.value = holds;
      }
    };
    return { key: control.key, root, set };
  }

  // What a row is moved to becomes this.
  moved(control, what) {
    const { moves, from } = this.state.world;
    const { value, since, until, how } = { since: null, until: null, how: null, ...moves[control.key], ...what };
    this.act.move(control.key, { value, since: since === from ? null : since, until: until || null, how });
  }

  chosen(control) {
    const said = h("span", {});
    return { nodes: [said], set: (move) => { said.textContent = move ? control.choices.find((one) => one.value === move.value)?.label : "–"; } };
  }

  // The number; `began` says what to do once one is typed: its months can be typed next.
  typed(control) {
    const way = h("span", {}), unit = h("span", {}), note = refusal();
    const field = h("input", { type: "number", step: "any", "aria-label": `${control.label}: moved to` });
    let scale = control, holds = "";
    field.addEventListener("change", () => {
      note.textContent = field.value === "" && !field.validity.badInput ? "" : refused(field, unitOf(control, this.state.world.moves[control.key]?.how));
      if (note.textContent) field.value = holds;
      else if (field.value === "") this.act.drop(control.key);
      else this.moved(control, { value: Number((Number(field.value) / factor(scale.unit)).toPrecision(9)) });
    });
    const set = (move) => {
      scale = scaleOf(control, move?.how);
      const was = holds;
      holds = move ? String(typed(move.value, scale.unit)) : "";
      if (was !== holds) note.textContent = "";
      way.textContent = move?.how ? `${WAYS[move.how]} ` : "";
      unit.textContent = ` ${unitOf(control, move?.how)}`;
      field.min = typed(scale.low, scale.unit);
      field.max = typed(scale.high, scale.unit);
      if (document.activeElement !== field) field.value = holds;
    };
    return { nodes: [way, field, unit, note], set, began: (act) => field.addEventListener("input", () => { note.textContent = ""; if (field.value !== "") act(); }) };
  }

  months(control) {
    const note = refusal();
    const month = (name, empty) => h("input", { type: "month", disabled: true, "aria-label": `${control.label}: ${name}`, onchange: (event) => {
      const field = event.target;
      note.textContent = refusedMonth(field, empty);
      if (note.textContent) field.value = field.dataset.holds;
      else if (this.state.world.moves[control.key]) this.moved(control, { [name === "from" ? "since" : "until"]: field.value || null });
    } });
    return [month("from", false), month("until", true), note];
  }
}
