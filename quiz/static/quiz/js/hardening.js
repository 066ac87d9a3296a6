// What a browser offers a grown-up and a totem must not: menus, selections, drags, zoom.

const inField = (event) => event.target.closest?.("input[type=text]");

export function harden() {
  const refuse = (event) => event.preventDefault();
  const refuseOutsideField = (event) => {
    if (!inField(event)) {
      event.preventDefault();
    }
  };
  const options = { passive: false, capture: true };

  for (const name of ["contextmenu", "dragstart", "drop", "gesturestart", "gesturechange"]) {
    window.addEventListener(name, refuse, options);
  }
  window.addEventListener("selectstart", refuseOutsideField, options);
  window.addEventListener("dblclick", refuseOutsideField, options);
  window.addEventListener("touchmove", (event) => {
    if (event.touches.length > 1) {
      event.preventDefault();
    }
  }, options);
  window.addEventListener("wheel", (event) => {
    if (event.ctrlKey) {
      event.preventDefault();
    }
  }, options);
}
