// Ways of moving a control: to a number, or by a factor or an addition to what holds without it.

import { month } from "./format.js";
import { typed, unitText } from "./units.js";

export const NO_LIMIT = 1e9;

export const WAYS = { times: "×", plus: "+" };

// Ends, step and unit of a control's numbers, as it is moved.
export function scaleOf(control, how) {
  return how ? { ...control, ...control.ways[how], log: false } : control;
}

// Where a relative move changes nothing.
export const neutral = (how) => (how === "times" ? 1 : 0);

export function unitOf(control, how) {
  if (how === "times") return "";
  return how === "plus" && control.unit === "1" ? "points" : unitText(control.unit);
}

// A move as a reader would say it; `from` is the month of moves without one of their own.
export function inWords(control, move, from) {
  const choice = control.choices.find((one) => one.value === move.value);
  const unit = unitOf(control, move.how);
  const sign = move.how === "plus" && move.value < 0 ? "" : WAYS[move.how] ?? "";
  const number = `${sign ? `${sign} ` : ""}${typed(move.value, scaleOf(control, move.how).unit)}${unit ? ` ${unit}` : ""}`;
  const when = control.lever ? ` from ${month(move.since ?? from)}${move.until ? ` to ${month(move.until)}` : ""}` : "";
  return `${control.label} ${choice ? choice.label : number}${when}`;
}

// What a relative move comes to, in words; `held` is what holds without it.
export function comesTo(control, move, held) {
  if (held.drawn) return move.how === "times" ? "Each member's own number, times this" : "Each member's own number, plus this";
  if (held.value >= NO_LIMIT) return "No limit stays no limit";
  const value = move.how === "times" ? held.value * move.value : held.value + move.value;
  const inside = Math.min(control.most ?? Infinity, Math.max(control.least ?? -Infinity, value));
  const shown = Number((inside * (control.unit === "1" ? 100 : 1)).toPrecision(4));
  return `Comes to ${shown} ${unitText(control.unit)}`;
}
