// Parts that are drawn again while somebody may be in them.

import { fill } from "./dom.js";

const named = (one) => one.getAttribute("aria-label") ?? one.textContent;

// What has the focus in there keeps it, where its like with the same name is there again.
export function refill(parent, ...children) {
  const held = document.activeElement !== parent && parent.contains(document.activeElement) ? document.activeElement : null;
  fill(parent, ...children);
  if (!held || document.activeElement === held) return;
  [...parent.querySelectorAll(held.localName)].find((one) => named(one) === named(held))?.focus({ preventScroll: true });
}
