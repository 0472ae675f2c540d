// Summaries of many outcomes: half-precision numbers, written as differences, bytes apart.

const BANDS = ["p05", "p25", "p50", "p75", "p95"];

function half(bits) {
  const sign = bits & 0x8000 ? -1 : 1, power = (bits >> 10) & 31, rest = bits & 1023;
  if (power === 31) return null;
  return sign * (power ? (1024 + rest) * 2 ** (power - 25) : rest * 2 ** -24);
}

// size: {sides, changes, outcomes, changed, months}; gives band(kind, which, outcome) -> {p05..p95}
export function summaries(buffer, size, factors) {
  const bytes = new Uint8Array(buffer), count = bytes.length / 2;
  const codes = new Uint16Array(count);
  for (let i = 0; i < count; i++) codes[i] = bytes[i] | (bytes[count + i] << 8);
  for (let i = 1; i < count; i++) if (i % size.months) codes[i] += codes[i - 1];
  const block = BANDS.length * size.months, side = size.outcomes * block;
  for (let k = 1; k < size.sides; k++) for (let i = 0; i < side; i++) codes[k * side + i] += codes[i];
  return (kind, which, outcome, scale = 1) => {
    const change = kind === "change";
    if (change && outcome >= size.changed) return null;
    const start = change ? size.sides * side + (which * size.changed + outcome) * block : which * side + outcome * block;
    return Object.fromEntries(BANDS.map((band, b) => [band, Array.from({ length: size.months }, (_, i) => {
      const value = half(codes[start + b * size.months + i]);
      return value === null ? null : value * factors[outcome] * scale;
    })]));
  };
}
