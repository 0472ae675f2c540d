// The charts of the first screen: a cursor by pointer and keys, a table, files.

import { byId, fill, h, onWidth, save } from "./dom.js";
import { fan, reading } from "./fan.js";
import { human, month, monthIndex, monthLabel } from "./format.js";
import { families } from "./offer.js";
import { painted } from "./painted.js";
import { standalone } from "./saved.js";

const FIRST = "2024-01";

export class Charts {
  constructor(changeMonth, changeOutcome, catalogue) {
    this.changeMonth = changeMonth;
    this.changeOutcome = changeOutcome;
    this.catalogue = catalogue;
    this.mode = "levels";
    this.answer = null;
    this.boxes = [];
    for (const mode of ["levels", "difference"]) {
      byId(`show-${mode}`).addEventListener("click", () => this.show(mode));
    }
    onWidth(byId("charts"), () => this.draw());
  }

  show(mode) {
    this.mode = mode;
    for (const one of ["levels", "difference"]) byId(`show-${one}`).setAttribute("aria-pressed", String(one === mode));
    this.draw();
  }

  set(answer, look) {
    this.answer = answer;
    this.look = { ...look, told: look.at };
    if (this.boxes.length !== answer.charts.length) {
      this.boxes = answer.charts.map((_, number) => this.box(number));
      fill(byId("charts"), this.boxes.map((box) => box.root));
    }
    this.draw();
  }

  box(number) {
    const choice = h("select", { "aria-label": `Outcome of chart ${number + 1}`, onchange: (event) => this.changeOutcome(number, event.target.value) });
    const option = (one) => h("option", { value: one.name }, `${one.title} (${one.name})`);
    for (const [label, some] of families(this.catalogue.outcomes)) choice.append(h("optgroup", { label }, some.map(option)));
    const told = h("p", { class: "told" });
    const alt = h("p", { class: "hidden" }); // of what is inside a slider nothing is read
    const plot = h("div", { class: "plot", tabindex: "0", role: "slider", onkeydown: (event) => this.key(event) });
    plot.addEventListener("pointerdown", (event) => this.point(event, plot));
    plot.addEventListener("pointermove", (event) => { if (event.buttons) this.point(event, plot); });
    const reads = h("p", { class: "reads" });
    const tableBox = h("div", { class: "scroll", hidden: true, tabindex: "0", role: "region", "aria-label": "Numbers of the chart" });
    const tableButton = h("button", { type: "button", "aria-expanded": "false", onclick: () => this.table(number) }, "Table");
    const files = h("div", { class: "tools" }, tableButton,
      h("button", { type: "button", onclick: () => this.csv(number) }, "CSV"),
      h("button", { type: "button", onclick: () => this.picture(number) }, "SVG"),
      h("button", { type: "button", onclick: () => this.picture(number, "png") }, "PNG"));
    const root = h("figure", { class: "chart" }, h("figcaption", {}, choice, told), alt, plot, reads, files, tableBox);
    return { root, choice, told, alt, plot, reads, files, tableBox, tableButton };
  }

  draw() {
    if (!this.answer) return;
    this.boxes.forEach((box, number) => {
      const data = this.answer.charts[number];
      const width = Math.max(240, Math.round(box.plot.clientWidth || box.root.clientWidth - 24));
      const height = Math.round(Math.min(320, Math.max(190, width * 0.5)));
      const svg = fan(data, { ...this.look, since: data.since, width, height, first: FIRST, mode: this.mode });
      fill(box.plot, svg);
      box.choice.value = data.outcome;
      const unit = data.unit ? ` [${data.unit}]` : "";
      box.told.textContent = data.told || `${data.title}${unit}`;
      box.alt.textContent = svg.getAttribute("aria-label");
      box.root.setAttribute("aria-label", data.title);
      box.plot.setAttribute("aria-label", `Month of the chart: ${data.title}`);
      for (const one of box.files.children) one.setAttribute("aria-label", `${one.textContent}: ${data.title}`);
      box.tableBox.setAttribute("aria-label", `Numbers of the chart: ${data.title}`);
      box.reads.textContent = reading(data, this.look, this.mode);
      box.plot.setAttribute("aria-valuetext", box.reads.textContent);
      box.plot.setAttribute("aria-valuemin", String(monthIndex(FIRST)));
      box.plot.setAttribute("aria-valuemax", String(data.world.p50.length - 1));
      box.plot.setAttribute("aria-valuenow", String(monthIndex(this.look.at)));
      if (!box.tableBox.hidden) this.fillTable(box, data);
    });
  }

  point(event, plot) {
    const svg = plot.firstElementChild;
    const inside = svg.getBoundingClientRect();
    const width = svg.viewBox.baseVal.width;
    this.move(svg.placeAt(((event.clientX - inside.left) / inside.width) * width), event.type === "pointermove");
  }

  key(event) {
    const steps = { ArrowLeft: -1, ArrowRight: 1, ArrowDown: -1, ArrowUp: 1, PageDown: -12, PageUp: 12 };
    const last = this.answer.charts[0].world.p50.length - 1;
    const at = monthIndex(this.look.at);
    const to = event.key === "Home" ? monthIndex(FIRST) : event.key === "End" ? last : at + (steps[event.key] ?? NaN);
    if (Number.isNaN(to)) return;
    event.preventDefault();
    this.move(Math.max(monthIndex(FIRST), Math.min(last, to)), true);
  }

  move(index) {
    const date = monthLabel(index);
    if (date === this.look.at) return;
    this.look = { ...this.look, at: date };
    this.draw();
    this.changeMonth(date);
  }

  rows(data) {
    const sides = [["reference", data.reference], ["your world", data.world], ["difference", data.difference]];
    const every = data.world.p50.map((_, i) => i).filter((i) => (i % 12 === 11 || i === monthIndex(this.look.at)) && i >= monthIndex(FIRST));
    return every.map((i) => [monthLabel(i), ...sides.flatMap(([, band]) => [band.p50[i], band.p05[i], band.p95[i]])]);
  }

  fillTable(box, data) {
    const sides = [this.look.titles.reference, this.look.titles.world, data.unit === "%" ? "difference in points" : "difference"];
    const heads = ["month", ...sides.flatMap((side) => ["median", "5 %", "95 %"].map((which) => `${side}: ${which}`))];
    const unit = data.unit ? ` [${data.unit}]` : "";
    const cells = ([date, ...numbers]) => [h("th", { scope: "row" }, month(date)), ...numbers.map((one) => h("td", { class: "number" }, human(one)))];
    fill(box.tableBox, h("table", {}, h("caption", { class: "small" }, `${data.title}${unit}: each December, and the month that is chosen`),
      h("thead", {}, h("tr", {}, heads.map((head) => h("th", { scope: "col", class: "number" }, head)))),
      h("tbody", {}, this.rows(data).map((row) => h("tr", {}, cells(row))))));
  }

  // The first chart, which shows this outcome now, or soon.
  reach(name) {
    byId("charts").scrollIntoView();
    this.boxes[0].choice.value = name;
    this.boxes[0].choice.focus({ preventScroll: true });
  }

  table(number) {
    const box = this.boxes[number];
    box.tableBox.hidden = !box.tableBox.hidden;
    box.tableButton.setAttribute("aria-expanded", String(!box.tableBox.hidden));
    this.draw();
  }

  csv(number) {
    const data = this.answer.charts[number];
    const columns = ["p05", "p25", "p50", "p75", "p95"];
    const lines = [["date", "unit", ...["reference", "world", "difference"].flatMap((side) => columns.map((c) => `${side}_${c}`))].join()];
    data.world.p50.forEach((_, i) => {
      lines.push([monthLabel(i), data.unit, ...["reference", "world", "difference"].flatMap((side) => columns.map((c) => data[side][c][i] ?? ""))].join());
    });
    save(`${data.outcome}.csv`, "text/csv", lines.join("\n") + "\n");
  }

  async picture(number, kind = "svg") {
    const data = this.answer.charts[number];
    const drawn = standalone(this.boxes[number].plot.firstElementChild, data.title);
    if (kind === "png") save(`${data.outcome}.png`, "image/png", await painted(drawn));
    else save(`${data.outcome}.svg`, "image/svg+xml", drawn);
  }
}
