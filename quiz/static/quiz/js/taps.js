// How a touch becomes a press. Children hold long, rest another finger on the glass, and tap twice:
// a finger presses the button on which it went down and up, whichever finger it is and however long it stays,
// and nothing is pressed just after the screen has changed.

const CALM = 400;

export function createTaps() {
  const down = new Map();
  let closedUntil = 0;
  let timer = 0;

  function hold(milliseconds = CALM) {
    closedUntil = performance.now() + milliseconds;
    document.body.dataset.taps = "wait";
    clearTimeout(timer);
    timer = setTimeout(open, milliseconds);
    down.clear();
  }

  function open() {
    delete document.body.dataset.taps;
  }

  const closed = () => performance.now() < closedUntil;
  const pressable = (node) => node.closest?.("button, input[type=radio]");

  window.addEventListener("pointerdown", (event) => {
    if (event.pointerType === "touch" && !closed() && pressable(event.target)) {
      down.set(event.pointerId, pressable(event.target));
    }
  }, true);

  window.addEventListener("pointerup", (event) => {
    const button = down.get(event.pointerId);
    down.delete(event.pointerId);
    const under = button && document.elementFromPoint(event.clientX, event.clientY);
    if (button?.isConnected && under && pressable(under) === button && !button.disabled) {
      button.focus({ preventScroll: true });
      button.click();
    }
  }, true);

  window.addEventListener("pointercancel", (event) => down.delete(event.pointerId), true);

  window.addEventListener("click", (event) => {
    const pressedAlready = event.isTrusted && event.pointerType === "touch" && pressable(event.target);
    if (closed() || pressedAlready) {
      event.preventDefault();
      event.stopImmediatePropagation();
    }
  }, true);

  // A key that is held down would press "Suivant" again and again.
  window.addEventListener("keydown", (event) => {
    if (event.repeat && (event.key === "Enter" || event.key === " ") && event.target.closest?.("button")) {
      event.preventDefault();
    }
  }, true);

  return { hold };
}
