// Numbers and months that a field refuses: why, in a line that is heard; what holds stands again.

import { h } from "./dom.js";
import { month } from "./format.js";

export const refusal = () => h("p", { class: "refusal", role: "alert" });

// Why a field's number is not taken, "" where it is.
export function refused(field, unit) {
  if (field.value === "") return field.validity.badInput ? "That was no number: what holds stands again." : "The field was empty: what holds stands again.";
  if (field.validity.valid) return "";
  const ends = [field.min, field.max].join(" to ").replaceAll("-", "\u2212");
  return `${field.value.replace("-", "\u2212")} was not taken: only ${ends}${unit ? ` ${unit}` : ""} can be.`;
}

// Why a field's month is not taken, "" where it is; an empty one is, where it may be empty.
export function refusedMonth(field, empty) {
  if (field.value === "") return empty && !field.validity.badInput ? "" : "That was no month: what holds stands again.";
  if (!/^\d{4}-\d{2}$/.test(field.value)) return "A month is written as 2028-01.";
  if (!(field.min && field.value < field.min) && !(field.max && field.value > field.max)) return "";
  const ends = [field.min && `from ${month(field.min)}`, field.max && `to ${month(field.max)}`].filter(Boolean).join(" ");
  return `${month(field.value)} was not taken: only ${ends} can be.`;
}
