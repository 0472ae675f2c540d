// What binds: shares of members by cause over the months, the reference above the scenario.

import { s } from "./dom.js";
import { BOTTOM, LEFT, RIGHT, TOP, area, canvas, tidy, upright, years } from "./frame.js";
import { month, monthIndex } from "./format.js";
import { linear } from "./scale.js";

const HEAD = 18;

// data: {alt, causes: [{cause, label, world, reference}]}; look: {width, height, first, at, titles}
export function ribbon(data, look) {
  const { width, height } = look, months = data.causes[0].world.length;
  const first = Math.min(monthIndex(look.first), months - 2);
  const x = tidy(linear(first, months - 1, LEFT, width - RIGHT));
  const svg = canvas({ ...look, kind: "fan ribbon" }, data.alt);
  const high = (height - BOTTOM - TOP) / 2;
  ["reference", "world"].forEach((side, place) => {
    const top = TOP + place * high + HEAD, y = tidy(linear(0, 100, TOP + (place + 1) * high - 4, top));
    svg.append(s("text", { class: "side", x: LEFT, y: top - 5 }, look.titles[side]));
    for (const value of [0, 50, 100]) svg.append(s("text", { x: LEFT - 6, y: y(value) + 4, "text-anchor": "end" }, `${value} %`));
    let below = Array(months).fill(0);
    for (const one of data.causes) {
      const upper = below.map((value, i) => value + one[side][i]);
      svg.append(s("path", { class: `cause-${one.cause}`, d: area(below, upper, x, y) }));
      below = upper;
    }
  });
  years(svg, x, first, months, look);
  const at = Math.min(monthIndex(look.at), months - 1);
  if (at >= first) upright(svg, "cursor", x(at), look);
  svg.placeAt = (pixel) => Math.max(first, Math.min(months - 1, Math.round(first + ((pixel - LEFT) / (width - RIGHT - LEFT)) * (months - 1 - first))));
  return svg;
}

// Halves go to the even number, as in the sentences.
const whole = (share) => (share % 1 === 0.5 ? 2 * Math.round(share / 2) : Math.round(share));

export function readRibbon(data, { at: date, titles }) {
  const i = Math.min(monthIndex(date), data.causes[0].world.length - 1);
  const told = (side) => data.causes.filter((one) => one[side][i] >= 0.5).sort((a, b) => b[side][i] - a[side][i])
    .slice(0, 3).map((one) => `${one.label} ${whole(one[side][i])} %`).join(", ");
  return `${month(date)}, ${titles.world}: ${told("world")}; ${titles.reference}: ${told("reference")}`;
}
