// The answer that stays in sight on small screens: what has the focus is not scrolled under it.

export function sticking(box) {
  const told = () => {
    const { position, top } = getComputedStyle(box);
    const sticks = position === "sticky", { height, top: now } = box.getBoundingClientRect();
    box.classList.toggle("stuck", sticks && now <= parseFloat(top) + 0.5);
    document.documentElement.style.setProperty("--stuck", sticks ? `${Math.ceil(height) + 8}px` : "0px");
  };
  new ResizeObserver(told).observe(box);
  for (const what of ["scroll", "resize"]) addEventListener(what, told, { passive: true });
  return told;
}
