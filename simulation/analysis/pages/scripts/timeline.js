// Chips by month of shipping and speed, against the highest speed that licences allow.

import { s } from "./dom.js";
import { BOTTOM, LEFT, RIGHT, TOP, canvas, line, tidy, upright, years } from "./frame.js";
import { human, month, monthIndex } from "./format.js";
import { linear } from "./scale.js";

const NONE = 1e8; // a limit above this is no limit

const legal = (series) => series.map((value) => (value === null || value <= 0 || value >= NONE ? null : Math.log10(value)));

// The last month that is drawn: half a year after the last chip.
const lastOf = (data) => Math.min(data.limit.world.length - 1, Math.max(...data.chips.map((chip) => monthIndex(chip.ship))) + 6);

// data: {alt, chips: [{name, state, tpp, ship}], limit: {world, reference}}
export function timeline(data, look) {
  const { width, height } = look, months = lastOf(data) + 1;
  const tops = data.chips.map((chip) => Math.log10(chip.tpp));
  const low = Math.floor(Math.min(...tops) * 2) / 2, high = Math.max(...tops) + 0.15;
  const x = tidy(linear(0, months - 1, LEFT, width - RIGHT)), y = tidy(linear(low, high, height - BOTTOM, TOP));
  const svg = canvas({ ...look, kind: "fan timeline" }, data.alt);
  for (let power = Math.ceil(low); power <= high; power++) {
    svg.append(s("line", { class: "grid", x1: LEFT, x2: width - RIGHT, y1: y(power), y2: y(power) }));
    svg.append(s("text", { x: LEFT - 6, y: y(power) + 4, "text-anchor": "end" }, human(10 ** power)));
  }
  years(svg, x, 0, months, look);
  svg.append(s("path", { class: "reference", d: line(legal(data.limit.reference.slice(0, months)), x, y) }), s("path", { class: "world", d: line(legal(data.limit.world.slice(0, months)), x, y) }));
  const places = data.chips.map((chip) => [x(monthIndex(chip.ship)), y(Math.log10(chip.tpp))]);
  const taken = places.map(([cx, cy]) => [cx - 3, cx + 3, cy - 3, cy + 3]);
  for (const chip of [...data.chips].sort((a, b) => b.tpp - a.tpp)) {
    const cx = x(monthIndex(chip.ship)), cy = y(Math.log10(chip.tpp));
    svg.append(s("circle", { class: `chip ${chip.state === "china" ? "of-china" : "of-others"}`, cx, cy, r: 4 }));
    const right = cx + 7 + chip.name.length * 6.4, left = cx - 7 - chip.name.length * 6.4;
    const side = right < width - RIGHT ? [cx + 5, right] : [left, cx - 5];  // beside its own dot
    const box = [side[0], side[1], cy - 8, cy + 6];
    if (side[0] < LEFT || taken.some(([a, b, c, d]) => box[0] < b && a < box[1] && box[2] < d && c < box[3])) continue;
    taken.push(box);
    svg.append(s("text", { class: "name", x: side[1] === right ? cx + 7 : cx - 7, y: cy + 4, "text-anchor": side[1] === right ? "start" : "end" }, chip.name));
  }
  upright(svg, "cursor", x(Math.min(monthIndex(look.at), months - 1)), look);
  svg.placeAt = (pixel) => Math.max(0, Math.min(months - 1, Math.round(((pixel - LEFT) / (width - RIGHT - LEFT)) * (months - 1))));
  return svg;
}

export function readTimeline(data, { at: date, titles }) {
  const i = Math.min(monthIndex(date), lastOf(data));
  const told = (side) => {
    const limit = data.limit[side][i];
    return limit >= NONE ? "no limit" : limit > 0 ? `up to ${human(limit)} TPP` : "no chip by speed";
  };
  const out = data.chips.filter((chip) => monthIndex(chip.ship) <= i && chip.state !== "china");
  const over = out.filter((chip) => chip.tpp > (data.limit.world[i] ?? 0)).length;
  const best = data.chips.filter((chip) => monthIndex(chip.ship) <= i && chip.state === "china").reduce((a, b) => (a && a.tpp > b.tpp ? a : b), null);
  const home = best ? `; China's fastest is ${best.name} (${human(best.tpp)} TPP)` : "";
  return `${month(date)}: licences allow ${told("world")} (${titles.reference}: ${told("reference")}); ${over} of ${out.length} foreign chips shipped by then are faster${home}`;
}
