// Chips by month of shipping and speed, against the highest speed that licences allow.

import { s } from "./dom.js";
import { BOTTOM, LEFT, RIGHT, TOP, canvas, line, tidy, upright, years } from "./frame.js";
import { human, month, monthIndex } from "./format.js";
import { along, keyed, named } from "./names.js";
import { linear } from "./scale.js";

const NONE = 1e8; // a limit above this is no limit
const KEY = 15; // pixels of a row of the key

const legal = (series) => series.map((value) => (value === null || value <= 0 || value >= NONE ? null : Math.log10(value)));

// The last month that is drawn: half a year after the last chip.
const lastOf = (data) => Math.min(data.limit.world.length - 1, Math.max(...data.chips.map((chip) => monthIndex(chip.ship))) + 6);

// data: {alt, chips: [{name, state, tpp, ship}], limit: {world, reference}}
export function timeline(data, look) {
  const { width, height } = look, months = lastOf(data) + 1;
  const tops = data.chips.map((chip) => Math.log10(chip.tpp));
  const low = Math.min(...tops) - 0.15, high = Math.max(...tops) + 0.15;
  const x = tidy(linear(0, months - 1, LEFT, width - RIGHT)), y = tidy(linear(low, high, height - BOTTOM, TOP));
  const dots = data.chips.filter((chip) => monthIndex(chip.ship) < months).sort((a, b) => b.tpp - a.tpp).map((chip) => ({ ...chip, x: x(monthIndex(chip.ship)), y: y(Math.log10(chip.tpp)) }));
  const limits = ["reference", "world"].map((side) => legal(data.limit[side].slice(0, months)));
  const { texts, key } = named(dots, limits.flatMap((one) => along(one, x, y)), [LEFT, width - RIGHT, TOP, height - BOTTOM]);
  const foot = keyed(key, width);
  const svg = canvas({ width, height: height + KEY * foot.length, kind: "fan timeline" }, data.alt);
  for (let power = Math.ceil(low); power <= high; power++) {
    const at = y(power);
    svg.append(s("line", { class: "grid", x1: LEFT, x2: width - RIGHT, y1: at, y2: at }), s("text", { x: LEFT - 6, y: at + 4, "text-anchor": "end" }, human(10 ** power)));
  }
  years(svg, x, 0, months, look);
  svg.append(...limits.map((one, i) => s("path", { class: i ? "world" : "reference", d: line(one, x, y) })));
  upright(svg, "cursor", x(Math.min(monthIndex(look.at), months - 1)), look);
  for (const one of dots) svg.append(s("circle", { class: `chip ${one.state === "china" ? "of-china" : "of-others"}`, cx: one.x, cy: one.y, r: 4 }));
  foot.forEach((text, i) => texts.push({ x: 0, y: height + 12 + KEY * i, text }));
  for (const { text, ...at } of texts) svg.append(s("text", { class: "name", ...at }, text));
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
