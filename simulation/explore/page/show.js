// Verdict, figures and what binds, from an answer.

import { byId, fill, h, s } from "./dom.js";
import { tight } from "./format.js";

const STARTERS = ["h200_sales_allowed", "smuggling_crackdown", "domestic_chip_mandate", "stargate_stalls"];

export function starters(catalogue, ask) {
  const known = STARTERS.map((name) => catalogue.questions.find((one) => one.name === name)).filter(Boolean);
  // The buttons go with the first question; who pressed one goes on at its answer.
  const asked = (one) => {
    ask(one.name);
    byId("verdict").textContent = `${one.title}? …`;
    byId("verdict").focus({ preventScroll: true });
  };
  fill(byId("starters"), known.map((one) => h("button", { type: "button", onclick: () => asked(one) }, `${one.title}?`)));
}

// The question was refused or broke off: what stands below, if anything, answers an older one.
export function unanswered(older) {
  document.body.classList.toggle("outdated", older);
  byId("verdict").textContent = older ? "This was not answered: what stands below is the answer before." : "This was not answered.";
  byId("verdict").classList.add("unclear");
  byId("rests").textContent = byId("sure").textContent = "";
}

const UNCHANGED = "Nothing is changed yet: you see the reference. Pick a question, or move a lever, and the world answers.";
const PINNED = "Your world is now the reference: move a lever, or pick a question, and it is held against it.";

export function verdict(answer, same, pinned = false) {
  document.body.classList.remove("outdated");
  const { text, sure } = answer.verdict;
  byId("verdict").textContent = same || !text ? (pinned ? PINNED : UNCHANGED) : tight(text);
  byId("verdict").classList.toggle("unclear", !["clear", "likely"].includes(answer.verdict.kind));
  byId("rests").textContent = same ? "" : tight(answer.cut_chips);
  byId("sure").textContent = same ? "" : tight(sure);
}

function card(one, same) {
  const kind = same ? "unsure" : one.verb === "raises" || one.verb === "lowers" ? one.verb : `unsure ${one.sure}`;
  // Long units may stand on a line of their own: six cards in a row are narrow.
  const head = same ? one.level : one.arrow + tight(one.change).replace(/\u00a0(?=points|months)/, " ");
  const name = `card-${one.outcome}`;
  return h("article", { class: "card", title: one.reading, "data-outcome": one.outcome, "aria-labelledby": name },
    h("h3", { id: name }, one.title, one.missed ? h("abbr", { title: one.missed.says }, ` ${one.missed.mark}`) : null),
    h("p", { class: `change ${same ? "" : kind}` }, head),
    h("p", { class: "interval" }, same ? tight(`90 %: ${one.range}`) : one.interval ? tight(`90 %: ${one.interval}`) : one.whose),
    same || !one.agree ? null : h("p", { class: "interval" }, one.agree),
    same ? null : h("p", { class: "level" }, tight(`${one.level} (was ${one.was})`), one.mark ? h("abbr", { title: one.why }, ` ${one.mark}`) : null),
    h("p", { class: "under" }));
}

export function legend(answer, same) {
  byId("key-world").textContent = answer.titles.world;
  byId("key-world").hidden = same;
  byId("key-reference").textContent = answer.titles.reference;
}

export function cards(answer, same) {
  fill(byId("cards"), answer.headline.map((one) => card(one, same)));
  const marks = new Map(same ? [] : answer.headline.filter((one) => one.mark).map((one) => [one.mark, one.why]));
  for (const { missed } of answer.headline) if (missed) marks.set(missed.mark, missed.means);
  fill(byId("marks"), [...marks].map(([mark, why]) => h("span", {}, `${mark} ${why}. `)));
}

function bar(one) {
  const picture = s("svg", { viewBox: "0 0 100 10", preserveAspectRatio: "none", "aria-hidden": "true" },
    s("rect", { class: "back", x: 0, y: 0, width: 100, height: 10 }),
    s("rect", { class: "is", x: 0, y: 1.5, width: 100 * one.share, height: 7 }),
    s("line", { class: "was", x1: 100 * one.was, x2: 100 * one.was, y1: 0, y2: 10, "vector-effect": "non-scaling-stroke" }));
  const before = Math.round(100 * one.was) === Math.round(100 * one.share) ? "" : ` (was ${Math.round(100 * one.was)} %)`;
  return [h("dt", {}, one.label), h("dd", {}, picture), h("dd", {}, `${Math.round(100 * one.share)} %${before}`)];
}

export function binds(answer) {
  fill(byId("binds"), answer.binds.map((one) => h("article", { class: "bind", "aria-label": one.title }, h("h3", {}, one.title), h("dl", {}, one.bars.slice(0, 4).flatMap(bar)))));
}

export function status(kind, text) {
  document.body.classList.toggle("previewing", kind.includes("preview"));
  byId("status").className = `status ${kind}`;
  byId("status-text").textContent = text;
  if (byId("retry")) byId("retry").hidden = kind !== "failed";
  if (kind === "failed") byId("heard").textContent = text;
}

// What needs a server says so while there is none; what is moved then is asked when it is back.
export function waiting(is) {
  document.body.classList.toggle("silent", is);
  byId("waits").hidden = !is;
  for (const id of ["yaml", "reference-yaml", "csv", "copy-snippet"]) byId(id).setAttribute("aria-disabled", String(is));
  for (const one of document.querySelectorAll(".levers, .ask")) one.setAttribute("aria-describedby", is ? "waits" : "");
}

export function foot(catalogue, state, members, told) {
  const doubt = catalogue.doubt ? ` ${catalogue.doubt[0].toUpperCase()}${catalogue.doubt.slice(1)}.` : "";
  byId("foot").textContent = `${members} members, seed ${state.seed}; ${told?.draws ?? catalogue.draws}.${doubt} Everything on this page is worked out on this machine; it loads nothing from elsewhere.`;
}
