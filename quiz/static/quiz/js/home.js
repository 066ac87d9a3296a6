import { textElement } from "./elements.js";
import { medal } from "./entries.js";
import { poll } from "./polling.js";
import { texts, untilNewBoard } from "./texts.js";

const REFRESH = 15000;
const KIND_WORD_STAYS = 20000;

export function createHomeScreen({ referee, serverTime }) {
  return function home(section, { message = "", play }) {
    const left = new AbortController();
    const podium = section.querySelector(".podium");
    const names = section.querySelector(".podium-names");
    const until = section.querySelector(".home-until");
    const kindWord = section.querySelector(".home-message");
    let resetsAt = 0;

    kindWord.textContent = message;
    kindWord.hidden = !message;
    // It is meant for the child who was playing, not for the next one.
    const forgetting = setTimeout(() => {
      kindWord.hidden = true;
    }, KIND_WORD_STAYS);
    section.querySelector('[data-role="play"]').addEventListener("click", play);

    function drawPodium(entries) {
      names.replaceChildren(...entries.map(podiumPlace));
      if (entries.length === 0) {
        names.append(textElement("li", "podium-empty", texts.beFirst));
      }
      podium.hidden = false;
    }

    async function read() {
      try {
        const board = await referee.board({ type: "points", limit: 3 }, left.signal);
        resetsAt = Date.parse(board.resets_at);
        drawPodium(board.entries);
        drawUntil();
      } catch {
        // Away for a while: what is shown stays, and the next turn asks again.
      }
    }

    function drawUntil() {
      const remaining = resetsAt - serverTime.now();
      if (resetsAt && remaining <= 0) {
        resetsAt = 0;
        drawPodium([]);
        board.now();
      }
      until.textContent = resetsAt ? untilNewBoard(remaining) : "";
    }

    const board = poll(REFRESH, read);
    const ticking = setInterval(drawUntil, 1000);

    return () => {
      left.abort(new DOMException("left", "AbortError"));
      clearInterval(ticking);
      clearTimeout(forgetting);
      board.stop();
    };
  };
}

function podiumPlace(entry) {
  const item = document.createElement("li");
  item.append(medal(entry.rank), textElement("span", "podium-name", entry.nickname));
  return item;
}
