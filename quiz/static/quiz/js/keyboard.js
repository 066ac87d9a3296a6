import { icon } from "./elements.js";
import { texts } from "./texts.js";

const KEYS = [..."ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-"];

export function drawKeyboard(board, { type, erase }) {
  board.append(...KEYS.map((key) => letter(key, type)), eraser(erase));
}

function letter(key, type) {
  const button = keyButton(key);
  button.textContent = key;
  if (key === "-") {
    button.setAttribute("aria-label", texts.dash);
  }
  button.addEventListener("click", () => type(key.toLowerCase()));
  return button;
}

function eraser(erase) {
  const button = keyButton("erase");
  button.classList.add("key-erase");
  button.setAttribute("aria-label", texts.erase);
  button.append(icon("erase"));
  button.addEventListener("click", erase);
  return button;
}

function keyButton(key) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "key";
  button.dataset.key = key;
  return button;
}
