// Medians of several scenarios as lines, with their names at the right end.

import { s } from "./dom.js";
import { BOTTOM, TOP, canvas, line, overTime, rows, upright, years } from "./frame.js";
import { amount, month, monthIndex } from "./format.js";
import { ends } from "./scale.js";

// Pixels of line before a name, in which its dashes show.
const SAMPLE = 14;

// The room at the right for the names of lines.
export const roomFor = (width, all) => Math.min(0.34 * width, 190, 15 + SAMPLE + 6.8 * Math.max(...all.map(({ title }) => title.length)));

// Names {title, n, reference, at: a height} of lines at their right ends, apart where they meet.
export function endNames(svg, names, { width, height }, room) {
  const left = width - room - 8, most = Math.floor((room - SAMPLE - 7) / 6.6), ordered = names.toSorted((a, b) => a.at - b.at);
  ordered.forEach((one, k) => { one.at = Math.max(one.at, k ? ordered[k - 1].at + 14 : TOP + 6); });
  for (let k = ordered.length - 1, low = height - BOTTOM; k >= 0; k--, low = ordered[k + 1].at - 14) ordered[k].at = Math.min(ordered[k].at, low);
  for (const { title, n, reference, at } of ordered) {
    const text = title.length > most ? `${title.slice(0, most - 1)}…` : title;
    svg.append(s("line", { class: reference ? "reference" : `line line-${n % 7}`, x1: left, x2: left + SAMPLE, y1: at, y2: at }), s("text", { class: "title", x: left + SAMPLE + 4, y: at + 4 }, text));
  }
}

// data: {alt, unit, lines: [{title, reference, series}]}; look as of a fan
export function lines(data, look) {
  const room = roomFor(look.width, data.lines), inner = { ...look, width: look.width - room };
  const start = Math.min(monthIndex(look.first), data.lines[0].series.length - 2);
  const span = ends(data.lines.map((one) => one.series.slice(start)), true);
  const { first, x, y, placeAt } = overTime(inner, data.lines[0].series.length, span);
  const svg = canvas({ ...look, kind: "fan lines" }, data.alt);
  rows(svg, y, span, inner);
  years(svg, x, first, data.lines[0].series.length, inner);
  const numbered = data.lines.map((one, k, all) => ({ ...one, n: all.slice(0, k).filter((other) => !other.reference).length }));
  // A dashed line shows above others.
  for (const one of numbered.toSorted((a, b) => Boolean(a.reference) - Boolean(b.reference))) {
    svg.append(s("path", { class: one.reference ? "reference" : `line line-${one.n % 7}`, d: line(one.series, x, y) }));
  }
  const names = numbered.map((one) => ({ ...one, at: y(one.series.findLast((value) => value !== null) ?? 0) }));
  endNames(svg, names, look, room);
  upright(svg, "cursor", x(Math.min(monthIndex(look.at), data.lines[0].series.length - 1)), inner);
  svg.placeAt = placeAt;
  return svg;
}

export function readLines(data, { at: date }) {
  const i = Math.min(monthIndex(date), data.lines[0].series.length - 1);
  return `Medians of ${month(date)}. ${data.lines.map((one) => `${one.title}: ${amount(one.series[i], data.unit)}`).join("; ")}`;
}
