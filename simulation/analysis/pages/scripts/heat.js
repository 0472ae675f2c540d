// An outcome over two things that are varied: cells of a grid, coloured dots of other designs.

import { FOOT, along, below, beside, margin } from "./axis.js";
import { s } from "./dom.js";
import { RIGHT, TOP, canvas } from "./frame.js";
import { human } from "./format.js";
import { nearest } from "./response.js";
import { ends } from "./scale.js";

const NARROW = 34, FAINT = 0.07, DEEP = 0.72;

// data: {alt, bands, x, y: {title, labels, at}, grid}; look: {width, height, at: a point}
export function heat(data, look) {
  const { width, height } = look, { p50 } = data.bands, [low, high] = ends([p50], false);
  const left = margin(data.y, width), top = TOP + 14;
  const x = along(data.x, left, width - RIGHT), y = along(data.y, height - FOOT, top);
  const svg = canvas({ ...look, kind: "fan heat-map" }, data.alt);
  below(svg, data.x, x, look, left);
  beside(svg, data.y, y, look, left);
  const wide = x(1) - x(0), tall = y(0) - y(1), close = low > 0 && high < 2 * low;
  const at = p50.map((_, i) => [x(data.x.at[i]), y(data.y.at[i])]);
  const box = ([cx, cy]) => (data.grid ? { x: cx - wide / 2 + 1, y: cy - tall / 2 + 1, width: wide - 2, height: tall - 2 } : { x: cx - 6, y: cy - 6, width: 12, height: 12, rx: 6 });
  p50.forEach((value, i) => {
    const shade = value === null ? 0 : FAINT + ((DEEP - FAINT) * (value - low)) / (high - low);
    svg.append(s("rect", { class: "cell", "fill-opacity": shade.toFixed(3), ...box(at[i]) }));
    if (data.grid && wide > NARROW && tall > 16) svg.append(s("text", { class: "value", x: at[i][0], y: at[i][1] + 4, "text-anchor": "middle" }, human(value, close ? 3 : 2)));
  });
  svg.append(s("rect", { class: "chosen", ...box(at[look.at]) }));
  svg.placeAt = (px, py) => nearest(at.map(([cx, cy]) => (cx - px) ** 2 + (cy - py) ** 2));
  return svg;
}
