// Whether the verdict survives every view: asked once a question is answered and the hand rests.

import { PAGE } from "./live.js";

const REST = 700; // ms

export class Views {
  constructor(handle) {
    this.handle = handle; // (found, state): "working", "done" or "failed"
    this.source = null;
    this.timer = null;
    this.query = null;
  }

  // The same question with other charts or another view is the same question.
  ask(query) {
    if (query === this.query) return;
    this.leave();
    this.query = query;
    this.timer = setTimeout(() => this.listen(query), REST);
  }

  listen(query) {
    const source = new EventSource(`views?page=${PAGE}${query ? "&" + query : ""}`);
    let found = null;
    const over = (state) => {
      source.close();
      if (this.source === source) this.source = null;
      this.handle(found, state);
    };
    this.source = source;
    const on = (name, act) => source.addEventListener(name, (event) => { if (this.source === source) act(event); });
    on("views", (event) => { found = JSON.parse(event.data); this.handle(found, "working"); });
    on("done", () => over("done"));
    for (const name of ["failed", "superseded", "error"]) on(name, () => over("failed"));
  }

  leave() {
    clearTimeout(this.timer);
    if (this.source) this.source.close();
    this.source = null;
    this.query = null;
  }
}
