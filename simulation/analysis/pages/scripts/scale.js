// Scales and ticks of charts.

export function linear(low, high, from, to) {
  const slope = (to - from) / (high - low || 1);
  return (value) => from + (value - low) * slope;
}

export function ticks(low, high, count) {
  const wide = high - low || 1;
  const rough = wide / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 2.5, 5, 10].map((m) => m * power).find((one) => wide / one <= count) ?? 10 * power;
  const found = [];
  for (let at = Math.ceil(low / step - 1e-9) * step; at <= high + step * 1e-6; at += step) found.push(Number(at.toPrecision(10)));
  return found;
}

export function ends(series, zero) {
  let low = Infinity, high = -Infinity;
  for (const one of series) {
    for (const value of one) {
      if (value === null || value === undefined) continue;
      if (value < low) low = value;
      if (value > high) high = value;
    }
  }
  if (low > high) return [0, 1];
  if (zero) { low = Math.min(0, low); high = Math.max(0, high); }
  if (low === high) { low -= 1; high += 1; }
  return [low, high];
}
