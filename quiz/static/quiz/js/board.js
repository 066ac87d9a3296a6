import { announce } from "./elements.js";
import { entryLine } from "./entries.js";
import { poll } from "./polling.js";
import { standing, standingInTime, texts } from "./texts.js";

const REFRESH = 5000;

export function createBoardScreen({ referee, serverTime }) {
  return function boardScreen(section, { own, replay, home }) {
    const tabs = [...section.querySelectorAll("[data-tab]")];
    const filters = [...section.querySelectorAll("[data-filter]")];
    const panel = section.querySelector(".board-card");
    const list = section.querySelector(".board-list");
    const entries = section.querySelector(".entries");
    const message = section.querySelector(".board-message");
    const sentence = section.querySelector(".board-standing");
    let type = "points";
    let level = "";
    let resetsAt = 0;
    let day = "";
    let shown = "";
    let reading = new AbortController();
    let mine = own;
    let scrolled = false;

    function isOwn(entry, board) {
      if (!mine) {
        return false;
      }
      if (mine.nickname) {
        return entry.nickname === mine.nickname;
      }
      // After a reload the name is no longer known; the same level, points and milliseconds are, unless two share them.
      const same = (other) => other.level === mine.level && other.points === mine.points && other.total_time === mine.total_time;
      return same(entry) && board.entries.filter(same).length === 1;
    }

    function draw(board) {
      const ownEntry = board.entries.find((entry) => isOwn(entry, board));
      entries.replaceChildren(...board.entries.map((entry) => entryLine(entry, entry === ownEntry)));
      list.hidden = board.entries.length === 0;
      message.hidden = !list.hidden;
      message.textContent = type === "points" ? texts.boardEmpty : texts.boardEmptyTime;
      say(standingOf(board, ownEntry));
      if (!scrolled) {
        scrolled = true;
        showOwnLine();
      }
    }

    function showOwnLine() {
      const line = entries.querySelector(".own");
      list.scrollTop = line ? line.offsetTop - (list.clientHeight - line.offsetHeight) / 2 : 0;
    }

    function standingOf(board, ownEntry) {
      if (!mine || (level && level !== mine.level)) {
        return "";
      }
      const rank = ownEntry?.rank ?? (level ? null : mine.rank?.[type]);
      if (rank) {
        return type === "points" ? standing(rank, Math.max(board.players, rank)) : standingInTime(rank);
      }
      return type === "temps" && mine.rank?.temps === null ? texts.unranked : "";
    }

    function say(text) {
      if (sentence.textContent !== text) {
        sentence.textContent = text;
        announce(text);
      }
    }

    async function read() {
      const { signal } = reading;
      try {
        const board = await referee.board({ type, level }, signal);
        const serial = JSON.stringify(board);
        if (signal.aborted || serial === shown) {
          return;
        }
        shown = serial;
        startDay(board);
        draw(board);
      } catch {
        if (!signal.aborted && !shown) {
          waitFor(texts.boardLoading);
        }
      }
    }

    function startDay(board) {
      if (day && day !== board.day) {
        mine = null;
      }
      day = board.day;
      resetsAt = Date.parse(board.resets_at);
    }

    function waitFor(text) {
      entries.replaceChildren();
      list.hidden = true;
      message.hidden = false;
      message.textContent = text;
    }

    function watchMidnight() {
      if (resetsAt && serverTime.now() >= resetsAt) {
        resetsAt = 0;
        shown = "";
        mine = null;
        sentence.textContent = "";
        waitFor(texts.newDay);
        polling.now();
      }
    }

    function look() {
      reading.abort(new DOMException("left", "AbortError"));
      reading = new AbortController();
      shown = "";
      scrolled = false;
      waitFor(texts.boardLoading);
      polling.now();
    }

    function choose(tab) {
      type = tab.dataset.tab;
      for (const other of tabs) {
        other.setAttribute("aria-selected", String(other === tab));
        other.tabIndex = other === tab ? 0 : -1;
      }
      panel.setAttribute("aria-labelledby", tab.id);
      look();
    }

    function moveTab(event) {
      if (event.key === "ArrowLeft" || event.key === "ArrowRight") {
        const other = tabs.find((tab) => tab !== event.target);
        other.focus();
        choose(other);
      }
    }

    for (const tab of tabs) {
      tab.addEventListener("click", () => choose(tab));
      tab.addEventListener("keydown", moveTab);
    }
    for (const filter of filters) {
      filter.addEventListener("change", () => {
        level = filter.dataset.filter;
        look();
      });
    }
    section.querySelector('[data-role="replay"]').addEventListener("click", replay);
    section.querySelector('[data-role="home"]').addEventListener("click", () => home());

    waitFor(texts.boardLoading);
    const polling = poll(REFRESH, read);
    const ticking = setInterval(watchMidnight, 500);

    return () => {
      reading.abort(new DOMException("left", "AbortError"));
      clearInterval(ticking);
      polling.stop();
    };
  };
}
