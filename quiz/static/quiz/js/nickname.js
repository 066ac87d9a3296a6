import { announce } from "./elements.js";
import { drawKeyboard } from "./keyboard.js";
import { nameToTap, newName, texts } from "./texts.js";

const IDEAS = 6;
const FREE_NAMES = 3;

export function nicknameScreen(section, { suggest, sign, skip }) {
  const form = section.querySelector("form");
  const field = section.querySelector("input");
  const names = section.querySelector(".suggestions");
  const message = section.querySelector(".nickname-message");
  const ideas = section.querySelector('[data-role="ideas"]');
  const signButton = section.querySelector('[data-role="sign"]');
  let busy = false;

  function drawNames(nicknames) {
    names.dataset.count = String(nicknames.length);
    names.replaceChildren(...nicknames.map(nameButton));
    showPicked();
  }

  function nameButton(nickname) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "suggestion";
    button.dataset.suggestion = nickname;
    button.textContent = nickname;
    button.setAttribute("aria-label", nameToTap(nickname));
    button.addEventListener("click", () => write(nickname));
    return button;
  }

  function write(nickname) {
    field.value = nickname.slice(0, field.maxLength);
    showPicked();
    announce(newName(field.value));
  }

  function showPicked() {
    for (const button of names.children) {
      button.setAttribute("aria-pressed", String(button.dataset.suggestion === field.value));
    }
  }

  async function offer(count) {
    const nicknames = await suggest(count);
    if (nicknames) {
      drawNames(nicknames);
    }
  }

  function say(text, unkind = false) {
    message.textContent = text;
    message.classList.toggle("refused", unkind);
  }

  async function submit(event) {
    event.preventDefault();
    if (busy) {
      return;
    }
    const nickname = field.value.trim();
    if (!nickname) {
      say(texts.nicknameEmpty, true);
      return;
    }
    busy = true;
    signButton.setAttribute("aria-busy", "true");
    const refusal = await sign(nickname);
    busy = false;
    signButton.removeAttribute("aria-busy");
    if (refusal) {
      await refuse(refusal);
    }
  }

  async function refuse(refusal) {
    say(`${refusal.detail} ${texts.nicknameTry}`, true);
    if (refusal.suggestions.length) {
      drawNames(refusal.suggestions);
    } else {
      await offer(FREE_NAMES);
    }
  }

  drawKeyboard(section.querySelector(".keyboard"), {
    type: (letter) => write(field.value + letter),
    erase: () => write(field.value.slice(0, -1)),
  });
  say(texts.nicknameHint);
  field.addEventListener("input", showPicked);
  form.addEventListener("submit", submit);
  ideas.addEventListener("click", () => {
    say(texts.nicknameHint);
    offer(IDEAS);
  });
  section.querySelector('[data-role="no-nickname"]').addEventListener("click", skip);
  offer(IDEAS);

  // A physical keyboard types at once, whatever has the focus.
  function typeAnywhere(event) {
    const character = event.key.length === 1 && event.key !== " " && !event.ctrlKey && !event.altKey && !event.metaKey;
    if ((character || event.key === "Backspace") && event.target !== field && !document.querySelector("dialog[open]")) {
      field.focus({ preventScroll: true });
    }
  }
  window.addEventListener("keydown", typeAnywhere);
  return () => window.removeEventListener("keydown", typeAnywhere);
}
