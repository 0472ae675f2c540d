// Names beside dots where there is room for them; numbers where there is none, told in a key.

const LETTER = 7, HALF = 7, DOT = 4.5;
const wide = (text) => text.length * LETTER;
const meet = ([a, b, c, d], [e, f, g, i]) => a < f && e < b && c < i && g < d;

// Boxes [left, right, top, bottom] around a dot in which a text may stand, the best first.
function around({ x, y }, text) {
  const w = wide(text), number = text.length < 3, half = number ? 5 : HALF;
  const box = (left, dy) => [left, left + w, y + dy - half, y + dy + half];
  const sides = (away) => [box(x + away, 0), box(x - away - w, 0)];
  const rows = (away) => [-away, away].flatMap((dy) => [box(x - w / 2, dy * 1.2), box(x + 5, dy), box(x - 5 - w, dy)]);
  return [...sides(7), ...rows(11), ...(number ? [...sides(13), ...rows(17)] : [])];
}

// dots: [{x, y, name}]; those of one place share a name. Nothing stands on a dot, another text or
// one of the boxes of `lines`. Returns texts {x, y, text} and the key, [number, name].
export function named(dots, lines, [left, right, top, bottom]) {
  const spots = [];
  for (const one of dots) {
    const same = spots.find(({ x, y }) => Math.hypot(x - one.x, y - one.y) < 2);
    if (same) same.name += `, ${one.name}`;
    else spots.push({ ...one });
  }
  const taken = [...spots.map(({ x, y }) => [x - DOT, x + DOT, y - DOT, y + DOT]), ...lines], texts = [];
  const free = (box) => box[0] >= left && box[1] <= right && box[2] >= top && box[3] <= bottom && !taken.some((other) => meet(box, other));
  const place = (spot, text, box = around(spot, text).find(free)) => {
    if (box) taken.push(box), texts.push({ x: box[0], y: (box[2] + box[3]) / 2 + 4, text });
    return box;
  };
  const rest = spots.filter((spot) => !place(spot, spot.name)).sort((a, b) => a.x - b.x || a.y - b.y);
  const key = rest.map((spot, i) => [i + 1, spot.name]);
  rest.forEach((spot, i) => place(spot, String(i + 1)) || texts.push({ x: spot.x + 5, y: spot.y - 4, text: String(i + 1) }));
  return { texts, key };
}

// The key as lines of text no wider than `width`; a number stays with the word behind it.
export function keyed(key, width) {
  const words = key.map(([number, name]) => `${number}\u00a0${name}`).join("; "), rows = [];
  for (const word of words ? words.split(" ") : []) {
    const last = rows.at(-1);
    if (last && wide(`${last} ${word}`) <= width) rows.splice(-1, 1, `${last} ${word}`);
    else rows.push(word);
  }
  return rows;
}

// Boxes of a path, month by month, without its gaps.
export const along = (series, x, y) => series.flatMap((value, i) => {
  if (!i || value === null || series[i - 1] === null) return [];
  const ends = [y(series[i - 1]), y(value)];
  return [[x(i - 1), x(i), Math.min(...ends) - 2, Math.max(...ends) + 2]];
});
