// The report of a sweep: its figures from the data that stand in the page, with one point chosen.

import { bars, readBar } from "./bars.js";
import { byId, onWidth } from "./dom.js";
import { PLACES, exceedance, readExceedance } from "./exceedance.js";
import { json, unpacked } from "./data.js";
import { figure } from "./figure.js";
import { heat } from "./heat.js";
import { readPoint, response } from "./response.js";

const COLUMNS = ["p05", "p25", "p50", "p75", "p95"];
const all = (css) => [...document.querySelectorAll(css)];

class Sweep {
  constructor(data) {
    Object.assign(this, { data, at: data.at, along: 0, draws: [] });
    all("figure[data-chart]").forEach((root) => this.add(root, data.charts[Number(root.dataset.number)]));
    byId("along")?.addEventListener("change", (event) => { this.along = Number(event.target.value); this.draw(); });
    onWidth(document.querySelector("main"), () => this.draw());
  }

  add(root, chart) {
    const made = { response: () => this.points(chart, response), heat: () => this.points(chart, heat), matters: () => this.matters(chart), curve: () => this.curve(chart) };
    this.draws.push(figure(root, { title: () => chart.title, ...made[root.dataset.chart]() }, root.dataset.chart === "heat" ? 0.75 : 0.6));
  }

  // Charts whose cursor is a point: all of them show the same one.
  points(chart, drawn) {
    const { order, names, across } = this.data, last = order.length - 1;
    const data = () => ({ ...chart, x: this.data.axes[drawn === heat ? 1 : this.along], y: this.data.axes[0], grid: this.data.grid, lines: this.data.lines });
    return { label: "Point", up: across, leap: Math.max(across, Math.ceil(last / 10)), ends: () => [0, last], now: () => order.indexOf(this.at), go: (place) => { this.at = order[place]; this.draw(); },
      file: () => chart.outcome, svg: (width, height) => this.placed(drawn(data(), { width, height, at: this.at })), reads: () => readPoint(chart, this.at, names[this.at]),
      table: () => ({ heads: ["point", ...COLUMNS.map((one) => (one === "p50" ? "median" : one))], rows: order.map((i) => [names[i], ...COLUMNS.map((one) => chart.bands[one][i])]) }) };
  }

  // A chart tells which point is nearest; the cursor counts them in their order.
  placed(svg) {
    const point = svg.placeAt;
    svg.placeAt = (x, y) => this.data.order.indexOf(point(x, y));
    return svg;
  }

  matters(chart) {
    let at = 0;
    return { label: "What is varied", leap: 5, up: -1, ends: () => [0, chart.bars.length - 1], now: () => at, go: (place) => { at = place; this.draw(); },
      file: () => `${chart.outcome}-matters`, svg: (width) => bars({ ...chart, alt: chart.most }, { width, at }), reads: () => readBar(chart, at),
      table: () => ({ heads: ["what", "from", "to", "outcome there", "and there"], rows: chart.bars.map((one) => [one.title, one.from, one.to, one.low, one.high]) }) };
  }

  curve(chart) {
    const { names, start } = this.data, data = () => ({ ...chart, world: chart.curves[this.at], reference: chart.curves[start] });
    const titles = () => ({ world: names[this.at], reference: names[start] });
    let at = PLACES / 2;
    return { label: "Value", leap: 10, ends: () => [0, PLACES], now: () => at, go: (place) => { at = place; this.draw(); },
      file: () => `${chart.outcome}-exceedance`, svg: (width, height) => exceedance(data(), { width, height, at }), reads: () => readExceedance(data(), at, titles()),
      table: () => ({ heads: ["members above", titles().reference, titles().world], rows: data().world.map((value, k, every) => [`${Math.round(100 * (1 - (k + 0.5) / every.length))} %`, data().reference[k], value]) }) };
  }

  draw() {
    all("[data-point]").forEach((one) => { one.textContent = this.data.names[one.dataset.point === "at" ? this.at : this.data.start]; });
    this.draws.forEach((draw) => draw());
  }
}

document.documentElement.classList.add("lively");
window.report = new Sweep(json(await unpacked(byId("packed").textContent)));
