"""How long `GET /api/health` takes under load, and when PostgreSQL hangs:
`python -m bench.health [--short]`."""

from __future__ import annotations

import http.client
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from statistics import median, quantiles

from bench import attempts, load, report, stage
from bench.load import Target
from bench.machine import undisturbed
from bench.operations import MOST_PER_SECOND
from bench.report import Section
from tests.servers import standing_still

PAUSE = 0.02  # seconds between two requests
HANGS = 2  # seconds


class Asker(threading.Thread):
    """Asks again and again; `durations` are milliseconds, `statuses` what was answered."""

    def __init__(self, port: int) -> None:
        super().__init__()
        self.durations: list[float] = []
        self.statuses: set[int] = set()
        self._port = port
        self._stopped = threading.Event()

    def run(self) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=10)
        while not self._stopped.wait(PAUSE):
            began = time.perf_counter()
            connection.request("GET", "/api/health")
            response = connection.getresponse()
            response.read()
            self.durations.append((time.perf_counter() - began) * 1000)
            self.statuses.add(response.status)
        connection.close()

    def stop(self) -> None:
        self._stopped.set()
        self.join()

    @property
    def p99(self) -> float:
        return quantiles(self.durations, n=100)[98]


@contextmanager
def asking(port: int) -> Iterator[Asker]:
    asker = Asker(port)
    asker.start()
    try:
        yield asker
    finally:
        asker.stop()


def measure(*, short: bool) -> Section:
    seconds = 3 if short else 15
    asked = {}
    with stage.postgres() as connection:
        stage.fill_games(connection, stage.GAMES)
        attempts.fill(connection, MOST_PER_SECOND * seconds, finished=False)
        with stage.serving(stage.PROJECT) as (project,):
            port, board = project.port, Target("board", f"{project.url}/api/leaderboard")
            answers = Target("answers", project.url, kind="answers")
            asked["nothing"] = _asked(port, lambda: time.sleep(seconds))
            asked["the board"] = _asked(port, lambda: load.run(board, seconds))

            def answer() -> None:
                attempts.fill(connection, MOST_PER_SECOND * seconds, finished=False)
                load.run(answers, seconds)

            asked["answers"] = _asked(port, answer)
            with (
                standing_still(stage.postmaster()),
                asking(project.port) as asked["PostgreSQL hangs"],
            ):
                time.sleep(HANGS)
    return _section(asked)


def _asked(port: int, work: Callable[[], object]) -> Asker:
    """Asks while `work` goes on."""

    def ask() -> Asker:
        with asking(port) as asker:
            work()
        return asker

    return undisturbed(ask)


def _section(asked: dict[str, Asker]) -> Section:
    section = Section("Health", f"Load of {load.CONNECTIONS} connections, one worker.")
    section.table(
        ["meanwhile", "answers", "p50", "p99", "worst", "status"],
        [
            [
                name,
                len(each.durations),
                median(each.durations),
                each.p99,
                max(each.durations),
                *each.statuses,
            ]
            for name, each in asked.items()
        ],
    )
    p99 = max(asked["the board"].p99, asked["answers"].p99)
    worst = max(max(each.durations) for each in asked.values())
    section.goal(
        "`GET /api/health`", "p99 ≤ 20 ms under the load above", f"{p99:.1f} ms", reached=p99 <= 20
    )
    section.goal(
        "`GET /api/health`",
        "≤ 200 ms always",
        f"worst {worst:.0f} ms, PostgreSQL hanging included",
        reached=worst <= 200,
    )
    return section


if __name__ == "__main__":
    report.program("health", measure)
