// Units of controls, and values as they are typed.

// A control's value as it is typed: shares in per cent.
export const factor = (unit) => (unit === "1" ? 100 : 1);

export function unitText(unit) {
  if (unit === "1") return "%";
  if (unit === "ratio") return "×";
  if (unit.startsWith("1/")) return `a ${unit.slice(2)}`; // log growth: 0.42 a year are 52 %
  return unit.replace("USD billion", "USD bn").replace("/year", " a year").replace("/month", " a month");
}

export const typed = (value, unit) => Number((value * factor(unit)).toPrecision(6));
