// What the views say: under the verdict, under each figure, and as a table.

import { byId, h } from "./dom.js";
import { tight } from "./format.js";

const MARKS = { survives: "✓ ", undecided: "≈ ", open: "✗ ", turns: "✗ " };

// Under the verdict and under each figure; `found` null where nothing is known.
export function survival(found, state) {
  const line = byId("survives");
  line.className = `survives ${found?.kind ?? ""}`;
  line.textContent = found?.line ? (MARKS[found.kind] ?? "") + tight(found.line) : "";
  if (state === "failed" && found?.ready < found?.of) line.textContent += " The rest could not be run.";
  for (const one of document.querySelectorAll(".card")) {
    const said = found?.figures[one.dataset.outcome];
    const all = found?.ready === found?.of;
    one.querySelector(".under").textContent = said?.kind ? (all ? MARKS[said.kind] : "so far ") + said.text : "";
  }
}

// In sentences where all views are in, and view by view.
export function viewTable(found, state) {
  const few = `${found.ready} of ${found.of} views tried, ${found.members}`;
  const how = "the share of members that agree, and its 90 % interval";
  return [
    h("p", { class: "small" }, `${few}${state === "failed" ? "; the rest could not be run" : found.ready < found.of ? " so far" : ""}. Up or down where at least nine in ten members of all draws agree, with ${how}; ? where these are too few to tell. rivalry compare --views all takes more.`),
    found.ready < found.of ? null : h("ul", {}, found.told.map((line) => h("li", {}, line))),
    h("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": "Table of views" }, h("table", {},
      h("thead", {}, h("tr", {}, ["view", "members", ...found.heads].map((one) => h("th", { scope: "col" }, one)))),
      h("tbody", {}, found.rows.map((row) => h("tr", {}, h("th", { scope: "row" }, row.view), h("td", { class: "number" }, row.members), row.cells.map((cell) => h("td", {}, cell))))))),
  ];
}
