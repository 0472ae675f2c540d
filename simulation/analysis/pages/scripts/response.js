// How an outcome answers to what is varied: medians with bands along numbers, dots for choices.

import { FOOT, along, below } from "./axis.js";
import { s } from "./dom.js";
import { BOTTOM, LEFT, RIGHT, area, canvas, line, rows, tidy, upright } from "./frame.js";
import { amount, human } from "./format.js";
import { endNames, roomFor } from "./lines.js";
import { ends, linear } from "./scale.js";

const FEW = 3; // the bands of more lines would hide each other

// data: {alt, bands: {p05..p95} by point, x: {title, labels, at}, lines: [{title, points}]}; points
// of no line are dots; look: {width, height, at: a point}
export function response(data, look) {
  const { bands, x: axis } = data, several = data.lines.length > 1;
  const room = several ? roomFor(look.width, data.lines) : 0, inner = { width: look.width - room, height: look.height - FOOT + BOTTOM };
  const span = ends([bands.p05, bands.p50, bands.p95], true);
  const x = along(axis, LEFT, inner.width - RIGHT), y = tidy(linear(span[0], span[1] + (span[1] - span[0]) * 0.04, inner.height - BOTTOM, 10));
  const svg = canvas({ ...look, kind: "fan response" }, data.alt), at = axis.at.map(x);
  rows(svg, y, span, inner);
  below(svg, axis, x, { ...look, width: inner.width });
  const names = data.lines.map(({ title, points }, n) => {
    const of = (key) => points.map((i) => bands[key][i]), place = (k) => at[points[k]], kind = several ? `of-${n % 7}` : "";
    for (const [low, high, name] of [["p05", "p95", "world90"], ["p25", "p75", "world50"]]) {
      if (!several || data.lines.length <= FEW) svg.append(s("path", { class: `${several ? "side" : name} ${kind}`, d: area(of(low), of(high), place, y) }));
    }
    svg.append(s("path", { class: several ? `line line-${n % 7}` : "world", d: line(of("p50"), place, y) }));
    return { title, n, at: y(of("p50").findLast((value) => value !== null) ?? 0) };
  });
  if (several) endNames(svg, names, look, room);
  if (!data.lines.length) dots(svg, bands, at, y, axis.labels);
  upright(svg, "cursor", at[look.at], inner);
  if (bands.p50[look.at] !== null) svg.append(s("circle", { class: "mark", cx: at[look.at], cy: y(bands.p50[look.at]), r: 5 }));
  svg.placeAt = (px, py) => nearest(at.map((one, i) => Math.abs(one - px) + Math.abs(y(bands.p50[i] ?? 0) - py) / 50));
  return svg;
}

// Medians; bars of half of members and of nine in ten where the places are choices.
function dots(svg, bands, at, y, choices) {
  at.forEach((place, i) => {
    if (bands.p50[i] === null) return;
    if (choices) for (const [low, high, width] of [["p05", "p95", 2], ["p25", "p75", 8]]) svg.append(s("line", { class: "bar", x1: place, x2: place, y1: y(bands[low][i]), y2: y(bands[high][i]), "stroke-width": width }));
    svg.append(s("circle", { class: "dot", cx: place, cy: y(bands.p50[i]), r: choices ? 5 : 3.5 }));
  });
}

export const nearest = (far) => far.indexOf(Math.min(...far));

export function readPoint({ bands, unit }, at, point) {
  return `${point}: ${amount(bands.p50[at], unit)} (90 %: ${human(bands.p05[at])} to ${human(bands.p95[at])})`;
}
