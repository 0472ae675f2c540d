// Elements from data; text is always text, never markup.

export const byId = (id) => document.getElementById(id);

export function h(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else if (value === true) made.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) made.setAttribute(name, value);
  }
  made.append(...children.flat(2).filter((child) => child !== null && child !== undefined));
  return made;
}

const SVG = "http://www.w3.org/2000/svg";

export function s(tag, attributes = {}, ...children) {
  const made = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children.flat());
  return made;
}

export function fill(parent, ...children) {
  parent.replaceChildren(...children.flat(2).filter((child) => child !== null));
}

// Act now and where the width changes: what is drawn may change the height, and is not drawn for it.
export function onWidth(element, act) {
  let width = null;
  new ResizeObserver(([seen]) => {
    const now = Math.round(seen.contentRect.width);
    if (now === width) return;
    width = now;
    act();
  }).observe(element);
}

export function save(name, kind, text) {
  const url = URL.createObjectURL(new Blob([text], { type: kind }));
  const link = h("a", { href: url, download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(url), 10000);
}
