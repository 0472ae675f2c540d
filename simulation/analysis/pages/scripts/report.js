// The report of a comparison: figures from the data that stand in the page.

import { byId, fill, h, onWidth } from "./dom.js";
import { PLACES, exceedance, readExceedance } from "./exceedance.js";
import { json, unpacked } from "./data.js";
import { fan, reading } from "./fan.js";
import { figure } from "./figure.js";
import { amount, monthIndex, monthLabel, tight } from "./format.js";
import { lines, readLines } from "./lines.js";
import { summaries } from "./packed.js";
import { readRibbon, ribbon } from "./ribbon.js";
import { readTimeline, timeline } from "./timeline.js";

const HEADS = { p05: "5 %", p25: "25 %", p50: "median", p75: "75 %", p95: "95 %" };
const COLUMNS = Object.keys(HEADS);
const all = (css, root = document) => [...root.querySelectorAll(css)];

class Report {
  constructor(data, band) {
    Object.assign(this, { data, band, pair: 0, at: data.at, draws: [] });
    this.last = data.pairs[0].charts[0]?.world.p50.length - 1 || data.size.months - 1;
    all("figure[data-chart]").forEach((root) => this.add(root));
    all("[data-choose]").forEach((one) => one.addEventListener("click", () => this.choose(Number(one.dataset.choose))));
    this.picker();
    onWidth(document.querySelector("main"), () => this.draw());
    this.choose(0);
  }

  // The same place of the chosen pair: charts, curves and ribbons are numbered as in the page.
  part(root) {
    const pair = this.data.pairs[this.pair];
    return pair[root.dataset.chart === "curve" ? "curves" : root.dataset.chart === "ribbon" ? "binds" : "charts"][Number(root.dataset.number)];
  }

  // What readings and tables of charts call both sides: names, where titles are cut.
  titles() {
    const [world, reference] = this.data.pairs[this.pair].brief;
    return { world, reference };
  }

  look(width, height, more = {}) {
    return { width, height, first: this.data.first, at: this.at, told: this.data.at, since: this.data.pairs[this.pair].since, alone: this.data.pairs[this.pair].members === 1, mode: "levels", same: false, titles: this.titles(), ...more };
  }

  // What all charts over months have in common: one cursor for all of them.
  months(first, last, more) {
    return { label: "Month", leap: 12, ends: () => [first, last], now: () => Math.max(first, Math.min(last, monthIndex(this.at))), go: (place) => { this.at = monthLabel(place); this.draw(); }, ...more };
  }

  add(root) {
    const kinds = { fan: () => this.fan(root, "levels"), difference: () => this.fan(root, "difference"), curve: () => this.curve(root), ribbon: () => this.ribbon(root), chips: () => this.chips(), lines: () => this.lines(), past: () => this.past(root), picked: () => this.picked() };
    const made = kinds[root.dataset.chart]();
    if (made) this.draws.push(figure(root, made, { chips: 0.44, lines: 0.4, picked: 0.42 }[root.dataset.chart]));
  }

  // A table of [head, series] by month: every one, or Decembers.
  monthly(columns, whole) {
    const months = [...columns[0][1].keys()].filter((i) => whole || (i % 12 === 11 && i >= monthIndex(this.data.first)));
    return { heads: ["month", ...columns.map(([head]) => head)], rows: months.map((i) => [monthLabel(i), ...columns.map(([, series]) => series[i])]) };
  }

  bands(data, mode, whole) {
    const sides = (mode === "difference" ? ["difference"] : ["reference", "world"]).filter((side) => data[side]);
    const name = (side, column) => (column === "p50" || whole ? `${this.titles()[side] ?? side}, ${HEADS[column]}` : HEADS[column]);
    return this.monthly(sides.flatMap((side) => (whole ? COLUMNS : ["p50", "p05", "p95"]).map((column) => [name(side, column), data[side][column]])), whole);
  }

  fan(root, mode) {
    const data = () => this.part(root);
    return this.months(monthIndex(this.data.first), this.last, {
      file: () => data().outcome + (mode === "difference" ? "-difference" : ""), title: () => data().title,
      svg: (width, height) => fan(data(), this.look(width, height, { mode })),
      reads: () => reading(data(), this.look(0, 0), mode), table: (whole) => this.bands(data(), mode, whole) });
  }

  curve(root) {
    const data = () => this.part(root);
    let at = PLACES / 2;
    const rows = () => data().world.map((value, k) => [`${Math.round(100 * (1 - (k + 0.5) / data().world.length))} %`, data().reference[k] ?? null, value]);
    return { label: "Value", leap: 10, ends: () => [0, PLACES], now: () => at, go: (place) => { at = place; this.draw(); },
      file: () => `${data().outcome}-exceedance`, title: () => data().title, svg: (width, height) => exceedance(data(), { width, height, at }),
      reads: () => readExceedance(data(), at, this.titles()),
      table: (whole) => ({ heads: ["members above", this.titles().reference, this.titles().world], rows: rows().filter((_, k) => whole || k % 10 === 5) }) };
  }

  ribbon(root) {
    const data = () => this.part(root);
    return this.months(monthIndex(this.data.first), this.last, {
      file: () => `binds-${data().who}`, title: () => data().title, svg: (width, height) => ribbon(data(), this.look(width, Math.max(height, 260))),
      reads: () => readRibbon(data(), this.look(0, 0)),
      table: (whole) => this.monthly(["reference", "world"].flatMap((side) => data().causes.map((one) => [`${this.titles()[side]}: ${one.label}, %`, one[side]])), whole) });
  }

  chips() {
    if (!this.data.limits.length) return null;
    const data = () => ({ chips: this.data.chips, limit: this.data.limits[this.pair], alt: "" });
    const whole = () => ({ ...data(), alt: readTimeline(data(), this.look(0, 0)) });
    return this.months(0, this.last, { file: () => "chips", title: () => "Chips against the licence limit", svg: (width, height) => timeline(whole(), this.look(width, Math.max(height, 300), { until: this.data.at })),
      reads: () => whole().alt, table: () => ({ heads: ["chip", "maker", "ships", "TPP"], rows: this.data.chips.map((chip) => [chip.name, chip.maker, chip.ship, chip.tpp]) }) });
  }

  lines() {
    let number = 0;
    const choice = byId("lines-outcome");
    const named = (one) => one.charts[number];
    const data = () => {
      const [first] = this.data.pairs, series = this.data.pairs.map((one) => ({ title: one.title, series: named(one).world.p50 }));
      const found = { unit: named(first).unit, title: named(first).title, lines: [{ title: first.reference, reference: true, series: named(first).reference.p50 }, ...series] };
      return { ...found, alt: `${found.title}. ${readLines(found, this.look(0, 0))}` };
    };
    choice?.addEventListener("change", () => { number = Number(choice.value); this.draw(); });
    return this.months(monthIndex(this.data.first), this.last, { file: () => "scenarios", title: () => data().title, svg: (width, height) => lines(data(), this.look(width, height)),
      reads: () => readLines(data(), this.look(0, 0)), table: (whole) => this.monthly(data().lines.map((one) => [one.title, one.series]), whole) });
  }

  past(root) {
    const data = this.data.past[Number(root.dataset.number)], last = data.reference.p50.length - 1;
    const whole = { ...data, world: data.reference };
    const reads = () => {
      const i = Math.min(monthIndex(this.at), last), near = data.seen.map(([at, value], k) => [Math.abs(at - i), value, data.periods[k], at]).sort((a, b) => a[0] - b[0])[0];
      const told = reading(whole, { at: monthLabel(i), same: true }).replace(": ", ": simulated ");
      const then = near && near[0] ? ` (simulated then: ${amount(data.reference.p50[near[3]], data.unit)})` : "";
      return told + (near ? `; observed for ${near[2]}: ${amount(near[1], data.unit)}${then}` : "");
    };
    return this.months(0, last, { file: () => `past-${data.outcome}`, title: () => data.title, reads,
      svg: (width, height) => fan(whole, this.look(width, height, { first: "2022-01", since: null, same: true })),
      table: () => ({ heads: ["period", "observed", "simulated median", "5 %", "95 %"], rows: data.seen.map(([i, value], k) => [data.periods[k], value, ...["p50", "p05", "p95"].map((c) => data.reference[c][i])]) }) });
  }

  picker() {
    const choice = byId("outcome"), search = byId("find");
    if (!choice) return;
    const offer = () => {
      const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
      const found = this.data.outcomes.map((one, i) => [one, i]).filter(([one]) => words.every((word) => `${one.title} ${one.name}`.toLowerCase().includes(word)));
      fill(choice, found.map(([one, i]) => h("option", { value: i, selected: i === this.outcome }, `${one.title} (${one.name})`)));
      if (found.length && !found.some(([, i]) => i === this.outcome)) this.pick(found[0][1]);
      byId("found").textContent = `${found.length} of ${this.data.outcomes.length} outcomes`;
    };
    search.addEventListener("input", offer);
    choice.addEventListener("change", () => this.pick(Number(choice.value)));
    for (const mode of ["levels", "difference"]) byId(`pick-${mode}`).addEventListener("click", () => { this.mode = mode; this.draw(); });
    offer();
  }

  pick(number) {
    this.outcome = number;
    this.draw();
  }

  picked() {
    if (!this.data.outcomes.length) return null;
    const named = this.data.outcomes.findIndex((one) => one.name === "compute.world");
    Object.assign(this, { outcome: Math.max(0, named), mode: "levels" });
    const data = () => {
      const one = this.data.outcomes[this.outcome], [world, reference] = this.data.sides[this.pair];
      const found = { outcome: one.name, title: one.title, unit: one.unit, world: this.band("side", world, this.outcome, one.scale), reference: this.band("side", reference, this.outcome, one.scale), difference: this.band("change", this.pair, this.outcome, one.scale) };
      return { ...found, alt: `${one.title}. ${reading(found, this.look(0, 0), "levels")}` };
    };
    const mode = (found) => (found.difference ? this.mode : "levels");
    return this.months(monthIndex(this.data.first), this.last, { file: () => data().outcome, title: () => data().title,
      svg: (width, height) => {
        const found = data(), one = this.data.outcomes[this.outcome];
        byId("picked-title").textContent = `${one.title}${one.unit ? ` [${one.unit}]` : ""}`;
        byId("picked-about").textContent = `${one.about}${/[.]$/.test(one.about) ? "" : "."} Three digits; summary.csv has all.`;
        for (const name of ["levels", "difference"]) {
          const button = byId(`pick-${name}`);
          button.setAttribute("aria-pressed", String(name === mode(found)));
          button.disabled = name === "difference" && !found.difference;
        }
        return fan(found, this.look(width, height, { mode: mode(found) }));
      },
      reads: () => { const found = data(); return reading(found, this.look(0, 0), mode(found)); },
      table: (whole) => { const found = data(); return this.bands(found, mode(found), whole); } });
  }

  choose(number) {
    this.pair = number;
    all("[data-pair]").forEach((one) => { one.hidden = Number(one.dataset.pair) !== number; });
    all("[data-choose]").forEach((one) => one.setAttribute("aria-pressed", String(Number(one.dataset.choose) === number)));
    all("figure[data-chart]").forEach((root) => {
      const told = root.querySelector(".told"), part = ["fan", "difference", "curve", "ribbon"].includes(root.dataset.chart) ? this.part(root) : null;
      if (told && part) told.textContent = tight(root.dataset.chart === "difference" ? part.sure : part.told);
    });
    const { title: world, reference } = this.data.pairs[this.pair];
    for (const [side, title] of Object.entries({ world, reference })) all(`.key.${side}`).forEach((one) => { one.textContent = (one.dataset.of ?? "") + title; });
    this.draw();
  }

  draw() {
    this.draws.forEach((draw) => draw());
  }
}

document.documentElement.classList.add("lively");
const summed = byId("summaries").textContent.trim();
const told = json(await unpacked(byId("packed").textContent));
window.report = new Report(told, summed ? summaries(await unpacked(summed), told.size, told.factors) : null);
