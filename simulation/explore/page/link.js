// The state of the page as the query of its link, and back.

const worldOf = (defaults) => ({ on: defaults.on, from: defaults.from, moves: {} });

export function blank(catalogue) {
  const d = catalogue.defaults;
  return { world: worldOf(d), reference: worldOf(d), at: d.at, until: d.until, charts: [...d.charts], seed: d.seed, view: "" };
}

export function read(query, catalogue) {
  const state = blank(catalogue);
  for (const [key, text] of new URLSearchParams(query)) {
    const [side, name] = key === "vs" || key.startsWith("vs.") ? [state.reference, key === "vs" ? "on" : key.slice(3)] : [state.world, key];
    if (name === "on") side.on = text;
    else if (name === "from") side.from = text;
    else if (key === "charts") state.charts = text.split(",");
    else if (key === "seed") state.seed = Number(text);
    else if (key === "view") state.view = text;
    else if (key === "at" || key === "until") state[key] = text;
    else {
      const [, how, value, since, until] = text.match(/^(?:(times|plus):)?([^@]*?)(?:@(\d{4}-\d{2}))?(?:\.\.(\d{4}-\d{2}))?$/) ?? [];
      side.moves[name] = { value: Number(value), since: since ?? null, until: until ?? null, how: how ?? null };
    }
  }
  return state;
}

export function write(state, catalogue) {
  const d = catalogue.defaults;
  const pairs = [];
  for (const [prefix, world] of [["", state.world], ["vs", state.reference]]) {
    const dot = prefix ? `${prefix}.` : "";
    if (world.on !== d.on) pairs.push([prefix || "on", world.on]);
    if (world.from !== d.from) pairs.push([`${dot}from`, world.from]);
    for (const { key } of catalogue.controls) {
      const move = world.moves[key];
      if (move) pairs.push([`${dot}${key}`, (move.how ? `${move.how}:` : "") + String(move.value) + (move.since ? `@${move.since}` : "") + (move.until ? `..${move.until}` : "")]);
    }
  }
  if (state.at !== d.at) pairs.push(["at", state.at]);
  if (state.until !== d.until) pairs.push(["until", state.until]);
  if (state.charts.join() !== d.charts.join()) pairs.push(["charts", state.charts.join()]);
  if (state.seed !== d.seed) pairs.push(["seed", state.seed]);
  if (state.view) pairs.push(["view", state.view]);
  return pairs.map(([key, text]) => `${key}=${encodeURIComponent(text).replace(/%2C/g, ",").replace(/%40/g, "@").replace(/%3A/g, ":")}`).join("&");
}

export const copy = (state) => JSON.parse(JSON.stringify(state));

// What decides the members of a world: months from which nothing is moved decide nothing.
function meant({ on, from, moves }, catalogue) {
  const moved = catalogue.controls.filter(({ key }) => moves[key]).map(({ key, lever }) => {
    const { value, since, until, how } = moves[key];
    return [key, value, lever ? since ?? from : null, until ?? null, how ?? null];
  });
  return JSON.stringify([on, moved]);
}

export const sameWorlds = (state, catalogue) => meant(state.world, catalogue) === meant(state.reference, catalogue);

// The last of the months from which something is moved, in either world; "" where nothing is.
export function lastBegin(state, catalogue) {
  const begins = [state.world, state.reference].flatMap(({ from, moves }) => catalogue.controls
    .filter(({ key, lever }) => lever && moves[key]).map(({ key }) => moves[key].since ?? from));
  return begins.sort().at(-1) ?? "";
}
