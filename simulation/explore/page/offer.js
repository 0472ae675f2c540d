// What choosers offer: many outcomes in families, and a value that is not among the offered.

import { h } from "./dom.js";
import { month } from "./format.js";

// Choose a value; one that is not offered has its place among the others as long as it is chosen.
export function offer(select, value) {
  for (const one of [...select.options]) if (one.hasAttribute("data-own") && one.value !== value) one.remove();
  const offered = [...select.options];
  if (!offered.some((one) => one.value === value)) {
    const dated = /^\d{4}-\d{2}$/.test(value);
    const next = dated ? offered.find((one) => one.value > value) : null;
    select.insertBefore(h("option", { value, "data-own": "" }, dated ? month(value) : value), next ?? null);
  }
  select.value = value;
}

const FEW = 3; // outcomes that are no family

// Outcomes by the first word of their names, small families together at the end.
export function families(outcomes) {
  const found = new Map();
  for (const one of outcomes) {
    const family = one.name.split(".")[0];
    found.set(family, [...(found.get(family) ?? []), one]);
  }
  const large = [...found].filter(([, mine]) => mine.length >= FEW);
  const rest = [...found.values()].filter((mine) => mine.length < FEW).flat();
  const named = ([family, mine]) => [family[0].toUpperCase() + family.slice(1).replaceAll("_", " "), mine];
  return [...large.map(named), ...(rest.length ? [["Others", rest]] : [])];
}
