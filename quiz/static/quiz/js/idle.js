// A child may walk away at any moment. Instants are compared, ticks aren't counted: a browser that slows its timers
// can delay the question "Tu es toujours là ?", but can't lose it.

const LIFE = ["pointerdown", "keydown", "wheel"];
const TICK = 200;

export function createIdle({ dialog, patience, countdown, watching, onGone, hold }) {
  const star = dialog.querySelector(".idle-star");
  const seconds = dialog.querySelector(".idle-seconds");
  let lastLife = performance.now();
  let askedAt = 0;

  function alive(event) {
    lastLife = performance.now();
    if (!dialog.open) {
      return;
    }
    event.preventDefault();
    event.stopImmediatePropagation();
    if (event.type !== "pointerdown") {
      close();
    }
  }

  // The finger that answers is still down at pointerdown: closing then would let it press what lies beneath.
  function release() {
    if (dialog.open) {
      lastLife = performance.now();
      close();
    }
  }

  function close() {
    hold();
    dialog.close();
  }

  function ask(now) {
    askedAt = now;
    draw(now);
    hold();
    dialog.showModal();
  }

  function draw(now) {
    const left = Math.max(0, 1 - (now - askedAt) / countdown);
    star.style.setProperty("--left", String(left));
    seconds.textContent = String(Math.ceil((left * countdown) / 1000));
  }

  function tick() {
    const now = performance.now();
    if (!watching()) {
      lastLife = now;
      dialog.close();
    } else if (!dialog.open) {
      if (now - lastLife >= patience()) {
        ask(now);
      }
    } else if (now - Math.max(askedAt, lastLife) >= countdown) {
      dialog.close();
      onGone();
    } else {
      draw(now);
    }
  }

  for (const name of LIFE) {
    window.addEventListener(name, alive, { capture: true, passive: false });
  }
  window.addEventListener("pointerup", release, true);
  window.addEventListener("pointercancel", release, true);
  dialog.addEventListener("cancel", (event) => event.preventDefault());
  dialog.addEventListener("click", release);
  setInterval(tick, TICK);
}
