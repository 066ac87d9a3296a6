import { sayTexts } from "./elements.js";
import { entryLine } from "./entries.js";
import { harden } from "./hardening.js";
import { poll } from "./polling.js";
import { createReferee } from "./referee.js";
import { createServerTime } from "./server-time.js";
import { players, texts } from "./texts.js";

const REFRESH = 5000;
const LINES = 10;
const AWAY_AFTER = 2;

const serverTime = createServerTime();
const referee = createReferee({ serverTime });
const away = document.querySelector(".wall-away");
const count = document.querySelector(".wall-players");
const panels = [...document.querySelectorAll("[data-board]")];
const drawn = new Map();
let resetsAt = 0;
let failures = 0;

function draw(panel, board) {
  const serial = JSON.stringify(board);
  if (drawn.get(panel) === serial) {
    return;
  }
  drawn.set(panel, serial);
  panel.querySelector(".entries").replaceChildren(...board.entries.map((entry) => entryLine(entry)));
  panel.querySelector(".wall-empty").hidden = board.entries.length > 0;
  count.textContent = board.players ? players(board.players) : "";
  resetsAt = Date.parse(board.resets_at);
}

function empty() {
  for (const panel of panels) {
    drawn.delete(panel);
    panel.querySelector(".entries").replaceChildren();
    panel.querySelector(".wall-empty").hidden = false;
  }
  count.textContent = "";
}

async function read() {
  try {
    for (const panel of panels) {
      draw(panel, await referee.board({ type: panel.dataset.board, limit: LINES }));
    }
    failures = 0;
  } catch {
    failures += 1;
  }
  away.hidden = failures < AWAY_AFTER;
  count.hidden = !away.hidden;
}

sayTexts(document);
away.textContent = texts.wallAway;
harden();
const polling = poll(REFRESH, read);

setInterval(() => {
  if (resetsAt && serverTime.now() >= resetsAt) {
    resetsAt = 0;
    empty();
    polling.now();
  }
}, 1000);

document.body.dataset.ready = "";
