// A chart as a file of its own.

import { s } from "./dom.js";

// The drawing with its colours written into it.
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
