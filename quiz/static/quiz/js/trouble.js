// "On réessaie…": shown while an answer of the server is missing. It says so when that lasts, and offers the way home then.

import { texts } from "./texts.js";

const SHOW_AFTER = 250;
const LONG = 10000;

export function createTrouble({ dialog, news, onHome, hold }) {
  const title = dialog.querySelector("h2");
  const hint = dialog.querySelector("p");
  const home = dialog.querySelector("button");
  let soon = 0;
  let later = 0;

  function show() {
    say(texts.retrying, texts.retryingHint);
    home.hidden = true;
    dialog.showModal();
    later = setTimeout(admit, LONG);
  }

  function admit() {
    say(texts.retryingLong, texts.retryingLongHint);
    hold();
    home.hidden = false;
  }

  function say(head, body) {
    title.textContent = head;
    hint.textContent = body;
  }

  function over() {
    clearTimeout(soon);
    clearTimeout(later);
    soon = 0;
    if (dialog.open) {
      hold();
      dialog.close();
    }
  }

  news.addEventListener("retrying", () => {
    soon ||= setTimeout(show, SHOW_AFTER);
  });
  news.addEventListener("recovered", over);
  dialog.addEventListener("cancel", (event) => event.preventDefault());
  home.addEventListener("click", () => {
    over();
    onHome();
  });
}
