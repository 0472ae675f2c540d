// What is heard without being asked for: the last words on a question, once the page is at rest.

import { byId } from "./dom.js";

const REST = 1000; // ms

export class Heard {
  constructor() {
    this.timer = null;
    this.waiting = [];
  }

  // What was to be said and has not been is said before it.
  say(text) {
    clearTimeout(this.timer);
    this.waiting.push(text);
    this.timer = setTimeout(() => this.#now(), REST);
  }

  #now() {
    const text = this.waiting.join(" ");
    this.waiting = [];
    if (byId("heard").textContent !== text) byId("heard").textContent = text;
  }

  hush() {
    clearTimeout(this.timer);
    this.waiting = [];
  }
}
