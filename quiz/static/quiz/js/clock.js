// The time of the game: what the server has counted so far, and what runs since the question came.
// It stands still while an explanation is read.

import { clockTime } from "./texts.js";

export function createClock(element) {
  let before = 0;
  let since = 0;
  let timer = 0;

  function draw() {
    element.textContent = clockTime(before + performance.now() - since);
  }

  return {
    run(milliseconds) {
      clearInterval(timer);
      before = milliseconds;
      since = performance.now();
      timer = setInterval(draw, 250);
      draw();
    },
    pause() {
      clearInterval(timer);
    },
    hold(milliseconds) {
      clearInterval(timer);
      element.textContent = clockTime(milliseconds);
    },
  };
}
