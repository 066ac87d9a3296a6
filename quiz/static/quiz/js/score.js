import { icon } from "./elements.js";
import { fit } from "./fit.js";
import { score, spokenTime, verdict } from "./texts.js";

const FALLING = 24;

export function scoreScreen(section, { points, count, totalTime, next }) {
  const words = verdict(points, count);
  const refit = () => fit(section);

  section.querySelector("h1").textContent = words.title;
  section.querySelector(".score-sentence").textContent = words.sentence;
  section.querySelector(".score-points").textContent = score(points, count);
  section.querySelector(".score-time").textContent = spokenTime(totalTime);
  section.querySelector(".score-stars").append(...Array.from({ length: count }, (_, index) => star(index < points)));
  section.querySelector(".falling").append(...Array.from({ length: points === count ? FALLING : 0 }, () => icon("star", "falling-star")));
  section.querySelector('[data-role="choose-name"]').addEventListener("click", next);

  refit();
  document.addEventListener("comfort", refit);
  return () => document.removeEventListener("comfort", refit);
}

function star(on) {
  return icon("star", on ? "score-star" : "score-star off");
}
