// Scales and ticks of charts.

export function linear(low, high, from, to) {
  const slope = (to - from) / (high - low || 1);
  return (value) => from + (value - low) * slope;
}

function stepped(low, high, step) {
  const found = [];
  for (let at = Math.ceil(low / step - 1e-9) * step; at <= high + step * 1e-6; at += step) found.push(Number(at.toPrecision(10)));
  return found;
}

// About `count` ticks, and no fewer than three or `count`: a lone 0 would tell no size.
export function ticks(low, high, count) {
  const wide = high - low || 1;
  const rough = wide / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const steps = [10, 5, 2.5, 2, 1].map((m) => m * power), few = steps.filter((one) => wide / one <= count).length;
  const tried = steps.slice(Math.max(0, few - 1)).map((step) => stepped(low, high, step));
  return tried.find((one) => one.length >= Math.min(3, count)) ?? tried.at(-1);
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
