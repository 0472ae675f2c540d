// What matters: how far the outcome goes as one thing is varied.

import { s } from "./dom.js";
import { LEFT, canvas, tidy } from "./frame.js";
import { amount, human } from "./format.js";
import { ends, linear } from "./scale.js";

const HIGH = 44, GLYPH = 6.8; // of a bar, and of a letter beside it

// data: {alt, bars: [{title, from, to, low, high}]}: settings and the outcome there; look: {width, at: a bar}
export function bars(data, { width, at }) {
  const height = HIGH * data.bars.length + 8, [low, high] = ends(data.bars.map((one) => [one.low, one.high]), false);
  const letters = Math.max(...data.bars.flatMap((one) => [[one.low, one.from], [one.high, one.to]]).map(([value, setting]) => `${human(value)} at ${setting}`.length));
  const room = Math.min(0.36 * width, Math.max(2 * LEFT, GLYPH * letters + 14)), x = tidy(linear(low, high, room, width - room));
  const svg = canvas({ width, height, kind: "fan bars" }, data.alt);
  data.bars.forEach((one, i) => {
    const y = HIGH * i + 4, [start, end] = [one.low, one.high].map(x), right = end >= start;
    if (i === at) svg.append(s("rect", { class: "chosen", x: 1, y, width: width - 2, height: HIGH - 3, rx: 4 }));
    svg.append(s("text", { class: "title", x: 8, y: y + 15 }, one.title), s("rect", { class: right ? "rise" : "fall", x: Math.min(start, end), y: y + 22, width: Math.max(2, Math.abs(end - start)), height: 12 }));
    for (const [place, value, setting, left] of [[start, one.low, one.from, right], [end, one.high, one.to, !right]]) {
      svg.append(s("text", { x: place + (left ? -5 : 5), y: y + 32, "text-anchor": left ? "end" : "start" }, `${human(value)} at ${setting}`));
    }
  });
  svg.placeAt = (_, py) => Math.max(0, Math.min(data.bars.length - 1, Math.floor((py - 4) / HIGH)));
  return svg;
}

export function readBar({ bars: all, unit }, at) {
  const one = all[at];
  return `${one.title} from ${one.from} to ${one.to}: ${human(one.low)} to ${amount(one.high, unit)}, the others as they are varied`;
}
