// Ways of moving a control: to a number, or by a factor or an addition to what holds without it.

import { month } from "./format.js";
import { factor, typed, unitText } from "./units.js";

export const NO_LIMIT = 1e9;

export const WAYS = { times: "×", plus: "+" };

// Ends, step and unit of a control's numbers, as it is moved.
export function scaleOf(control, how) {
  return how ? { ...control, ...control.ways[how], log: false } : control;
}

// Where a relative move changes nothing.
export const neutral = (how) => (how === "times" ? 1 : 0);

export function unitOf(control, how) {
  if (how === "times" || how === "plus" && control.unit === "ratio") return "";
  return how === "plus" ? unitText(control.unit).replace("%", "points") : unitText(control.unit);
}

// A move as a reader would say it; `from` is the month of moves without one of their own.
export function inWords(control, move, from) {
  const choice = control.choices.find((one) => one.value === move.value);
  const unit = unitOf(control, move.how);
  const way = move.how === "plus" ? (move.value < 0 ? "lowered by" : "raised by") : WAYS[move.how] ?? "";
  const size = typed(move.how === "plus" ? Math.abs(move.value) : move.value, scaleOf(control, move.how).unit);
  const number = `${way ? `${way} ` : ""}${String(size).replace("-", "\u2212")}${unit ? ` ${unit}` : ""}`;
  const when = control.lever ? ` from ${month(move.since ?? from)}${move.until ? ` to ${month(move.until)}` : ""}` : "";
  return `${control.label} ${choice ? choice.label : number}${when}`;
}

// What a move comes to, in the domain of its number; `held` is what holds without it.
function reached(control, { how, value }, held) {
  const made = how === "times" ? held.value * value : how === "plus" ? held.value + value : value;
  return Math.min(control.most ?? Infinity, Math.max(control.least ?? -Infinity, made));
}

// What a relative move comes to, in words.
export function comesTo(control, move, held) {
  if (held.drawn) return move.how === "times" ? "Each member's own number, times this" : "Each member's own number, plus this";
  if (held.value >= NO_LIMIT) return "No limit stays no limit";
  const shown = Number((reached(control, move, held) * factor(control.unit)).toPrecision(4));
  return `Comes to ${shown} ${unitText(control.unit)}`;
}

// The number that says the same move in the way `next`; null where none in its range does. Of what
// differs by member the middle says it.
export function turned(control, move, held, next) {
  if (held.value >= NO_LIMIT) return null;
  const made = reached(control, move, held);
  const value = next === "times" ? made / held.value : next === "plus" ? made - held.value : made;
  const { low, high } = scaleOf(control, next);
  const near = 1e-9 * Math.max(1, Math.abs(low), Math.abs(high));
  if (!(value >= low - near && value <= high + near)) return null;
  return Number(Math.min(high, Math.max(low, value)).toPrecision(6));
}
