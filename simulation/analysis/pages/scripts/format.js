// Numbers and months as a reader takes them in.

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const STEPS = [[1e12, " tn"], [1e9, " bn"], [1e6, " M"], [1e3, " k"]];

export function human(value, digits = 3) {
  if (value === null || !Number.isFinite(value)) return "–";
  const size = Math.abs(value);
  for (const [step, suffix] of STEPS) {
    if (size >= step * 0.9995) return short(value / step, digits) + suffix;
  }
  return short(value, digits);
}

function short(value, digits) {
  if (value === 0) return "0";
  const places = Math.max(0, Math.min(6, digits - 1 - Math.floor(Math.log10(Math.abs(value)))));
  const text = value.toFixed(places);
  return (text.includes(".") ? text.replace(/\.?0+$/, "") : text).replace("-", "−");
}

// Numbers in so many digits that no two look the same.
export function apart(values) {
  const told = (digits) => values.map((value) => human(value, digits));
  return told([3, 4, 5, 6].find((digits) => new Set(told(digits)).size === values.length) ?? 3);
}

// A number with its unit in the order of speech: "−USD 4.2 bn a year", "31 %", "1 month"; as
// `with_unit` of simulation/analysis/text/numbers.py.
export const amount = (value, unit, digits) => {
  const exact = unit?.startsWith("log10") ? Math.max(4, digits ?? 0) : digits; // where a tenth more is a quarter more
  // Of what is counted there is none below half of one.
  const none = /^(chips|H100e|stacks|wafers)\b/.test(unit ?? "") && Math.abs(value) < 0.5;
  const text = none && value !== null ? "0" : human(value, exact), size = text.replace("−", "");
  if (unit?.startsWith("USD") && !unit.includes("/")) return size === "0" ? "USD 0" : `${text === size ? "" : "−"}USD ${size}${unit.slice(3)}`;
  const told = size === "1" ? unit?.replace(/^(month|truce|year|generation|chip|point)s$/, "$1") : unit;
  return told ? `${text} ${told}` : text;
};

// From how many digits on two values show their difference, but for a third of it; as `resolving`
// of simulation/analysis/text/numbers.py.
export function resolving(was, now) {
  const off = (digits) => Math.abs(now.toPrecision(digits) - was.toPrecision(digits) - now + was) > Math.abs(now - was) / 3;
  return was === null || now === null ? 3 : [3, 4, 5, 6].find((one) => !off(one)) ?? 3;
}

// A change as sentences have it: in tenths, from ten on in whole numbers; as `signed` of
// simulation/analysis/text/numbers.py.
export const tenths = (value) => (value === null ? value : Math.abs(value) >= 9.95 ? Math.round(value) : Math.round(10 * value) / 10);

export const month = (date) => `${MONTHS[Number(date.slice(5, 7)) - 1]} ${date.slice(0, 4)}`;

export function monthIndex(date) {
  return (Number(date.slice(0, 4)) - 2022) * 12 + Number(date.slice(5, 7)) - 1;
}

export function monthLabel(index) {
  const year = 2022 + Math.floor(index / 12);
  return `${year}-${String((index % 12) + 1).padStart(2, "0")}`;
}

// A number stays with its unit on one line.
export const tight = (text) => text.replace(/(\d) (%|M|k|bn|tn|points|months)/g, "$1\u00a0$2").replaceAll(" : ", "\u00a0: ");
