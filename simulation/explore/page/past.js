// What was changed: steps back and forth, and the entries that they are in the browser's history.

import { copy, write } from "./link.js";

const ONE_HAND = 1000; // ms within which moves of one control are one step

export class Past {
  constructor(state, catalogue) {
    this.catalogue = catalogue;
    this.settled = copy(state);
    this.back = [];
    this.forth = [];
    this.hand = null; // which control moved last, and when
    this.when = -Infinity;
    this.entry = history.state?.entry ?? 0;
    this.open = false; // whether a change has begun and not settled
  }

  // Where one looks and what charts show is no part of what is undone.
  #meant(state) {
    const { at, charts } = this.catalogue.defaults;
    return write({ ...state, at, charts }, this.catalogue);
  }

  #going(hand, now) { return hand !== null && hand === this.hand && now - this.when < ONE_HAND; }

  // A change begins; `hand` names the control that a hand may be moving still.
  begin(hand = null, now = Date.now()) {
    if (!this.open && !this.#going(hand, now)) this.entry += 1;
    this.open = true;
  }

  // The state as it is from now on.
  settle(state, hand = null, now = Date.now()) {
    const before = this.settled, going = this.#going(hand, now);
    if (write(before, this.catalogue) !== write(state, this.catalogue)) this.begin(hand, now);
    this.open = false;
    this.hand = hand;
    this.when = now;
    this.settled = copy(state);
    if (this.#meant(before) === this.#meant(state)) return;
    const last = this.back.at(-1);
    this.forth = [];
    if (!going || !last) this.back.push({ before, after: this.settled });
    else if (this.#meant(last.before) === this.#meant(state)) this.back.pop();
    else last.after = this.settled;
  }

  // The state a step back or forth; null where there is none.
  step(state, back) {
    const [from, to] = back ? [this.back, this.forth] : [this.forth, this.back];
    const one = from.pop();
    if (!one) return null;
    to.push(one);
    this.hand = null;
    const [left, reached] = back ? [one.after, one.before] : [one.before, one.after];
    const at = left.at === reached.at ? state.at : reached.at;
    const found = { ...copy(reached), charts: [...state.charts], at: at > reached.until ? reached.until : at };
    this.settled = copy(found);
    return found;
  }

  // Another month is looked at: no step.
  look(at) { this.settled = { ...this.settled, at }; }

  // The browser went to another of its entries: a step that is undone as any other.
  arrive(state) {
    this.entry = history.state?.entry ?? 0;
    this.open = true;
    this.settle(state);
  }

  // A jump within the page is an entry, too, of the change that it stands in.
  jumped() { history.replaceState({ entry: this.entry }, "", location.href); }

  // The link of the page, as an entry of its own where a change began since the last.
  address(query) {
    const url = query ? `?${query}` : location.pathname;
    const begun = this.entry !== (history.state?.entry ?? 0);
    history[begun ? "pushState" : "replaceState"]({ entry: this.entry }, "", url);
  }
}
