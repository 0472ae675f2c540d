// A fan chart as SVG: median bold, half of all members strong, nine in ten faint.

import { s } from "./dom.js";
import { LEFT, TOP, area, canvas, line, overTime, rows, upright, years } from "./frame.js";
import { amount, human, month, monthIndex, resolving, tenths } from "./format.js";
import { ends } from "./scale.js";

// Pixels of a letter of small text.
const SMALL_LETTER = 6;

// data: {title, alt, world, reference, difference: {p05..p95}, seen: [[month, value]]}, all but one
// side may be missing; look: {width, height, first, at, since, mode, same, alone}: one member has no band
export function fan(data, look) {
  const difference = look.mode === "difference";
  const world = difference ? data.difference : data.world;
  const reference = difference ? null : data.reference;
  const drawn = !look.same || difference;
  const months = world.p50.length, start = Math.min(monthIndex(look.first), months - 2);
  const seen = difference ? [] : data.seen ?? [];
  const cut = [...(drawn ? [world] : []), ...(reference ? [reference] : [])].flatMap((one) => [one.p05.slice(start), one.p95.slice(start), one.p50.slice(start)]);
  const span = ends([...cut, seen.map((one) => one[1])], true);
  const { first, x, y, placeAt } = overTime(look, months, span);
  const svg = canvas(look, (difference && data.apart) || data.alt);
  rows(svg, y, span, look);
  years(svg, x, first, months, look);
  const draw = (band, name) => {
    if (look.alone) return;
    svg.append(s("path", { class: `${name}90`, d: area(band.p05, band.p95, x, y) }));
    svg.append(s("path", { class: `${name}50`, d: area(band.p25, band.p75, x, y) }));
  };
  if (reference) draw(reference, "reference");
  if (drawn) draw(world, "world");
  if (drawn) svg.append(s("path", { class: "world", d: line(world.p50, x, y) }));
  // Its gaps show what lies below.
  if (reference) svg.append(s("path", { class: "reference", d: line(reference.p50, x, y) }));
  for (const [at, value] of seen) if (at >= first) svg.append(s("circle", { class: "seen", cx: x(at), cy: y(value), r: 4.5 }));
  const since = look.since ? monthIndex(look.since) : -1;
  if (drawn && since > first && since < months) {
    upright(svg, "since", x(since), look);
    // Above the frame, where no line strikes it through.
    const words = `results differ from ${month(look.since)}`, half = SMALL_LETTER * words.length / 2;
    svg.append(s("text", { class: "from", x: Math.max(LEFT + half, Math.min(look.width - half, x(since))), y: TOP - 5, "text-anchor": "middle" }, words));
  }
  const at = Math.min(monthIndex(look.at), months - 1);
  if (at >= first) {
    upright(svg, "cursor", x(at), look);
    if (reference && reference.p50[at] !== null) svg.append(s("circle", { class: "mark of-reference", cx: x(at), cy: y(reference.p50[at]), r: 4.5 }));
    if (drawn && world.p50[at] !== null) svg.append(s("circle", { class: "mark", cx: x(at), cy: y(world.p50[at]), r: 5 }));
  }
  svg.placeAt = placeAt;
  return svg;
}

// What the cursor reads, in words; in the month that is `told` also why levels hide the change.
export function reading(data, { at: date, same, titles, alone, told: toldAt }, mode) {
  const i = Math.min(monthIndex(date), data.world.p50.length - 1);
  const change = mode === "difference", unit = change && data.unit === "%" ? "points" : data.unit;
  const digits = change || same ? 3 : resolving(data.reference.p50[i], data.world.p50[i]);
  const plus = (value) => (change && value > 0 ? "+" : "");
  // Beside sentences that tell the change of such a unit in tenths.
  const read = (value) => (change && ["points", "months"].includes(unit) ? tenths(value) : value);
  const [low, middle, high] = ["p05", "p50", "p95"].map((end) => (band) => read(band[end][i]));
  const around = (band) => ` (90 %: ${plus(low(band))}${human(low(band))} to ${plus(high(band))}${human(high(band))})`;
  const told = (band) => `${plus(middle(band))}${amount(middle(band), unit, digits)}${alone ? "" : around(band)}`;
  if (change) return `${month(date)}: change ${told(data.difference)}`;
  if (same) return `${month(date)}: ${told(data.reference)}`;
  const why = date === toldAt && data.why ? ` (${data.why})` : "";
  return `${month(date)}, ${titles.world}: ${told(data.world)}; ${titles.reference}: ${told(data.reference)}${why}`;
}
