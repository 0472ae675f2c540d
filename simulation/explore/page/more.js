// The second level: all outcomes, levers as a table, both worlds side by side.

import { byId, fill, h } from "./dom.js";
import { viewTable } from "./survival.js";
import { factor, typed, unitText } from "./units.js";
import { WAYS, scaleOf, unitOf } from "./ways.js";

export const SILENT = "The server does not answer. Start `rivalry explore` again at the same address, then retry; this page keeps your world.";
const ENOUGH = 1000; // members, as rivalry explain takes them
const MOST = 120; // rows of the table of outcomes that are drawn at a time

export class More {
  constructor(catalogue, act) {
    this.catalogue = catalogue;
    this.act = act; // { chart(name), move(key, move), drop(key), query(first) }
    this.rows = [];
    byId("outcomes").addEventListener("toggle", () => this.outcomes());
    byId("sides").addEventListener("toggle", () => this.sides());
    byId("drivers").addEventListener("toggle", () => { if (this.state) this.drivers(); });
    byId("claims").addEventListener("toggle", () => this.claims());
    this.asked = {}; // by kind of table, the query that it answers
    byId("driven").addEventListener("change", () => this.drivers());
    byId("lever-fold").addEventListener("toggle", () => this.levers());
    byId("filter").addEventListener("input", () => this.drawOutcomes());
  }

  // After every answer; `done` where all members are there.
  set(state, told, done, titles) {
    this.titles = titles;
    this.state = state;
    this.told = told;
    this.done = done;
    this.outcomes();
    this.drivers();
    this.claims();
    this.levers();
    this.sides();
  }

  // What each view says, as it comes in; `found` null where nothing is known.
  survival(found, state) {
    const none = state === "same" ? "Nothing is changed, so nothing can turn." : "The views are tried once all members are there.";
    if (!found) { fill(byId("view-box"), h("p", { class: "small" }, none)); return; }
    fill(byId("view-box"), viewTable(found, state));
  }

  // What a file of the server says of a question, once all members are there; asked once, unless
  // the server is silent. `draw` is not called where a newer question was asked meanwhile.
  async tell(kind, query, box, draw) {
    if (!byId(kind).open || !this.done || query === this.asked[kind]) return;
    this.asked[kind] = query;
    const said = (...nodes) => { if (query === this.asked[kind]) fill(box, nodes); };
    said(h(box.tagName === "TABLE" ? "caption" : "p", { class: "small" }, "Looking …"));
    try {
      const reply = await fetch(`${kind}.json?${query}`);
      const found = reply.ok ? await reply.json() : await reply.text();
      if (!reply.ok) said(h(box.tagName === "TABLE" ? "caption" : "p", {}, found));
      else if (query === this.asked[kind]) draw(found);
    } catch {
      const again = h("button", { type: "button", onclick: () => { this.asked[kind] = null; this.tell(kind, query, box, draw); } }, "Retry");
      said(h(box.tagName === "TABLE" ? "caption" : "p", {}, `${SILENT} `, again));
      if (query === this.asked[kind]) this.asked[kind] = null;
    }
  }

  drivers() {
    const { charts } = this.state, chosen = byId("driven");
    const first = charts.includes(chosen.value) ? chosen.value : charts[0];
    const title = (name) => this.catalogue.outcomes.find((one) => one.name === name)?.title ?? name;
    if (chosen.dataset.charts !== charts.join()) {
      chosen.dataset.charts = charts.join();
      fill(chosen, charts.map((name) => h("option", { value: name }, title(name))));
      chosen.value = first;
    }
    this.tell("drivers", this.act.query(first), byId("driver-box"), (found) => this.drawDrivers(found));
  }

  drawDrivers(found) {
    const percent = (share) => `${Math.round(100 * share)} %`;
    const rows = found.drivers.map((one) => h("tr", {},
      h("th", { scope: "row" }, h("code", {}, one.parameters.join(", "))), h("td", { class: "number" }, percent(one.share)),
      h("td", { class: "number" }, `${percent(one.low)} to ${percent(one.high)}`), h("td", {}, one.effect), h("td", {}, one.evidence), h("td", {}, one.sources.join("; "))));
    const rest = h("tr", {}, h("th", { scope: "row" }, "not explained one by one"), h("td", { class: "number" }, percent(found.unexplained)), h("td"), h("td"), h("td"), h("td"));
    const heads = ["assumption", "share of the variance", "90 %", "high instead of low", "evidence", "sources"];
    fill(byId("driver-box"), found.told.map((line) => h("p", {}, line)),
      h("p", { class: "small" }, `${found.members < ENOUGH ? `${found.members} members are few for small shares. This takes 1,000` : "From a shell"}${found.files.length ? ", with what Take away saves" : ""}: `, h("code", {}, found.command)),
      rows.length === 0 ? null : h("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": "Table of drivers" }, h("table", {},
        h("thead", {}, h("tr", {}, heads.map((one) => h("th", { scope: "col" }, one)))), h("tbody", {}, rows, rest))));
  }

  claims() {
    this.tell("claims", this.act.query(), byId("claim-box"), (found) => this.drawClaims(found));
  }

  drawClaims({ rows, left_out: leftOut }) {
    const percent = (share) => `${Math.round(100 * share)} %`;
    const sure = (one) => one ? `${percent(one.share)} (${Math.round(100 * one.low)} to ${Math.round(100 * one.high)})` : "–";
    const heads = ["claim", this.titles.reference, this.titles.world, "how it is tested"];
    fill(byId("claim-box"),
      h("p", { class: "small" }, "Share of members in which it holds, with the 90 % interval that their number leaves. Where a claim compares two worlds, yours stands against the reference, whatever the claim compared."),
      rows.length === 0 ? null : h("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": "Table of claims" }, h("table", {},
        h("thead", {}, h("tr", {}, heads.map((one) => h("th", { scope: "col" }, one)))),
        h("tbody", {}, rows.map((one) => h("tr", {}, h("th", { scope: "row" }, one.title, " ", h("code", {}, one.id)),
          h("td", { class: "number" }, sure(one.reference)), h("td", { class: "number" }, sure(one.world)), h("td", {}, one.definition)))))),
      leftOut.length ? h("p", { class: "small" }, `Not told: ${leftOut.join("; ")}.`) : null);
  }

  outcomes() {
    this.tell("outcomes", this.act.query(), byId("outcome-table"), (rows) => {
      this.rows = rows.sort((a, b) => b.size - a.size);
      this.drawOutcomes();
    });
  }

  drawOutcomes() {
    if (!this.rows.length) return;
    const words = byId("filter").value.toLowerCase().split(/\s+/).filter(Boolean);
    const fits = (row) => words.every((word) => `${row.title} ${row.outcome}`.toLowerCase().includes(word));
    const found = this.rows.filter(fits);
    const { world, reference } = this.titles;
    const head = ["outcome", reference, world, "change (90 %)", "look"];
    fill(byId("outcome-table"),
      h("caption", { class: "small" }, found.length === 0 ? "No outcome has all of these words." : `${found.length} outcomes${found.length > MOST ? `, the first ${MOST} shown` : ""}; medians in ${this.state.at}`),
      h("thead", {}, h("tr", {}, head.map((one) => h("th", { scope: "col" }, one)))),
      h("tbody", {}, found.slice(0, MOST).map((row) => h("tr", {},
        h("th", { scope: "row" }, row.title, " ", h("code", {}, row.outcome)),
        h("td", {}, row.reference), h("td", {}, row.world, row.why ? h("span", { class: "small why" }, row.why) : ""), h("td", {}, row.change),
        h("td", {}, h("button", { type: "button", "aria-label": `Chart: ${row.title}`, onclick: () => this.act.chart(row.outcome) }, "chart"))))));
  }

  levers() {
    if (!byId("lever-fold").open || !this.told || byId("lever-table").contains(document.activeElement)) return;
    const head = ["who", "lever or assumption", "without a move", "moved to", "from", "until", "range", "evidence"];
    fill(byId("lever-table"),
      h("thead", {}, h("tr", {}, head.map((one) => h("th", { scope: "col" }, one)))),
      h("tbody", {}, this.catalogue.controls.map((control) => this.lever(control))));
  }

  lever(control) {
    const { moves, from } = this.state.world;
    const move = moves[control.key];
    const scale = scaleOf(control, move?.how);
    const ends = control.choices.length ? control.choices.map((one) => one.label).join(", ")
      : `${typed(control.low, control.unit)} to ${typed(control.high, control.unit)} ${unitText(control.unit)}`;
    const value = h("input", { type: "number", step: "any", "aria-label": `${control.label}: moved to`, value: move ? typed(move.value, scale.unit) : "", min: typed(scale.low, scale.unit), max: typed(scale.high, scale.unit) });
    const since = h("input", { type: "month", "aria-label": `${control.label}: from`, value: move?.since ?? from, min: this.catalogue.first.from, max: move?.until && move.until < this.state.until ? move.until : this.state.until, disabled: !move });
    const until = h("input", { type: "month", "aria-label": `${control.label}: until`, value: move?.until ?? "", min: move?.since ?? from, max: this.catalogue.last.until, disabled: !move });
    const change = () => {
      if (value.value === "") { this.act.drop(control.key); return; }
      const wrong = [value, since, until].find((one) => !one.checkValidity());
      if (wrong || !/^\d{4}-\d{2}$/.test(since.value)) { (wrong ?? since).reportValidity(); return; }
      const number = Number((Number(value.value) / factor(scale.unit)).toPrecision(9));
      this.act.move(control.key, { value: number, since: since.value === from ? null : since.value, until: until.value || null, how: move?.how ?? null });
    };
    for (const one of [value, since, until]) one.addEventListener("change", change);
    const typedIn = control.choices.length ? (move ? control.choices.find((one) => one.value === move.value)?.label : "–") : [move?.how ? `${WAYS[move.how]} ` : "", value, ` ${unitOf(control, move?.how)}`];
    return h("tr", {}, h("td", {}, control.group), h("th", { scope: "row" }, control.label, " ", h("code", {}, control.path)),
      h("td", {}, this.told.in_force[control.key].text), h("td", {}, typedIn),
      h("td", {}, control.lever ? since : "start"), h("td", {}, control.lasting ? (control.lever ? control.lasting : "") : until), h("td", {}, ends), h("td", {}, control.evidence));
  }

  sides() {
    if (!byId("sides").open || !this.told) return;
    const side = (title, about, yaml) => h("article", {}, h("h3", {}, title), h("p", { class: "small" }, about), h("pre", { tabindex: "0" }, yaml));
    fill(byId("side-by-side"), side(this.told.against, this.told.against_about, this.told.against_yaml), side(this.told.title, this.told.about, this.told.yaml));
  }
}
