export function levelScreen(section, { choose }) {
  const cards = [...section.querySelectorAll("[data-level]")];

  async function take(card) {
    for (const other of cards) {
      other.disabled = true;
    }
    card.classList.add("taken");
    await choose(card.dataset.level);
  }

  for (const card of cards) {
    card.addEventListener("click", () => take(card));
  }
}
