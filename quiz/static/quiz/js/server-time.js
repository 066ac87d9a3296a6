// The totem's own clock may be wrong by hours: the day is the server's, carried on by the browser's steady clock.

export function createServerTime() {
  let heard = null;

  return {
    hear(date) {
      const instant = Date.parse(date ?? "");
      if (!Number.isNaN(instant)) {
        heard = { instant, at: performance.now() };
      }
    },
    now: () => (heard ? heard.instant + performance.now() - heard.at : Date.now()),
  };
}
