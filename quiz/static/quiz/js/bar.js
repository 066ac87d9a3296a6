// What stands above a question: its number, the way done, and the small calm clock.

import { createClock } from "./clock.js";
import { questionNumber } from "./texts.js";

export function createBar(bar) {
  const number = bar.querySelector(".bar-number");
  const track = bar.querySelector(".bar-track");
  const done = bar.querySelector(".bar-track-done");
  const clockPill = bar.querySelector(".bar-clock");
  const clock = createClock(clockPill.querySelector(".bar-time"));

  function show(on) {
    number.hidden = track.hidden = clockPill.hidden = !on;
  }

  return {
    clock,
    question(current, count) {
      show(true);
      number.textContent = questionNumber(current, count);
      track.setAttribute("aria-valuemax", String(count));
      track.setAttribute("aria-valuenow", String(current));
      done.style.width = `${(100 * current) / count}%`;
    },
    hide() {
      show(false);
      clock.hold(0);
    },
  };
}
