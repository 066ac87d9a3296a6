import { createAddress } from "./address.js";
import { createAudience } from "./audience.js";
import { createBar } from "./bar.js";
import { createBoardScreen } from "./board.js";
import { createComfort } from "./comfort.js";
import { sayTexts } from "./elements.js";
import { createGame } from "./game.js";
import { harden } from "./hardening.js";
import { createHomeScreen } from "./home.js";
import { createIdle } from "./idle.js";
import { levelScreen } from "./level.js";
import { createMachine } from "./machine.js";
import { nicknameScreen } from "./nickname.js";
import { createQuestionScreen } from "./question.js";
import { createQuit } from "./quit.js";
import { createReferee } from "./referee.js";
import { scoreScreen } from "./score.js";
import { createServerTime } from "./server-time.js";
import { createTaps } from "./taps.js";
import { texts } from "./texts.js";
import { createTrouble } from "./trouble.js";

const settings = document.body.dataset;
const seconds = (name) => Number(settings[name]) * 1000;
const dialogOf = (role) => document.querySelector(`dialog[data-role="${role}"]`);

sayTexts(document);
harden();

const { hold } = createTaps();
const serverTime = createServerTime();
const referee = createReferee({ serverTime });
const bar = createBar(document.querySelector(".bar"));
const address = createAddress();
const comfort = createComfort({ onChange: () => document.dispatchEvent(new Event("comfort")) });
const tellAudience = createAudience({ site: settings.matomoSite });
const quitButton = document.querySelector('[data-role="quit"]');

const show = createMachine({
  root: document.querySelector("main"),
  screens: {
    home: createHomeScreen({ referee, serverTime }),
    level: levelScreen,
    question: createQuestionScreen({ bar, hold }),
    score: scoreScreen,
    nickname: nicknameScreen,
    board: createBoardScreen({ referee, serverTime }),
  },
  onShown(name, section) {
    hold();
    tellAudience(name);
    quit.close();
    quitButton.hidden = name === "home" || name === "board";
    document.title = name === "home" ? texts.appName : `${section.querySelector("h1").textContent} – ${texts.appName}`;
  },
});

const game = createGame({ referee, address, show });
const quit = createQuit({
  button: quitButton,
  dialog: dialogOf("quit-dialog"),
  underWay: game.underWay,
  onHome: () => game.home(),
  hold,
});

createTrouble({ dialog: dialogOf("retry"), news: referee.news, onHome: () => game.home(), hold });
createIdle({
  dialog: dialogOf("idle"),
  patience: () => seconds(game.level() === "facile" ? "idleFacile" : "idle"),
  countdown: seconds("idleCountdown"),
  watching: () => document.body.dataset.screen !== "home",
  hold,
  onGone() {
    comfort.reset();
    game.home();
  },
});

const begun = address.attempt();
game.home();
if (begun) {
  game.resume(begun);
}

document.body.dataset.ready = "";
