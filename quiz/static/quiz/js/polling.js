// Repeats some work as long as somebody can see the page. The wait is between two ends, so slow answers never pile up.

export function poll(milliseconds, work) {
  let timer = 0;
  let stopped = false;

  async function turn() {
    clearTimeout(timer);
    await work();
    if (!stopped && !document.hidden) {
      clearTimeout(timer);
      timer = setTimeout(turn, milliseconds);
    }
  }

  function wake() {
    if (!document.hidden) {
      turn();
    }
  }

  document.addEventListener("visibilitychange", wake);
  turn();

  return {
    now: turn,
    stop() {
      stopped = true;
      clearTimeout(timer);
      document.removeEventListener("visibilitychange", wake);
    },
  };
}
