// Whether the server is there: asked where somebody looks at the page, and seldom.

const EVERY = 15000; // ms between two questions while the page is in sight
const PATIENCE = 60000; // ms after which a server that is busy counts as silent

export const gone = (again) => `The server does not answer any more. What is shown stays, and this page keeps your world. Start it again with \`${again}\`: the page then goes on by itself.`;
export const OTHER = "Another session answers at this address now: reload the page to go on with it.";

export class Watch {
  constructor(handle) {
    this.handle = handle; // ("gone", "other" or "back")
    this.found = "back"; // what was told last
    this.again = "rivalry explore"; // the command that serves this address
    this.session = null;
    this.looking = false;
    const look = () => { if (document.visibilityState === "visible") this.look(); };
    for (const what of ["focus", "pageshow", "online"]) addEventListener(what, look);
    document.addEventListener("visibilitychange", look);
    setInterval(look, EVERY);
  }

  // Ask; whoever asks while an answer is awaited hears of that one.
  async look() {
    if (this.looking) return;
    this.looking = true;
    let found = "gone";
    try {
      const reply = await fetch("alive.json", { cache: "no-store", signal: AbortSignal.timeout(PATIENCE) });
      const { again, session } = await reply.json();
      this.session ??= session;
      found = session === this.session ? "back" : "other";
      if (found === "back") this.again = again;
    } catch { /* nobody there, or somebody else */ }
    this.looking = false;
    this.tell(found);
  }

  // Told once, however often it is found.
  tell(found) {
    if (found === this.found) return;
    this.found = found;
    this.handle(found);
  }

  get silent() { return this.found !== "back"; }

  text() { return this.found === "other" ? OTHER : gone(this.again); }
}
