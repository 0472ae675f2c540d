// Medians of several scenarios as lines, with their names at the right end.

import { s } from "./dom.js";
import { BOTTOM, TOP, canvas, line, overTime, rows, upright, years } from "./frame.js";
import { human, month, monthIndex } from "./format.js";
import { ends } from "./scale.js";

// data: {alt, unit, lines: [{title, reference, series}]}; look as of a fan
export function lines(data, look) {
  const room = Math.min(0.34 * look.width, 190), inner = { ...look, width: look.width - room };
  const start = Math.min(monthIndex(look.first), data.lines[0].series.length - 2);
  const span = ends(data.lines.map((one) => one.series.slice(start)), true);
  const { first, x, y, monthAt } = overTime(inner, data.lines[0].series.length, span);
  const svg = canvas({ ...look, kind: "fan lines" }, data.alt);
  rows(svg, y, span, inner);
  years(svg, x, first, data.lines[0].series.length, inner);
  const labels = data.lines.map((one, n) => {
    svg.append(s("path", { class: one.reference ? "reference" : `line line-${n % 7}`, d: line(one.series, x, y) }));
    return { ...one, n, at: y(one.series.findLast((value) => value !== null) ?? 0) };
  }).sort((a, b) => a.at - b.at);
  labels.forEach((one, k) => { one.at = Math.max(one.at, k ? labels[k - 1].at + 14 : TOP + 6); });
  for (let k = labels.length - 1, low = look.height - BOTTOM; k >= 0; k--, low = labels[k + 1].at - 14) labels[k].at = Math.min(labels[k].at, low);
  const most = Math.floor((room - 8) / 6.6);
  for (const one of labels) {
    const text = one.title.length > most ? `${one.title.slice(0, most - 1)}…` : one.title;
    svg.append(s("text", { class: one.reference ? "end-reference" : `end-${one.n % 7}`, x: inner.width - 8, y: one.at + 4 }, text));
  }
  upright(svg, "cursor", x(Math.min(monthIndex(look.at), data.lines[0].series.length - 1)), inner);
  svg.monthAt = monthAt;
  return svg;
}

export function readLines(data, { at: date }) {
  const i = Math.min(monthIndex(date), data.lines[0].series.length - 1), unit = data.unit ? ` ${data.unit}` : "";
  return `${month(date)}, medians: ${data.lines.map((one) => `${one.title} ${human(one.series[i])}${unit}`).join("; ")}`;
}
