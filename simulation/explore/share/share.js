// A file that was worked out beforehand: questions, and levers between whose points it interpolates.

import { json, unpacked } from "./data.js";
import { byId, fill, h, onWidth } from "./dom.js";
import { fan, reading } from "./fan.js";
import { amount, month, monthIndex, monthLabel } from "./format.js";
import { Heard } from "./heard.js";
import { binds, cards, legend, verdict } from "./show.js";
import { survival, viewTable } from "./survival.js";
import { typed, unitText } from "./units.js";

// Where a value lies among a lever's points: one or two of them, with weights.
function places(lever, value) {
  if (value === null) return [[null, 1]];
  const at = lever.points.findIndex((point) => value <= point + 1e-12);
  const upper = lever.points[at < 0 ? lever.points.length - 1 : at];
  if (at <= 0 || value === upper) return [[upper, 1]];
  const lower = lever.points[at - 1];
  const share = lever.log ? Math.log(value / lower) / Math.log(upper / lower) : (value - lower) / (upper - lower);
  return [[lower, 1 - share], [upper, share]];
}

const corners = (levers, values) => levers.reduce(
  (some, lever, i) => some.flatMap(([picked, weight]) => places(lever, values[i]).map(([point, share]) => [[...picked, point], weight * share])), [[[], 1]]);

function blend(cells) {
  const series = (get) => get(cells[0][0]).map((_, i) => {
    let sum = 0;
    for (const [cell, weight] of cells) {
      const value = get(cell)[i];
      if (value === null) return null;
      sum += weight * value;
    }
    return sum;
  });
  const bands = (number, side) => Object.fromEntries(["p05", "p25", "p50", "p75", "p95"].map((key) => [key, series((cell) => cell.charts[number][side][key])]));
  const since = cells.map(([cell]) => cell.charts.map((chart) => chart.since));
  const first = (number) => since.map((one) => one[number]).filter(Boolean).sort()[0] ?? "";
  return cells[0][0].charts.map((chart, number) => ({ ...chart, told: "", why: "", alt: `${chart.title}, between two points that were worked out.`, since: first(number), world: bands(number, "world"), difference: bands(number, "difference") }));
}

const signed = (value, unit = "") => `${value > 0 ? "+" : ""}${amount(value, unit, 2)}`;

// A figure's change between points; as sure as at the least sure of them, open where they part.
function between(cells, number) {
  const moves = cells.map(([cell]) => cell.moves[number]);
  if (moves.some((one) => !one || one.unit !== moves[0].unit)) return null;
  const mean = (key) => cells.reduce((sum, [, weight], i) => sum + weight * moves[i][key], 0);
  const grades = cells.map(([cell]) => cell.headline[number].sure);
  const onOneSide = new Set(moves.map((one) => Math.sign(one.median))).size === 1;
  const sure = !onOneSide || grades.some((one) => one !== "clear" && one !== "likely") ? "open" : grades.includes("likely") ? "likely" : "clear";
  return { ...moves[0], median: mean("median"), low: mean("low"), high: mean("high"), sure };
}

// The answer between points, from the figures: at most two of them, the surest first.
function said(moves, titles, date) {
  const told = ["clear", "likely"].flatMap((grade) => moves.filter((one) => one?.sure === grade)).slice(0, 2);
  if (!told.length) return { text: `${titles.world}: no clear change by ${month(date)}.`, sure: "", kind: "unclear" };
  const clause = (one) => `${one.sure === "likely" ? "likely " : ""}${one.median > 0 ? "raises" : "lowers"} ${one.what} by about ${amount(Math.abs(one.median), one.unit, 2)}`;
  return { text: `${titles.world} ${told.map(clause).join(" and ")} in ${month(date)}.`, sure: "", kind: told[0].sure };
}

class Share {
  constructor(data) {
    this.data = data;
    this.values = data.levers.map(() => null);
    this.first = 24;
    this.heard = new Heard();
    this.about = byId("status-text").textContent;
    this.look(data.at);
    byId("ask").hidden = false;
    fill(byId("question"), data.questions.map((one, i) => h("option", { value: i }, i ? one.title : "nothing changes")));
    byId("question").addEventListener("change", () => { this.values.fill(null); this.look(this.asked().at); this.draw(); this.say(); });
    if (data.levers.length) {
      byId("levers").hidden = false;
      this.parts = data.levers.map((lever, i) => this.lever(lever, i));
      fill(byId("levers"), h("h2", {}, "Levers"), this.parts.map((part) => part.root));
    }
    onWidth(byId("charts"), () => this.drawCharts());
    this.draw();
  }

  lever(lever, i) {
    const name = `lever-${lever.key}`;
    const say = h("span", { class: "unit" });
    const back = h("button", { type: "button", class: "back", "aria-label": `Put back: ${lever.label}`, onclick: () => { this.move(i, null); byId(name).focus(); } }, "↺"); // it goes, the lever stays
    const input = lever.choices.length
      ? h("select", { id: name, "aria-describedby": `${name}-force`, onchange: (event) => this.move(i, Number(event.target.value)) }, lever.choices.map((one) => h("option", { value: one.value }, one.label)))
      : h("input", { type: "range", id: name, "aria-describedby": `${name}-force`, min: 0, max: 100, oninput: (event) => this.move(i, this.valueAt(lever, Number(event.target.value) / 100)) });
    const root = h("div", { class: "control" }, h("div", { class: "line" }, h("label", { class: "name", for: name }, lever.label), back),
      h("div", { class: "line" }, input, say), h("p", { class: "force", id: `${name}-force` }, `Without a move: ${lever.in_force.text}. ${lever.help}`));
    return { root, input, say };
  }

  valueAt(lever, share) {
    const value = lever.log ? lever.low * (lever.high / lever.low) ** share : lever.low + share * (lever.high - lever.low);
    return Number(value.toPrecision(3));
  }

  shareOf(lever, value) {
    const share = lever.log ? Math.log(value / lever.low) / Math.log(lever.high / lever.low) : (value - lever.low) / (lever.high - lever.low);
    return Math.round(100 * Math.min(1, Math.max(0, share)));
  }

  move(i, value) {
    const before = this.asked();
    byId("question").value = "0";
    this.values[i] = value;
    if (before.at !== this.data.at) this.look(this.data.at);
    this.draw();
    this.say();
  }

  // One answer is heard once the hand rests; of a question whether it survives the views, too.
  say() {
    const { interpolated } = this.shown;
    const more = interpolated ? "Between points that were worked out." : byId("views").hidden ? "" : byId("survives").textContent;
    this.heard.hush();
    this.heard.say(`${byId("verdict").textContent} ${more}`.trim());
  }

  asked() {
    return this.data.questions[Number(byId("question").value)];
  }

  // Charts look at a month: that of a question, whose figures are of it.
  look(date) {
    this.at = monthIndex(date) - this.first;
    this.told = date; // the month of the words that were written beforehand
  }

  cell() {
    const { data } = this;
    if (this.values.every((value) => value === null)) return this.asked().cell;
    const found = corners(data.levers, this.values).filter(([, weight]) => weight > 0);
    const cells = found.map(([picked, weight]) => [data.grid.find((one) => one.values.every((v, i) => v === picked[i])).cell, weight]);
    if (cells.length === 1) return cells[0][0];
    const near = cells.reduce((best, one) => (one[1] > best[1] ? one : best))[0];
    const charts = blend(cells);
    const moves = near.moves.map((_, number) => between(cells, number));
    const headline = charts.map((chart, number) => this.card(near.headline[number], chart, moves[number]));
    return { ...near, charts, headline, verdict: said(moves, near.titles, this.data.at), cut_chips: "", interpolated: true };
  }

  card(card, chart, move) {
    const level = `about ${amount(chart.world.p50[monthIndex(this.data.at) - this.first], chart.unit, 2)}${card.outcome?.startsWith("ratio.") ? " to 1" : ""}`;
    const still = { ...card, arrow: "", agree: "", mark: "", level };
    if (!move) return { ...still, change: "no comparison", interval: "", verb: "", sure: "open" };
    const change = `about ${signed(move.median, move.unit)}`, interval = `${signed(move.low)} to ${signed(move.high, move.unit)}`;
    return { ...still, change, interval, verb: move.sure === "clear" ? (move.median > 0 ? "raises" : "lowers") : "changes", sure: move.sure };
  }

  draw() {
    const question = this.asked();
    this.shown = this.cell();
    const moved = this.values.some((value) => value !== null);
    this.same = !moved && byId("question").value === "0";
    byId("about").textContent = moved ? "" : [question.about, question.why].filter(Boolean).join(" ");
    verdict(this.shown, this.same);
    if (this.same) byId("verdict").textContent = "The baseline. Pick a question above" + (this.parts ? ", or move a lever." : ".");
    cards(this.shown, this.same);
    this.drawSurvival(question, moved);
    binds(this.shown);
    legend(this.shown, this.same);
    byId("status").classList.toggle("preview", Boolean(this.shown.interpolated));
    byId("status-text").textContent = (this.shown.interpolated ? "Between points that were worked out: figures and bands are interpolated. " : "") + this.about;
    this.parts?.forEach((part, i) => {
      const lever = this.data.levers[i], value = this.values[i];
      part.root.classList.toggle("on", value !== null);
      const at = value ?? lever.in_force.value;
      part.input.value = lever.choices.length ? String(at) : this.shareOf(lever, at);
      if (!lever.choices.length) part.say.textContent = value === null ? "not moved" : `${typed(value, lever.unit)} ${unitText(lever.unit)}`;
      part.input.setAttribute("aria-valuetext", part.say.textContent);
    });
    this.drawCharts();
  }

  // Questions were held against the views beforehand, levers were not.
  drawSurvival(question, moved) {
    const found = moved ? null : question.survival;
    survival(found, "done");
    byId("views").hidden = !found;
    fill(byId("view-box"), found ? viewTable(found, "done") : null);
    const without = moved ? "Whether this survives other camps' assumptions was worked out for the questions only, not for moved levers; rivalry explore tells."
      : "Whether this survives other camps' assumptions was not worked out for this file; rivalry explore tells.";
    if (!found && !this.same) byId("survives").textContent = without;
  }

  drawCharts() {
    const { data, shown } = this;
    if (byId("charts").childElementCount !== shown.charts.length) {
      fill(byId("charts"), shown.charts.map((chart) => h("figure", { class: "chart", "aria-label": chart.title }, h("figcaption", {}, h("h3", {}, chart.title, chart.unit ? h("span", { class: "unit" }, ` ${chart.unit}`) : null), h("p", { class: "told" })), h("p", { class: "hidden" }),
        h("div", { class: "plot", tabindex: "0", role: "slider", "aria-label": `Month of the chart: ${chart.title}`, onkeydown: (event) => this.key(event) }), h("p", { class: "reads" }))));
    }
    // Charts count months from 2022; these begin later.
    const padded = (band) => Object.fromEntries(Object.entries(band).map(([key, series]) => [key, [...Array(this.first).fill(null), ...series]]));
    const date = monthLabel(this.at + this.first);
    [...byId("charts").children].forEach((box, number) => {
      const chart = shown.charts[number];
      const whole = { ...chart, world: padded(chart.world), reference: padded(chart.reference ?? data.reference[number]), difference: padded(chart.difference) };
      const plot = box.querySelector(".plot");
      const width = Math.max(240, Math.round(plot.clientWidth));
      const look = { width, height: Math.round(Math.min(320, Math.max(190, width * 0.5))), first: monthLabel(this.first), at: date, since: chart.since, told: this.told, mode: "levels", same: this.same, titles: shown.titles };
      fill(plot, fan(whole, look));
      box.querySelector(".hidden").textContent = whole.alt; // of what is inside a slider nothing is read
      box.querySelector(".told").textContent = chart.told;
      const reads = box.querySelector(".reads");
      reads.textContent = reading(whole, look, "levels");
      plot.setAttribute("aria-valuetext", reads.textContent);
      plot.setAttribute("aria-valuenow", String(this.at));
      plot.setAttribute("aria-valuemin", "0");
      plot.setAttribute("aria-valuemax", String(chart.world.p50.length - 1));
      plot.onpointerdown = (event) => {
        const svg = plot.firstElementChild, inside = svg.getBoundingClientRect();
        this.at = svg.placeAt(((event.clientX - inside.left) / inside.width) * width) - this.first;
        this.drawCharts();
      };
    });
  }

  key(event) {
    const step = { ArrowLeft: -1, ArrowRight: 1, PageDown: -12, PageUp: 12 }[event.key];
    if (!step) return;
    event.preventDefault();
    this.at = Math.max(0, Math.min(this.shown.charts[0].world.p50.length - 1, this.at + step));
    this.drawCharts();
  }
}

window.share = new Share(json(await unpacked(byId("packed").textContent)));
