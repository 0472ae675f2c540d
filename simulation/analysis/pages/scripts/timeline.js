// Chips by month of shipping and speed, against the highest speed that licences allow.

import { s } from "./dom.js";
import { BOTTOM, LEFT, RIGHT, TOP, canvas, line, tidy, upright, years } from "./frame.js";
import { human, month, monthIndex } from "./format.js";
import { along, keyed, named } from "./names.js";
import { linear } from "./scale.js";

const NONE = 1e8; // a limit above this is no limit
const KEY = 15; // pixels of a row of the key

const legal = (series) => series.map((value) => (value === null || value <= 0 || value >= NONE ? null : Math.log10(value)));

// A chip that nobody has let its maker sell is drawn, and never told as shipped.
const proposed = (chip) => chip.name.endsWith("(proposed)");

// The faster of two chips, of which the first may be none.
const faster = (a, b) => (a && a.tpp >= b.tpp ? a : b);

// The last month that is drawn: the one that is asked, and the last chip and turn of a limit with half a year behind.
function lastOf({ chips, limit }, until) {
  const turn = (series) => series.findLastIndex((value, i) => i > 0 && value !== series[i - 1]);
  const shown = Math.max(...chips.map((chip) => monthIndex(chip.ship)), turn(limit.world), turn(limit.reference)) + 6;
  return Math.min(limit.world.length - 1, Math.max(shown, monthIndex(until)));
}

// data: {alt, chips: [{name, state, tpp, ship}], limit: {world, reference}}
export function timeline(data, look) {
  const { width, height } = look, months = lastOf(data, look.until ?? look.at) + 1;
  const limits = ["reference", "world"].map((side) => legal(data.limit[side].slice(0, months)));
  const tops = [...data.chips.map((chip) => Math.log10(chip.tpp)), ...limits.flat().filter((one) => one !== null)];
  const low = Math.min(...tops) - 0.15, high = Math.max(...tops) + 0.15;
  const x = tidy(linear(0, months - 1, LEFT, width - RIGHT)), y = tidy(linear(low, high, height - BOTTOM, TOP));
  const dots = data.chips.filter((chip) => monthIndex(chip.ship) < months).sort((a, b) => b.tpp - a.tpp).map((chip) => ({ ...chip, x: x(monthIndex(chip.ship)), y: y(Math.log10(chip.tpp)) }));
  const { texts, key } = named(dots, limits.flatMap((one) => along(one, x, y)), [LEFT, width - RIGHT, TOP, height - BOTTOM]);
  const foot = keyed(key, width);
  const svg = canvas({ width, height: height + KEY * foot.length, kind: "fan timeline" }, data.alt);
  for (let power = Math.ceil(low); power <= high; power++) {
    const at = y(power);
    svg.append(s("line", { class: "grid", x1: LEFT, x2: width - RIGHT, y1: at, y2: at }), s("text", { x: LEFT - 6, y: at + 4, "text-anchor": "end" }, human(10 ** power)));
  }
  years(svg, x, 0, months, look);
  svg.append(...limits.map((one, i) => s("path", { class: i ? "world" : "reference", d: line(one, x, y) })));
  if (monthIndex(look.at) < months) upright(svg, "cursor", x(monthIndex(look.at)), look);
  for (const one of dots) svg.append(s("circle", { class: `chip ${one.state === "china" ? "of-china" : "of-others"}`, cx: one.x, cy: one.y, r: 4 }));
  foot.forEach((text, i) => texts.push({ x: 0, y: height + 12 + KEY * i, text }));
  for (const { text, ...at } of texts) svg.append(s("text", { class: "name", ...at }, text));
  svg.placeAt = (pixel) => Math.max(0, Math.min(months - 1, Math.round(((pixel - LEFT) / (width - RIGHT - LEFT)) * (months - 1))));
  return svg;
}

// The limit at the asked month, and the drawn chips of that time: many a later one has no known speed.
export function readTimeline(data, { at: date, titles }) {
  const i = Math.min(monthIndex(date), data.limit.world.length - 1);
  const told = (side) => {
    const limit = data.limit[side][i];
    return limit >= NONE ? "any speed" : limit > 0 ? `up to ${human(limit)} TPP` : "no chip by speed";
  };
  const shipped = data.chips.filter((chip) => monthIndex(chip.ship) <= i && !proposed(chip));
  const [home, out] = [true, false].map((china) => shipped.filter((chip) => (chip.state === "china") === china));
  const last = out.map((chip) => chip.ship).sort().at(-1);
  const over = out.filter((chip) => chip.tpp > (data.limit.world[i] ?? 0)).length;
  const foreign = last ? `; of the ${out.length} announced foreign ${out.length === 1 ? "chip" : "chips"} drawn here, shipped by ${month(last)}, ${over} ${over === 1 ? "is" : "are"} faster` : "";
  const best = home.reduce(faster, null);
  const own = best ? `; the fastest Chinese one drawn is ${best.name} (${human(best.tpp)} TPP, ${month(best.ship)})` : "";
  return `${month(date)}: licences allow ${told("world")} (${titles.reference}: ${told("reference")})${foreign}${own}`;
}
