// The attempt's id lives in the fragment and nowhere else. Going back or forward lands on an entry of our own,
// and the game's entry is laid on top again.

export function createAddress() {
  let fragment = location.hash;

  const url = () => location.pathname + location.search + fragment;
  const lay = () => history.pushState("game", "", url());

  history.replaceState("floor", "", url());
  lay();
  window.addEventListener("popstate", lay);
  // Browsers skip entries that were laid before the first touch when somebody goes back.
  window.addEventListener("pointerdown", lay, { once: true, capture: true });
  window.addEventListener("keydown", lay, { once: true, capture: true });

  function write(next) {
    fragment = next;
    history.replaceState("game", "", url());
  }

  return {
    attempt: () => decodeURIComponent(fragment.slice(1)),
    keep: (id) => write(`#${id}`),
    clear: () => write(""),
  };
}
