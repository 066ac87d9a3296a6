// A game never scrolls. Style sheets size the usual question; a long one, or wide spacing, makes its letters smaller here,
// down to the 24 px below which the style sheets don't go.

const STEPS = [1, 0.94, 0.88, 0.82, 0.76, 0.7, 0.64, 0.58, 0.52, 0.46, 0.4];

export function fit(section) {
  const boxes = [section, ...section.querySelectorAll("[data-fit]")];
  for (const step of STEPS) {
    section.style.setProperty("--fit", String(step));
    if (boxes.every(roomy)) {
      return;
    }
  }
}

function roomy(box) {
  return box.scrollHeight <= box.clientHeight + 1 && box.scrollWidth <= box.clientWidth + 1;
}
