// Curves of exceedance: in what share of members an outcome is above a value.

import { s } from "./dom.js";
import { BOTTOM, LEFT, RIGHT, TOP, canvas, rows, tidy, upright } from "./frame.js";
import { amount, apart } from "./format.js";
import { ends, linear, ticks } from "./scale.js";

export const PLACES = 60; // places of the cursor from the lowest value to the highest

// The share of members above a value, per cent, from ascending quantiles.
export const above = (sorted, value) => (100 * sorted.filter((one) => one > value).length) / (sorted.length || 1);

const known = (series) => series.filter((value) => value !== null);

export function spanOf(data) {
  return ends([known(data.world), known(data.reference)], false);
}

// data: {alt, world, reference}: ascending quantiles; look: {width, height, at: 0..PLACES}
export function exceedance(data, look) {
  const { width, height } = look, [low, high] = spanOf(data);
  const x = tidy(linear(low, high, LEFT, width - RIGHT)), y = tidy(linear(0, 100, height - BOTTOM, TOP));
  const svg = canvas(look, data.alt);
  rows(svg, y, [0, 100], look, (value) => `${value} %`);
  const marks = ticks(low, high, Math.max(2, Math.floor(width / 90))), told = apart(marks);
  marks.forEach((value, i) => svg.append(s("text", { x: x(value), y: height - 7, "text-anchor": "middle" }, told[i])));
  const curve = (series) => known(series).map((value, k, all) => `${k ? "L" : "M"}${x(value)},${y(100 * (1 - (k + 0.5) / all.length))}`).join("");
  svg.append(s("path", { class: "reference", d: curve(data.reference) }), s("path", { class: "world", d: curve(data.world) }));
  const value = low + ((high - low) * look.at) / PLACES;
  upright(svg, "cursor", x(value), look);
  svg.append(s("circle", { class: "mark of-reference", cx: x(value), cy: y(above(known(data.reference), value)), r: 4.5 }));
  svg.append(s("circle", { class: "mark", cx: x(value), cy: y(above(known(data.world), value)), r: 5 }));
  svg.placeAt = (pixel) => Math.max(0, Math.min(PLACES, Math.round(((pixel - LEFT) / (width - RIGHT - LEFT)) * PLACES)));
  return svg;
}

export function readExceedance(data, at, titles) {
  const [low, high] = spanOf(data), value = low + ((high - low) * at) / PLACES;
  const share = (series) => `${Math.round(above(known(series), value))} %`;
  return `Above ${amount(value, data.unit)}, ${titles.world}: ${share(data.world)} of members; ${titles.reference}: ${share(data.reference)}`;
}
