// A fan chart as SVG: median bold, half of all members strong, nine in ten faint.

import { s } from "./dom.js";
import { human, month, monthIndex, monthLabel } from "./format.js";
import { ends, linear, ticks } from "./scale.js";

const TOP = 10, BOTTOM = 26, LEFT = 52, RIGHT = 14;

// A polygon between two series; gaps where there is no number end it.
function area(low, high, x, y) {
  const parts = [];
  let run = [];
  const close = () => {
    if (run.length > 1) {
      const up = run.map((i) => `${x(i)},${y(high[i])}`);
      const down = run.slice().reverse().map((i) => `${x(i)},${y(low[i])}`);
      parts.push(`M${up.join("L")}L${down.join("L")}Z`);
    }
    run = [];
  };
  low.forEach((value, i) => (value === null || high[i] === null || x(i) < LEFT - 0.01 ? close() : run.push(i)));
  close();
  return parts.join("");
}

function line(series, x, y) {
  let path = "", pen = "M";
  series.forEach((value, i) => {
    if (value === null || x(i) < LEFT - 0.01) { pen = "M"; return; }
    path += `${pen}${x(i)},${y(value)}`;
    pen = "L";
  });
  return path;
}

const tidy = (scale) => (value) => Math.round(scale(value) * 10) / 10;

// data: {title, world, reference, difference: {p05..p95}}; look: {width, height, first, at, since, mode, same}
export function fan(data, look) {
  const { width, height } = look;
  const difference = look.mode === "difference";
  const world = difference ? data.difference : data.world;
  const months = world.p50.length;
  const first = Math.min(monthIndex(look.first), months - 2);
  const shown = difference ? [world] : [world, data.reference];
  const cut = shown.flatMap((one) => [one.p05.slice(first), one.p95.slice(first), one.p50.slice(first)]);
  const [low, high] = ends(cut, true);
  const x = tidy(linear(first, months - 1, LEFT, width - RIGHT));
  const y = tidy(linear(low, high + (high - low) * 0.04, height - BOTTOM, TOP));
  const svg = s("svg", { viewBox: `0 0 ${width} ${height}`, class: "fan", role: "img", "aria-label": data.alt, focusable: "false" });
  for (const value of ticks(low, high, Math.max(3, Math.round(height / 55)))) {
    svg.append(s("line", { class: value === 0 ? "axis" : "grid", x1: LEFT, x2: width - RIGHT, y1: y(value), y2: y(value) }));
    svg.append(s("text", { x: LEFT - 6, y: y(value) + 4, "text-anchor": "end" }, human(value)));
  }
  const years = [];
  for (let i = first; i < months; i++) if (i % 12 === 0) years.push(i);
  const every = Math.ceil(years.length / Math.max(2, Math.floor((width - LEFT) / 42)));
  years.forEach((i, n) => {
    svg.append(s("line", { class: "grid", x1: x(i), x2: x(i), y1: height - BOTTOM, y2: height - BOTTOM + 5 }));
    if (n % every === 0) svg.append(s("text", { x: x(i + 5.5), y: height - 7, "text-anchor": "middle" }, monthLabel(i).slice(0, 4)));
  });
  const draw = (band, name) => {
    svg.append(s("path", { class: `${name}90`, d: area(band.p05, band.p95, x, y) }));
    svg.append(s("path", { class: `${name}50`, d: area(band.p25, band.p75, x, y) }));
  };
  if (!difference) draw(data.reference, "reference");
  if (!look.same || difference) draw(world, "world");
  if (!difference) svg.append(s("path", { class: "reference", d: line(data.reference.p50, x, y) }));
  if (!look.same || difference) svg.append(s("path", { class: "world", d: line(world.p50, x, y) }));
  const since = monthIndex(look.since);
  if (!look.same && since > first && since < months) {
    svg.append(s("line", { class: "since", x1: x(since), x2: x(since), y1: TOP, y2: height - BOTTOM }));
  }
  const at = Math.min(monthIndex(look.at), months - 1);
  if (at >= first) {
    svg.append(s("line", { class: "cursor", x1: x(at), x2: x(at), y1: TOP, y2: height - BOTTOM }));
    if (!difference && data.reference.p50[at] !== null) svg.append(s("circle", { class: "mark of-reference", cx: x(at), cy: y(data.reference.p50[at]), r: 4.5 }));
    if ((!look.same || difference) && world.p50[at] !== null) svg.append(s("circle", { class: "mark", cx: x(at), cy: y(world.p50[at]), r: 5 }));
  }
  svg.monthAt = (pixel) => {
    const inside = (pixel - LEFT) / (width - RIGHT - LEFT);
    return Math.max(first, Math.min(months - 1, Math.round(first + inside * (months - 1 - first))));
  };
  return svg;
}

// What the cursor reads, in words.
export function reading(data, { at: date, same, titles }, mode) {
  const i = Math.min(monthIndex(date), data.world.p50.length - 1);
  const unit = data.unit ? ` ${data.unit}` : "";
  const told = (band) => `${human(band.p50[i])}${unit} (90 %: ${human(band.p05[i])} to ${human(band.p95[i])})`;
  if (mode === "difference") return `${month(date)}: change ${told(data.difference)}`;
  if (same) return `${month(date)}: ${told(data.reference)}`;
  return `${month(date)}: ${titles.world} ${told(data.world)}; ${titles.reference} ${told(data.reference)}`;
}

// The same chart as a file of its own: colours are written into it.
export function standalone(svg, title) {
  const copy = svg.cloneNode(true);
  const theirs = svg.querySelectorAll("*");
  copy.querySelectorAll("*").forEach((part, i) => {
    const look = getComputedStyle(theirs[i]);
    for (const name of ["fill", "stroke", "stroke-width", "stroke-dasharray", "opacity", "font-size"]) {
      const value = look.getPropertyValue(name);
      if (value && value !== "none" || name === "fill" || name === "stroke") part.setAttribute(name, value);
    }
    part.removeAttribute("class");
  });
  const [, , width, height] = svg.getAttribute("viewBox").split(" ").map(Number);
  const framed = s("svg", { xmlns: "http://www.w3.org/2000/svg", viewBox: `0 -30 ${width} ${height + 30}`, width, height: height + 30, role: "img", "aria-label": svg.getAttribute("aria-label"), "font-family": "sans-serif" });
  framed.append(s("rect", { x: 0, y: -30, width, height: height + 30, fill: getComputedStyle(document.body).getPropertyValue("--paper") || "#fff" }));
  framed.append(s("text", { x: 8, y: -10, "font-size": 14, "font-weight": "bold", fill: getComputedStyle(document.body).color }, title));
  framed.append(...copy.childNodes);
  return new XMLSerializer().serializeToString(framed);
}
