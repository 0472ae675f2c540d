// What matters: how far the outcome goes as one thing is varied.

import { s } from "./dom.js";
import { LEFT, canvas, tidy } from "./frame.js";
import { amount, human } from "./format.js";
import { ends, linear } from "./scale.js";

const HIGH = 58, GLYPH = 7.1, GAP = 18; // of a bar, of a letter, and between two settings

// Two texts in the room of one: a number is never cut, of settings the end where both are too long.
export function fitted(texts, room) {
  const most = Math.floor((room - GAP) / GLYPH), [a, b] = texts.map((text) => text.length);
  const share = [Math.max(most - b, Math.floor(most / 2)), Math.max(most - a, Math.floor(most / 2))];
  return texts.map((text, i) => (text.length > share[i] ? `${text.slice(0, share[i] - 1)}…` : text));
}

// data: {alt, bars: [{title, from, to, low, high}]}: settings and the outcome there; look: {width, at: a bar}
export function bars(data, { width, at }) {
  const height = HIGH * data.bars.length + 8, [low, high] = ends(data.bars.map((one) => [one.low, one.high]), false);
  const letters = Math.max(...data.bars.flatMap((one) => [human(one.low).length, human(one.high).length]));
  const room = Math.max(LEFT, GLYPH * letters + 14), x = tidy(linear(low, high, room, width - room));
  const svg = canvas({ width, height, kind: "fan bars" }, data.alt);
  data.bars.forEach((one, i) => {
    const y = HIGH * i + 4, [start, end] = [one.low, one.high].map(x), right = end >= start;
    if (i === at) svg.append(s("rect", { class: "chosen", x: 1, y, width: width - 2, height: HIGH - 3, rx: 4 }));
    svg.append(s("text", { class: "title", x: 8, y: y + 15 }, one.title), s("rect", { class: right ? "rise" : "fall", x: Math.min(start, end), y: y + 21, width: Math.max(2, Math.abs(end - start)), height: 12 }));
    const sides = [[start, one.low, one.from], [end, one.high, one.to]], [first, last] = right ? sides : sides.toReversed();
    svg.append(s("text", { x: first[0] - 5, y: y + 31, "text-anchor": "end" }, human(first[1])), s("text", { x: last[0] + 5, y: y + 31 }, human(last[1])));
    const told = fitted([first[2], last[2]], width - 16), wide = told.map((text) => GLYPH * text.length + GAP / 2);
    const middle = Math.max(8 + wide[0], Math.min(width - 8 - wide[1], (start + end) / 2)); // settings meet below the bar, each on its side
    svg.append(s("text", { x: middle - GAP / 2, y: y + 47, "text-anchor": "end" }, told[0]), s("text", { x: middle + GAP / 2, y: y + 47 }, told[1]));
  });
  svg.placeAt = (_, py) => Math.max(0, Math.min(data.bars.length - 1, Math.floor((py - 4) / HIGH)));
  return svg;
}

export function readBar({ bars: all, unit }, at) {
  const one = all[at];
  return `${one.title} from ${one.from} to ${one.to}: ${human(one.low)} to ${amount(one.high, unit)}, the others as they are varied`;
}
