// The page: a question in the state, an answer on the screen, the same question in the link.

import { Charts } from "./charts.js";
import { byId, fill, h } from "./dom.js";
import { month, monthIndex, monthLabel } from "./format.js";
import { Heard } from "./heard.js";
import { Levers } from "./levers.js";
import * as link from "./link.js";
import { Live } from "./live.js";
import { More, SILENT } from "./more.js";
import { offer } from "./offer.js";
import { Past } from "./past.js";
import * as show from "./show.js";
import { sticking } from "./stuck.js";
import { survival } from "./survival.js";
import { Views } from "./views.js";
import { Watch } from "./watch.js";
import { inWords } from "./ways.js";

const PINNED = "@pinned"; // no scenario is called so
const PATIENCE = 120; // ms in which a moving slider asks once
const REPLAY = 1500;
const TYPED = "input:not([type=range]), textarea"; // undo by keys what was typed there, not the world

class Page {
  constructor(catalogue) {
    this.catalogue = catalogue;
    this.state = link.read(location.search, catalogue);
    this.past = new Past(this.state, catalogue);
    this.heard = new Heard();
    this.told = null;
    this.answer = null;
    this.timer = null;
    this.live = new Live((name, data) => this.hear(name, data));
    this.watch = new Watch((found) => this.watched(found));
    this.survival = null;
    this.views = new Views((found, state) => { this.survival = found; survival(found, state); this.more.survival(found, state); if (state === "done") this.heard.say(byId("survives").textContent); if (state === "failed") this.watch.look(); });
    this.levers = new Levers(catalogue, {
      move: (key, value, how) => this.move(key, value, how),
      begin: (key, since) => this.change((state) => { state.world.moves[key].since = since === state.world.from ? null : since; }),
      end: (key, until) => this.change((state) => { state.world.moves[key].until = until; }),
      settle: (key) => this.settle(key),
      drop: (key) => this.change((state) => delete state.world.moves[key]),
    });
    this.charts = new Charts((date) => this.look(date), (number, name) => this.change((state) => this.put(state, number, name)), catalogue);
    this.more = new More(catalogue, {
      chart: (name) => { this.change((state) => this.put(state, 0, name)); this.charts.reach(name); },
      move: (key, move) => this.change((state) => { state.world.moves[key] = move; }),
      drop: (key) => this.change((state) => delete state.world.moves[key]),
      query: (charts) => this.query(charts),
      silent: () => this.watch.tell("gone"),
    });
    this.choosers();
    this.buttons();
    show.starters(catalogue, (name) => this.change((state) => { state.world.moves = {}; this.begin(state, name); }));
    this.sticking = sticking(document.querySelector(".verdict"));
    this.ask();
    this.watch.look();
  }

  isPinned() { return Object.keys(this.state.reference.moves).length > 0; }

  // The link's query, perhaps with other charts than those that are shown.
  query(charts = this.state.charts) { return link.write({ ...this.state, charts }, this.catalogue); }

  // The state as it is seen, with nothing changed in its worlds.
  emptied({ at, until, charts, seed, view }) { return { ...link.blank(this.catalogue), at, until, charts, seed, view }; }

  same() { return link.sameWorlds(this.state, this.catalogue); }

  put(state, number, name) {
    const other = state.charts.indexOf(name);
    if (other >= 0) state.charts[other] = state.charts[number];
    state.charts[number] = name;
  }

  question(name) { return this.catalogue.questions.find((one) => one.name === name); }

  // A question is looked at in its own month, unless another was chosen or levers are moved, and
  // held against what its file is judged against, unless another reference was chosen or pinned.
  begin(state, name) {
    const before = this.question(state.world.on), after = this.question(name);
    const own = state.at === before.at && !Object.keys(state.world.moves).length;
    const judged = state.reference.on === before.against && !Object.keys(state.reference.moves).length;
    state.world = { ...state.world, on: name };
    if (judged) state.reference = { ...state.reference, on: after.against };
    if (own) state.at = after.at;
    if (state.until < state.at) state.until = state.at;
  }

  choosers() {
    const named = this.catalogue.questions.map((one) => [one.name, one.title]);
    const asked = named.map(([name, title]) => [name, name === this.catalogue.defaults.on ? "only my levers change" : title]);
    const choose = (id, options, get, set) => {
      const select = byId(id);
      fill(select, options.map(([value, label]) => h("option", { value }, label)));
      select.addEventListener("change", () => this.change((state) => set(state, select.value)));
      (this.refreshers ??= []).push(() => {
        const value = get(this.state);
        offer(select, value);
      });
    };
    const decembers = (first, last) => Array.from({ length: last - first + 1 }, (_, i) => [`${first + i}-12`, `Dec ${first + i}`]);
    choose("question", asked, (state) => state.world.on, (state, name) => this.begin(state, name));
    this.pinned = h("option", { value: PINNED });
    choose("reference", named, (state) => (this.isPinned() ? PINNED : state.reference.on), (state, name) => { state.reference = { on: name, from: this.catalogue.defaults.from, moves: {} }; });
    choose("at", decembers(2024, 2035), (state) => state.at, (state, date) => { state.at = date; if (state.until < date) state.until = date; });
    choose("until", decembers(2027, 2035), (state) => state.until, (state, date) => { state.until = date; if (state.at > date) state.at = date; });
    this.refreshers.push(() => this.late());
    choose("view", [["", "this model's own draws"], ...this.catalogue.views.map((one) => [one.name, one.title])], (state) => state.view, (state, name) => { state.view = name; });
    const starts = [];
    for (let i = monthIndex("2026-01"); i <= monthIndex("2031-01"); i += 3) starts.push([monthLabel(i), month(monthLabel(i))]);
    choose("since", starts, (state) => state.world.from, (state, date) => { state.world.from = date; });
  }

  // Nothing is moved after the last month that is run: a later beginning takes the charts along.
  reach() {
    const last = link.lastBegin(this.state, this.catalogue);
    if (last > this.state.until) this.state.until = `${last.slice(0, 4)}-12`;
  }

  // Charts that would end before a move begins are not offered.
  late() {
    const last = link.lastBegin(this.state, this.catalogue);
    for (const one of byId("until").options) {
      one.disabled = one.value < last;
      one.title = one.disabled ? `A move begins in ${month(last)}` : "";
    }
  }

  buttons() {
    const press = (id, act) => byId(id).addEventListener("click", () => { if (byId(id).getAttribute("aria-disabled") !== "true") act(); });
    press("undo", () => this.step(true));
    press("redo", () => this.step(false));
    press("replay", () => this.replay());
    press("reset", () => this.change((state) => Object.assign(state, this.emptied(state))));
    press("pin", () => this.change((state) => { state.reference = link.copy(state.world); }));
    byId("limits").addEventListener("click", () => byId("limits-dialog").showModal());
    byId("copy-link").addEventListener("click", () => this.copy(location.href, "The link is"));
    byId("copy-snippet").addEventListener("click", () => this.lines());
    byId("retry").addEventListener("click", () => this.retry());
    byId("take").addEventListener("click", (event) => { if (event.target.closest("a[aria-disabled=true]")) event.preventDefault(); });
    document.addEventListener("keydown", (event) => {
      if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "z" || event.target.closest?.(TYPED)) return;
      event.preventDefault();
      this.step(!event.shiftKey);
    });
    document.addEventListener("click", (event) => { if (!byId("take").contains(event.target)) byId("take").open = false; });
    byId("take").addEventListener("focusout", (event) => { if (event.relatedTarget && !byId("take").contains(event.relatedTarget)) byId("take").open = false; });
    addEventListener("popstate", () => this.arrive());
    byId("take").addEventListener("keydown", (event) => { if (event.key === "Escape") { byId("take").open = false; byId("take").firstElementChild.focus(); } });
  }

  async lines() {
    try {
      await this.copy(await (await fetch(`snippet.txt?${this.query()}`)).text(), "The notebook lines are");
    } catch {
      byId("copied").textContent = SILENT;
      this.watch.tell("gone");
    }
  }

  async copy(text, what) {
    try {
      await navigator.clipboard.writeText(text);
      byId("copied").textContent = `${what} copied.`;
    } catch {
      byId("copied").textContent = text;
    }
  }

  // A change that counts at once.
  change(how) {
    how(this.state);
    this.reach();
    this.settle();
  }

  // A lever on the move: ask soon, remember only where it settles.
  move(key, value, how = null) {
    const { since = null, until = null } = this.state.world.moves[key] ?? {};
    this.past.begin(key);
    this.state.world.moves[key] = { value, since, until, how };
    this.reach();
    this.refresh();
    this.askSoon();
  }

  // The older answer is of no use any more: leave it now, ask when the hand rests.
  askSoon() {
    this.done = false;
    this.live.leave();
    this.unviewed();
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.ask(), PATIENCE);
  }

  settle(hand) {
    clearTimeout(this.timer);
    this.past.settle(this.state, hand);
    this.ask();
  }

  step(back) {
    const found = this.past.step(this.state, back);
    if (!found) return;
    this.state = found;
    this.ask();
  }

  // Back and forward of the browser; a jump within the page is one of its entries, too.
  arrive() {
    const state = link.read(location.search, this.catalogue);
    if (link.write(state, this.catalogue) === this.query()) { this.past.jumped(); return; }
    clearTimeout(this.timer);
    this.state = state;
    this.past.arrive(state);
    this.ask();
  }

  replay() {
    this.step(true);
    setTimeout(() => this.step(false), REPLAY);
  }

  look(date) {
    this.state.at = date;
    this.past.look(date);
    this.askSoon();
  }

  ask() {
    const query = this.query();
    this.asked = query;
    this.heard.hush();
    this.refresh();
    show.status("working", "working …");
    this.done = false;
    this.unviewed();
    this.live.ask(query);
    if (this.watch.silent) this.watch.look();
  }

  // What was said of the views was said of another question; nobody awaits the rest of it.
  unviewed() {
    this.views.leave();
    this.survival = null;
    survival(null);
    this.more.survival(null);
  }

  refresh() {
    const same = this.same(), pinned = this.isPinned();
    this.pinned.remove();
    if (pinned) {
      this.pinned.textContent = `${this.question(this.state.reference.on).title}, as pinned`;
      byId("reference").prepend(this.pinned);
    }
    for (const one of this.refreshers) one();
    document.body.classList.toggle("untouched", same);
    const idle = (id, is) => byId(id).setAttribute("aria-disabled", String(is)); // keeps its focus
    idle("undo", !this.past.back.length);
    idle("redo", !this.past.forth.length);
    idle("replay", !this.past.back.length);
    idle("reset", link.write(this.emptied(this.state), this.catalogue) === this.query());
    idle("pin", same);
    this.sticking();
    byId("reference-yaml").hidden = !pinned;
    for (const [id, file] of [["yaml", "scenario.yaml"], ["reference-yaml", "reference.yaml"], ["csv", "summary.csv"]]) byId(id).href = `${file}?${this.query()}`;
    this.levers.set(this.state, this.told);
  }

  hear(name, data) {
    if (name === "question") {
      this.link();
      this.told = data;
      byId("about").textContent = this.state.world.on === this.catalogue.defaults.on && !this.same() ? "" : [data.about, this.why()].filter(Boolean).join(" ");
      byId("view-about").textContent = this.catalogue.views.find((one) => one.name === this.state.view)?.about ?? "";
      byId("warnings").textContent = data.warnings.join(" ");
      document.title = `${data.title} · chip-rivalry`;
      byId("repeat").textContent = this.repeat();
      byId("paper").textContent = `The link of this page ends with ?${data.query}`;
      this.levers.set(this.state, data);
    } else if (name === "answer") {
      this.answer = data;
      this.draw();
      show.status(data.preview ? "working preview" : "", data.preview
        ? `Preview: ${data.members} of ${data.of} members; the rest is being run …` : `${data.members} of ${data.of} members`);
    } else if (name === "done") {
      this.done = true;
      this.more.set(this.state, this.told, true, this.answer.titles);
      show.status("", `All ${data.members} members are in.`);
      this.heard.say(byId("verdict").textContent);
      if (this.same()) this.more.survival(null, "same");
      else this.views.ask(this.query());
    } else if (name === "failed") {
      this.failed(`The model could not run this: ${data.message}`);
    } else if (name === "lost") {
      this.lost();
    }
  }

  // The command that gives the same members; a pinned reference is a file of its own.
  repeat() {
    const { stages, options } = this.catalogue;
    const how = `--members ${stages[stages.length - 1]} --seed ${this.state.seed} --until ${this.state.until}${options}${this.state.view ? ` --view ${this.state.view}` : ""}`;
    return this.isPinned() ? `rivalry compare my_world.yaml my_reference.yaml --baseline my_reference ${how} compares the same members; it takes both files.`
      : `rivalry run my_world.yaml ${how} gives the same members.`;
  }

  // Why this month is shown, where it is the question's own and not the usual one.
  why() {
    const { at, why } = this.question(this.state.world.on);
    return at === this.state.at ? why : "";
  }

  async lost() {
    try {
      const reply = await fetch(`scenario.yaml?${this.query()}`);
      this.failed(reply.ok ? "The answer broke off; change something, or reload the page." : await reply.text());
    } catch {
      this.link();
      this.watch.tell("gone");
      this.failed(this.watch.text());
    }
  }

  // The server went while nobody asked anything, or is there again: what was not answered is asked.
  watched(found) {
    show.waiting(found !== "back");
    if (found !== "back") { show.status("failed", this.watch.text()); return; }
    const left = this.survival && this.survival.ready < this.survival.of;
    if (this.live.source) return; // it was asked again already
    if (!this.done || left) { this.ask(); return; }
    show.status("", `The server answers again. All ${this.answer.members} members are in.`);
    byId("heard").textContent = "The server answers again.";
  }

  // Where nobody is there yet the button stays, and who pressed it on it.
  async retry() {
    const { silent } = this.watch;
    if (silent) await this.watch.look();
    if (this.watch.silent) return;
    byId("verdict").focus({ preventScroll: true }); // the button goes
    if (!silent) this.ask();
  }

  // No question becomes the link of the page that the server has refused.
  link() {
    this.past.address(this.asked);
  }

  // What stands on the page answers an older question, or none.
  failed(why) {
    show.status("failed", why);
    show.unanswered(this.answer !== null);
  }

  // What "your world" and a pinned reference are: the question that each begins with, and every move.
  moved() {
    const told = ([name, { on, from, moves }]) => {
      const said = this.catalogue.controls.filter((one) => moves[one.key]).map((one) => inWords(one, moves[one.key], from));
      const begins = this.question(on).title;
      return said.length ? `${name}: ${begins}, with ${said.join("; ")}.` : "";
    };
    const sides = [["Your world", this.state.world], ["The reference", this.state.reference]];
    return (this.same() ? sides.slice(1) : sides).map(told).filter(Boolean).join(" ");
  }

  draw() {
    const same = this.same();
    show.verdict(this.answer, same, this.isPinned());
    show.cards(this.answer, same);
    show.binds(this.answer);
    show.legend(this.answer, same);
    byId("moved").textContent = this.moved();
    show.foot(this.catalogue, this.state, this.answer.members, this.told);
    this.charts.set(this.answer, { at: this.state.at, same, titles: this.answer.titles });
    this.more.set(this.state, this.told, this.done, this.answer.titles);
  }
}

const reply = await fetch("catalogue.json");
window.rivalry = new Page(await reply.json());
