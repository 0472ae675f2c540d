// The second level: all outcomes, levers as a table, both worlds side by side.

import { byId, h } from "./dom.js";
import { LeverTable } from "./lever_table.js";
import { refill as fill } from "./refill.js";
import { viewTable } from "./survival.js";

export const SILENT = "The server does not answer. Start `rivalry explore` again at the same address, then retry; this page keeps your world.";
const MOST = 120; // rows of the table of outcomes that are drawn at a time

export class More {
  constructor(catalogue, act) {
    this.catalogue = catalogue;
    this.act = act; // { chart(name), move(key, move), drop(key), query(charts), silent() }
    this.table = new LeverTable(catalogue, act);
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
    const line = (...of) => h(box.tagName === "TABLE" ? "caption" : "p", ...of);
    const said = (...nodes) => { if (query === this.asked[kind]) fill(box, nodes); };
    const held = box.contains(document.activeElement); // who is in the table finds the place again
    if (!held) said(line({ class: "small" }, "Looking …"));
    try {
      const reply = await fetch(`${kind}.json?${query}`);
      const found = reply.ok ? await reply.json() : await reply.text();
      if (!reply.ok) said(line({}, found));
      else if (query === this.asked[kind]) draw(found);
    } catch {
      this.act.silent();
      const again = h("button", { type: "button", onclick: () => { byId(kind).firstElementChild.focus(); this.asked[kind] = null; this.tell(kind, query, box, draw); } }, "Retry");
      said(line({}, `${SILENT} `, again));
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
    this.tell("drivers", this.act.query([first, ...charts.filter((one) => one !== first)]), byId("driver-box"), (found) => this.drawDrivers(found));
  }

  drawDrivers(found) {
    const percent = (share) => `${Math.round(100 * share)} %`;
    const rows = found.drivers.map((one) => h("tr", {},
      h("th", { scope: "row" }, h("code", {}, one.parameters.join(", "))), h("td", { class: "number" }, percent(one.share)),
      h("td", { class: "number" }, `${percent(one.low)} to ${percent(one.high)}`), h("td", {}, one.effect), h("td", {}, one.evidence), h("td", {}, one.sources.join("; "))));
    const rest = h("tr", {}, h("th", { scope: "row" }, "not explained one by one"), h("td", { class: "number" }, percent(found.unexplained)), h("td"), h("td"), h("td"), h("td"));
    const heads = ["assumption", "share of the variance", "90 %", "high instead of low", "evidence", "sources"];
    fill(byId("driver-box"), found.told.map((line) => h("p", {}, line)),
      h("p", { class: "small" }, `${found.members < found.takes ? `${found.members} members are few for small shares. This takes ${found.takes.toLocaleString("en")}` : "From a shell"}${found.files.length ? ", with what Take away saves" : ""}: `, h("code", {}, found.command)),
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

  // The same outcomes whatever the charts show.
  outcomes() {
    this.tell("outcomes", this.act.query(this.catalogue.defaults.charts), byId("outcome-table"), (rows) => {
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
    if (byId("lever-fold").open && this.told) this.table.set(this.state, this.told);
  }

  sides() {
    if (!byId("sides").open || !this.told) return;
    const side = (title, about, yaml) => h("article", {}, h("h3", {}, title), h("p", { class: "small" }, about), h("pre", { tabindex: "0" }, yaml));
    fill(byId("side-by-side"), side(this.told.against, this.told.against_about, this.told.against_yaml), side(this.told.title, this.told.about, this.told.yaml));
  }
}
