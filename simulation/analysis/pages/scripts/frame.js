// What charts have in common: a frame with its grid, lines, bands, and a cursor.

import { s } from "./dom.js";
import { human, month, monthIndex, monthLabel } from "./format.js";
import { linear, ticks } from "./scale.js";

// Room around the frame, above it for a line of small text.
export const TOP = 16, BOTTOM = 26, LEFT = 52, RIGHT = 14;

// A polygon between two series; gaps where there is no number end it.
export function area(low, high, x, y) {
  const parts = [];
  let run = [];
  const close = () => {
    if (run.length > 1) {
      const up = run.map((i) => `${x(i)},${y(high[i])}`);
      const down = run.slice().reverse().map((i) => `${x(i)},${y(low[i])}`);
      parts.push(`M${up.join("L")}L${down.join("L")}Z`);
    }
    run = [];
  };
  low.forEach((value, i) => (value === null || high[i] === null || x(i) < LEFT - 0.01 ? close() : run.push(i)));
  close();
  return parts.join("");
}

export function line(series, x, y) {
  let path = "", pen = "M";
  series.forEach((value, i) => {
    if (value === null || x(i) < LEFT - 0.01) { pen = "M"; return; }
    path += `${pen}${x(i)},${y(value)}`;
    pen = "L";
  });
  return path;
}

export const tidy = (scale) => (value) => Math.round(scale(value) * 10) / 10;


export function canvas({ width, height, kind = "fan" }, alt) {
  return s("svg", { viewBox: `0 0 ${width} ${height}`, class: kind, role: "img", "aria-label": alt, focusable: "false" });
}

// Horizontal lines with their values at the left.
export function rows(svg, y, [low, high], { width, height }, told = human) {
  for (const value of ticks(low, high, Math.max(3, Math.round(height / 55)))) {
    svg.append(s("line", { class: value === 0 ? "axis" : "grid", x1: LEFT, x2: width - RIGHT, y1: y(value), y2: y(value) }));
    svg.append(s("text", { x: LEFT - 6, y: y(value) + 4, "text-anchor": "end" }, told(value)));
  }
}

// Spans of fewer months than this have months below, as hardly a year of them is whole.
const SHORT_SPAN = 24;
const MONTH_STEPS = [1, 2, 3, 6, 12];

// [month, place of its label, label] of the ticks of a time axis with room for `most` labels.
export function timeMarks(first, months, most) {
  const all = Array.from({ length: months - first }, (_, i) => first + i);
  if (months - first < SHORT_SPAN) {
    const starts = MONTH_STEPS.map((step) => all.filter((i) => i % step === 0)).find((one) => one.length <= most) ?? [];
    return (starts.length ? starts : [first]).map((i) => [i, i, month(monthLabel(i))]);
  }
  const starts = all.filter((i) => i % 12 === 0), every = Math.ceil(starts.length / most);
  return starts.map((i, n) => [i, i + 5.5, n % every === 0 && i + 5.5 <= months - 1 ? monthLabel(i).slice(0, 4) : ""]);
}

// Years along the lower edge, of a short span months, as many as there is room for.
export function years(svg, x, first, months, { width, height }) {
  const each = months - first < SHORT_SPAN ? 64 : 42;
  for (const [i, place, label] of timeMarks(first, months, Math.max(2, Math.floor((width - LEFT) / each)))) {
    svg.append(s("line", { class: "grid", x1: x(i), x2: x(i), y1: height - BOTTOM, y2: height - BOTTOM + 5 }));
    if (label) svg.append(s("text", { x: x(place), y: height - 7, "text-anchor": i === months - 1 ? "end" : "middle" }, label));
  }
}

export const upright = (svg, kind, x, { height }) => svg.append(s("line", { class: kind, x1: x, x2: x, y1: TOP, y2: height - BOTTOM }));

// The scales of a chart over months, from the month `first` on.
export function overTime(look, months, [low, high]) {
  const first = Math.min(monthIndex(look.first), months - 2);
  const x = tidy(linear(first, months - 1, LEFT, look.width - RIGHT));
  const y = tidy(linear(low, high + (high - low) * 0.04, look.height - BOTTOM, TOP));
  const placeAt = (pixel) => {
    const inside = (pixel - LEFT) / (look.width - RIGHT - LEFT);
    return Math.max(first, Math.min(months - 1, Math.round(first + inside * (months - 1 - first))));
  };
  return { first, x, y, placeAt };
}
