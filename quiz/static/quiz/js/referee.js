// Speaks with the server, which decides and measures everything. Every operation of the game is safe to repeat
// (the first answer counts, a deal or a signature asked again gives the same), so a lost answer is asked for again.

const TIME_OUT = 3000;
const FIRST_WAIT = 400;
const LONGEST_WAIT = 4000;

export class Refusal extends Error {
  constructor(problem, status) {
    super(problem.code ?? `http_${status}`);
    this.status = status;
    this.code = problem.code ?? `http_${status}`;
    this.detail = problem.detail ?? "";
    this.suggestions = problem.suggestions ?? [];
  }
}

class Unavailable extends Error {
  constructor(reason, wait = 0) {
    super(reason);
    this.wait = wait;
  }
}

export function createReferee({ serverTime }) {
  const news = new EventTarget();
  const troubled = new Set();

  async function once(method, path, body, signal) {
    const limit = new AbortController();
    const stop = () => limit.abort();
    const timer = setTimeout(stop, TIME_OUT);
    signal?.addEventListener("abort", stop);
    try {
      const response = await fetch(path, {
        method,
        body: body && JSON.stringify(body),
        headers: body ? { "Content-Type": "application/json" } : {},
        cache: "no-cache",
        credentials: "omit",
        signal: limit.signal,
      });
      serverTime.hear(response.headers.get("Date"));
      const answer = await response.json().catch(() => null);
      return judge(response, answer);
    } catch (error) {
      signal?.throwIfAborted();
      throw error instanceof Refusal || error instanceof Unavailable ? error : new Unavailable(String(error));
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener("abort", stop);
    }
  }

  function judge(response, answer) {
    if (response.ok && answer !== null) {
      return answer;
    }
    if (response.ok || response.status >= 500 || response.status === 429) {
      throw new Unavailable(`status ${response.status}`, secondsToWait(response) * 1000);
    }
    throw new Refusal(answer ?? {}, response.status);
  }

  async function untilAnswered(method, path, { body, signal, quiet = false } = {}) {
    const call = {};
    try {
      for (let tries = 0; ; tries += 1) {
        try {
          return await once(method, path, body, signal);
        } catch (error) {
          if (!(error instanceof Unavailable)) {
            throw error;
          }
          if (!quiet) {
            troubled.add(call);
            news.dispatchEvent(new Event("retrying"));
          }
          await pause(Math.max(error.wait, backOff(tries)), signal);
        }
      }
    } finally {
      if (troubled.delete(call) && troubled.size === 0) {
        news.dispatchEvent(new Event("recovered"));
      }
    }
  }

  const attempt = (id) => `/api/attempts/${encodeURIComponent(id)}`;

  return {
    news,
    start: (level, signal) => untilAnswered("POST", "/api/attempts", { body: { level }, signal }),
    resume: (id, signal) => untilAnswered("GET", attempt(id), { signal }),
    deal: (id, number, signal) => untilAnswered("POST", `${attempt(id)}/questions`, { body: { number }, signal }),
    answer: (id, number, choice, signal) => untilAnswered("POST", `${attempt(id)}/answers`, { body: { number, choice }, signal }),
    sign: (id, nickname, signal) => untilAnswered("POST", "/api/scores", { body: { attempt_id: id, nickname }, signal }),
    suggest: async (count, signal) => {
      const { nicknames } = await untilAnswered("GET", `/api/nicknames?count=${count}`, { signal, quiet: true });
      return nicknames;
    },
    // Boards are asked for again and again anyway: one try, and silence when it fails.
    board: ({ type, level = "", limit = 100 }, signal) => {
      const query = new URLSearchParams({ type, limit });
      if (level) {
        query.set("level", level);
      }
      return once("GET", `/api/leaderboard?${query}`, undefined, signal);
    },
  };
}

function secondsToWait(response) {
  const seconds = Number.parseInt(response.headers.get("Retry-After") ?? "", 10);
  return seconds > 0 ? Math.min(seconds, 60) : 0;
}

function backOff(tries) {
  const longest = Math.min(FIRST_WAIT * 2 ** tries, LONGEST_WAIT);
  return longest * (0.5 + Math.random() / 2);
}

function pause(milliseconds, signal) {
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer);
      reject(signal.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener("abort", stop);
      resolve();
    }, milliseconds);
    signal?.addEventListener("abort", stop, { once: true });
  });
}
