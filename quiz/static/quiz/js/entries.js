import { icon, textElement } from "./elements.js";
import { boardTime, levelName, pointsSpoken } from "./texts.js";

const TREES = { "facile": 1, "intermédiaire": 2, "avancé": 3 };

export function entryLine(entry, isOwn = false) {
  const line = document.createElement("li");
  line.className = isOwn ? "entry own" : "entry";
  if (isOwn) {
    line.dataset.role = "own";
  }
  const rank = textElement("span", "entry-rank", "");
  rank.append(medal(entry.rank));
  line.append(rank, textElement("span", "entry-name", entry.nickname), levelPill(entry.level), points(entry.points));
  line.append(textElement("span", "entry-time", boardTime(entry.total_time)));
  return line;
}

export function medal(rank) {
  return textElement("span", rank <= 3 ? `medal medal-${rank}` : "rank", String(rank));
}

function levelPill(level) {
  const pill = textElement("span", "entry-level", "");
  pill.dataset.of = String(TREES[level] ?? 1);
  pill.append(icon(`tree-${TREES[level] ?? 1}`, "entry-tree"), textElement("span", "entry-level-name", levelName(level)));
  return pill;
}

function points(count) {
  const box = textElement("span", "entry-points", "");
  const shown = textElement("span", "", String(count));
  shown.setAttribute("aria-hidden", "true");
  box.append(shown, icon("star"), textElement("span", "sr-only", pointsSpoken(count)));
  return box;
}
