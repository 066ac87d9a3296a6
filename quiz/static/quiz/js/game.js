// The way of a game: Accueil → Niveau → Quiz → Score → Pseudo → Classement → Rejouer. The server holds the game;
// here is only what the screen needs.

import { Refusal } from "./referee.js";
import { texts } from "./texts.js";

const OVER = ["attempt_unknown", "attempt_expired"];

export function createGame({ referee, address, show }) {
  let run = new AbortController();
  let attempt = null;
  let resynced = false;

  function forget() {
    run.abort(new DOMException("left", "AbortError"));
    run = new AbortController();
    attempt = null;
    resynced = false;
    address.clear();
  }

  // Gives undefined when the game went elsewhere meanwhile: the caller has nothing left to do.
  async function ask(question) {
    const signal = run.signal;
    try {
      const answer = await question(signal);
      return signal.aborted ? undefined : answer;
    } catch (error) {
      if (signal.aborted) {
        return undefined;
      }
      await recover(error);
      return undefined;
    }
  }

  async function recover(error) {
    if (!(error instanceof Refusal)) {
      home(texts.trouble);
      throw error;
    }
    if (OVER.includes(error.code) || error.status === 404 || error.status === 410) {
      home(texts.gameOver);
    } else if (attempt && !resynced) {
      resynced = true;
      await resume(attempt.id);
    } else {
      home(texts.trouble);
    }
  }

  function home(message = "") {
    forget();
    show("home", { message, play });
  }

  function play() {
    forget();
    show("level", { choose: start });
  }

  async function start(level) {
    const started = await ask((signal) => referee.start(level, signal));
    if (started) {
      take(started);
      showQuestion(started.question);
    }
  }

  function take(state) {
    attempt = {
      id: state.attempt_id,
      level: state.level,
      count: state.question_count,
      points: state.points,
      totalTime: state.total_time,
    };
    address.keep(attempt.id);
  }

  async function resume(id) {
    address.keep(id);
    const state = await ask((signal) => referee.resume(id, signal));
    if (!state) {
      return;
    }
    take(state);
    if (state.signed) {
      showBoard();
    } else if (state.finished) {
      showScore();
    } else if (state.question) {
      showQuestion(state.question);
    } else {
      showExplanation(state.answers.at(-1));
    }
  }

  function showQuestion(question) {
    show("question", { ...questionData(question.number), question, answer: (choice) => answer(question.number, choice) });
  }

  // After a reload the server tells how the last question went, but not its text any more.
  function showExplanation(result) {
    show("question", { ...questionData(result.number), result });
  }

  function questionData(number) {
    return {
      number,
      count: attempt.count,
      level: attempt.level,
      totalTime: attempt.totalTime,
      next: () => goOn(number),
    };
  }

  async function answer(number, choice) {
    const result = await ask((signal) => referee.answer(attempt.id, number, choice, signal));
    if (result) {
      resynced = false;
      attempt.points = result.points;
      attempt.totalTime = result.total_time;
    }
    return result;
  }

  async function goOn(number) {
    if (number >= attempt.count) {
      showScore();
      return;
    }
    const question = await ask((signal) => referee.deal(attempt.id, number + 1, signal));
    if (question) {
      showQuestion(question);
    }
  }

  function showScore() {
    show("score", { ...attempt, next: showNickname });
  }

  function showNickname() {
    show("nickname", {
      suggest: (count) => ask((signal) => referee.suggest(count, signal)),
      sign,
      skip: () => {
        forget();
        showBoard();
      },
    });
  }

  // Gives the refusal when another name would do, and nothing when the screen has changed.
  function sign(nickname) {
    return ask(async (signal) => {
      try {
        const signed = await referee.sign(attempt.id, nickname, signal);
        showBoard(signed);
      } catch (error) {
        if (error instanceof Refusal && (error.status === 400 || error.code === "nickname_taken")) {
          return error;
        }
        throw error;
      }
      return undefined;
    });
  }

  function showBoard(signed = null) {
    const own = signed ?? (attempt && { level: attempt.level, points: attempt.points, total_time: attempt.totalTime });
    show("board", { own, replay: play, home });
  }

  return {
    home,
    play,
    resume,
    level: () => attempt?.level ?? "",
    underWay: () => attempt !== null,
  };
}
