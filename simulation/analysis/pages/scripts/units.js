// Units of controls, and values as they are typed.

// A control's value as it is typed: shares in per cent.
export const factor = (unit) => (unit === "1" ? 100 : 1);

export function unitText(unit) {
  if (unit === "1") return "%";
  if (unit === "ratio") return "×";
  return unit.replace("USD billion", "USD bn").replace("/year", " a year").replace("/month", " a month");
}

export const typed = (value, unit) => Number((value * factor(unit)).toPrecision(6));
