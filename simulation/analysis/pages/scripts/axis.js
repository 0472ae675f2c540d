// Axes of what a sweep varies: numbers as they are, or the places of choices with their labels.

import { s } from "./dom.js";
import { human } from "./format.js";
import { ends, linear, ticks } from "./scale.js";
import { LEFT, RIGHT, TOP, tidy } from "./frame.js";

const LETTER = 7.2; // of a bold title
export const FOOT = 44; // room below for labels and the axis' title

// Years in full, other numbers as 21 k.
const setting = (value) => (value >= 1990 && value <= 2100 ? String(value) : human(value));

const cut = (text, room) => { const most = Math.max(3, Math.floor(room / 6.6)); return text.length > most ? `${text.slice(0, most - 1)}…` : text; };

// The room that the labels of an upright axis take.
export const margin = ({ labels }, width) => (labels ? Math.max(LEFT, Math.min(0.3 * width, 14 + 6.6 * Math.max(...labels.map((one) => one.length)))) : LEFT);

// The scale of an axis {labels, at} between two pixels.
export function along({ labels, at }, from, to) {
  const [low, high] = labels ? [-0.5, labels.length - 0.5] : ends([at], false);
  return tidy(linear(low, high, from, to));
}

// [place, text] of the marks, as many as there is room for.
function marks({ labels, at }, count) {
  if (!labels) return ticks(...ends([at], false), count).map((value) => [value, setting(value)]);
  const every = Math.ceil(labels.length / (2 * count));
  return labels.map((text, i) => [i, text]).filter(([i]) => i % every === 0);
}

export function below(svg, axis, x, { width, height }, left = LEFT) {
  const room = (width - RIGHT - left) / (axis.labels?.length ?? 1);
  for (const [value, text] of marks(axis, Math.max(3, Math.floor((width - left) / 60)))) svg.append(s("text", { x: x(value), y: height - FOOT + 17, "text-anchor": "middle" }, axis.labels ? cut(text, room) : text));
  const middle = Math.min((left + width - RIGHT) / 2, width - LETTER * axis.title.length / 2);  // a long one stays inside
  svg.append(s("text", { class: "title", x: middle, y: height - 6, "text-anchor": "middle" }, axis.title));
}

export function beside(svg, axis, y, { height }, left) {
  for (const [value, text] of marks(axis, Math.max(3, Math.floor(height / 60)))) svg.append(s("text", { x: left - 6, y: y(value) + 4, "text-anchor": "end" }, cut(text, left - 10)));
  svg.append(s("text", { class: "title", x: 0, y: TOP + 2 }, `↑ ${axis.title}`));
}
