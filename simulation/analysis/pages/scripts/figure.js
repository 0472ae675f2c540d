// A figure: a picture with a cursor for pointer and keys, its reading, a table, and files.

import { fill, h, save } from "./dom.js";
import { human, tight } from "./format.js";
import { standalone } from "./saved.js";

// chart: {file, title(), label, svg(width, height), reads(), ends() -> [first, last], now(), go(place),
// leap, up, table() -> {heads, rows}}; `place` is a month or a step, `leap` what page keys move it
// by and `up` the keys up and down (1). Returns a function that draws.
export function figure(root, chart, shape = 0.52) {
  const reads = h("p", { class: "reads" });
  // Of what is inside a slider nothing is read.
  const alt = h("p", { class: "hidden" });
  const plot = h("div", { class: "plot", tabindex: "0", role: "slider", "aria-label": chart.label, onkeydown: key });
  const numbers = h("div", { class: "scroll", hidden: true, tabindex: "0", role: "region", "aria-label": `Numbers: ${chart.title()}` });
  const button = h("button", { type: "button", "aria-expanded": "false", onclick: toggle }, "Table");
  const csv = () => save(`${chart.file()}.csv`, "text/csv", text());
  const picture = () => save(`${chart.file()}.svg`, "image/svg+xml", standalone(plot.firstElementChild, chart.title()));
  root.append(alt, plot, reads, h("div", { class: "tools" }, button,
    h("button", { type: "button", onclick: csv }, "CSV"), h("button", { type: "button", onclick: picture }, "SVG")), numbers);
  plot.addEventListener("pointerdown", point);
  plot.addEventListener("pointermove", (event) => { if (event.pointerType === "mouse" || event.buttons) point(event); });

  function point(event) {
    const svg = plot.firstElementChild, inside = svg.getBoundingClientRect();
    const each = svg.viewBox.baseVal.width / inside.width;
    go(svg.placeAt((event.clientX - inside.left) * each, (event.clientY - inside.top) * each));
  }

  function key(event) {
    const [first, last] = chart.ends();
    const { leap, up = 1 } = chart, steps = { ArrowLeft: -1, ArrowRight: 1, ArrowDown: -up, ArrowUp: up, PageDown: -leap, PageUp: leap };
    const to = event.key === "Home" ? first : event.key === "End" ? last : chart.now() + (steps[event.key] ?? NaN);
    if (Number.isNaN(to)) return;
    event.preventDefault();
    go(Math.max(first, Math.min(last, to)));
  }

  function go(place) {
    if (place !== chart.now()) chart.go(place);
  }

  function toggle() {
    numbers.hidden = !numbers.hidden;
    button.setAttribute("aria-expanded", String(!numbers.hidden));
    draw();
  }

  function text() {
    const { heads, rows } = chart.table(true);
    const cell = (value) => (/[",\n]/.test(String(value ?? "")) ? `"${String(value).replaceAll('"', '""')}"` : value ?? "");
    return [heads, ...rows].map((row) => row.map(cell).join()).join("\n") + "\n";
  }

  function draw() {
    const width = Math.max(240, Math.round(plot.clientWidth)), height = Math.round(Math.max(190, Math.min(460, width * shape)));
    fill(plot, chart.svg(width, height));
    alt.textContent = plot.firstElementChild.getAttribute("aria-label");
    reads.textContent = tight(chart.reads());
    const [first, last] = chart.ends();
    for (const [name, value] of [["valuetext", reads.textContent], ["valuemin", first], ["valuemax", last], ["valuenow", chart.now()]]) plot.setAttribute(`aria-${name}`, String(value));
    if (numbers.hidden) return;
    const { heads, rows } = chart.table(false);
    fill(numbers, h("table", {}, h("thead", {}, h("tr", {}, heads.map((head) => h("th", { scope: "col" }, head)))),
      h("tbody", {}, rows.map((row) => h("tr", {}, row.map((one, i) => h(i ? "td" : "th", i ? { class: "number" } : { scope: "row" }, typeof one === "number" || one === null ? human(one) : one)))))));
  }
  return draw;
}
