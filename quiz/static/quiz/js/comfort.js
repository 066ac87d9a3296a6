// "Moins d’animations" and "Aa". Kept in the page only: the next child starts afresh.

export function createComfort({ onChange }) {
  const page = document.documentElement;
  const calm = document.querySelector('[data-role="calm"]');
  const spaced = document.querySelector('[data-role="spaced"]');
  const lessMotion = window.matchMedia("(prefers-reduced-motion: reduce)");

  function set(button, name, on) {
    page.classList.toggle(name, on);
    button.setAttribute("aria-pressed", String(on));
    onChange();
  }

  function reset() {
    set(calm, "calm", lessMotion.matches);
    set(spaced, "spaced", false);
  }

  calm.addEventListener("click", () => set(calm, "calm", !page.classList.contains("calm")));
  spaced.addEventListener("click", () => set(spaced, "spaced", !page.classList.contains("spaced")));
  lessMotion.addEventListener("change", reset);
  reset();

  return { reset };
}
