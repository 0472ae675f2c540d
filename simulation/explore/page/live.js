// One stream at a time: a newer question closes the older one, here and at the server.

export const PAGE = Array.from(crypto.getRandomValues(new Uint8Array(8)), (n) => n.toString(16).padStart(2, "0")).join("");
const KEPT = 12;

export class Live {
  constructor(handle) {
    this.handle = handle; // (name, data)
    this.source = null;
    this.kept = new Map();
  }

  ask(query) {
    this.leave();
    const known = this.kept.get(query);
    if (known) {
      for (const [name, data] of known) this.handle(name, data);
      return;
    }
    const source = new EventSource(`stream?page=${PAGE}${query ? "&" + query : ""}`);
    this.source = source;
    const seen = new Map();
    for (const name of ["question", "answer", "waiting", "done", "failed", "superseded"]) {
      source.addEventListener(name, (event) => {
        if (this.source !== source) return;
        const data = JSON.parse(event.data);
        seen.set(name, data);
        if (name === "done") this.keep(query, ["question", "answer", "done"].map((one) => [one, seen.get(one)]));
        if (name === "done" || name === "failed" || name === "superseded") this.leave();
        this.handle(name, data);
      });
    }
    source.onerror = () => {
      if (this.source !== source) return;
      this.leave();
      this.handle("lost", {});
    };
  }

  leave() {
    if (this.source) this.source.close();
    this.source = null;
  }

  keep(query, events) {
    this.kept.set(query, events);
    if (this.kept.size > KEPT) this.kept.delete(this.kept.keys().next().value);
  }
}
