"""The board while 100 scores a second are being signed: `python -m bench.writes [--short]`."""

from __future__ import annotations

import http.client
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count

from bench import attempts, load, report, stage
from bench.load import Target
from bench.machine import undisturbed
from bench.report import Section
from bench.stage import Server

PER_SECOND = 100
SIGNERS = 4  # a signature waits for the disk: one connection alone can't keep the pace
MOST_SIGNATURES = 40_000  # rounds that were disturbed are repeated
SIZES = (stage.GAMES, 10_000, 1_000_000)  # games at the start; the goal is about the first


class Signer(threading.Thread):
    """One of those who sign at a steady pace, each over a connection, until told to stop."""

    def __init__(self, port: int, numbers: Iterator[int]) -> None:
        super().__init__()
        self.done = 0
        self.elapsed = 0.0
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        self._numbers = numbers
        self._stopped = threading.Event()

    def run(self) -> None:
        began = time.monotonic()
        while not self._stopped.is_set():
            self._sign(next(self._numbers))
            self.done += 1
            due = began + self.done * SIGNERS / PER_SECOND
            self._stopped.wait(max(0.0, due - time.monotonic()))
        self.elapsed = time.monotonic() - began
        self._connection.close()

    def stop(self) -> None:
        self._stopped.set()
        self.join()

    def _sign(self, number: int) -> None:
        attempt_id = f"00000000-0000-4000-8000-{number:012x}"
        body = json.dumps({"attempt_id": attempt_id, "nickname": f"ti{number:07o}"})
        self._connection.request("POST", "/api/scores", body, {"Content-Type": "application/json"})
        response = self._connection.getresponse()
        answer = response.read()
        if response.status != 201:
            raise SystemExit(f"a signature was refused: {answer!r}")


@contextmanager
def signing(port: int, numbers: Iterator[int]) -> Iterator[list[Signer]]:
    signers = [Signer(port, numbers) for _ in range(SIGNERS)]
    for signer in signers:
        signer.start()
    try:
        yield signers
    finally:
        for signer in signers:
            signer.stop()


def measure(*, short: bool) -> Section:
    rounds, seconds = (1, 2) if short else (5, 4)
    section = Section(
        "The board under writes",
        f"{load.CONNECTIONS} connections, one worker, {PER_SECOND} signatures a second.",
    )
    rows = []
    for size in SIZES:
        at_rest, written, signed = _measure(size, rounds, seconds)
        rows += [
            [size, "at rest", *at_rest[:3], ""],
            ["", "being signed", *written[:3], signed],
        ]
        ratio = written.p99 / at_rest.p99
        section.goal(
            f"the same while {PER_SECOND} scores/s are being signed, {size} games",
            "p99 ≤ 2 × the p99 at rest" if size == stage.GAMES else "(no goal)",
            f"{ratio:.1f} × ({at_rest.p99:.2f} → {written.p99:.2f} ms), {signed:.0f} signed/s",
            reached=ratio <= 2 if size == stage.GAMES else None,
        )
    section.table(["games", "board", "requests/s", "p50", "p99", "signed/s"], rows)
    return section


def _measure(size: int, rounds: int, seconds: int) -> tuple[load.Figures, load.Figures, float]:
    numbers = count(1)
    at_rest, written, rates = [], [], []
    with stage.postgres() as connection:
        stage.fill_games(connection, size)
        attempts.fill(connection, MOST_SIGNATURES, finished=True)
        with stage.serving(stage.PROJECT) as (project,):
            target = Target("project", f"{project.url}/api/leaderboard")
            load.run(target, 1)
            for _ in range(rounds):
                at_rest.append(undisturbed(lambda: load.run(target, seconds)))
                figures, rate = undisturbed(
                    lambda: _while_signing(project, target, seconds, numbers)
                )
                written.append(figures)
                rates.append(rate)
    return load.middle(at_rest), load.middle(written), sum(rates) / len(rates)


def _while_signing(
    project: Server, target: Target, seconds: int, numbers: Iterator[int]
) -> tuple[load.Figures, float]:
    with signing(project.port, numbers) as signers:
        figures = load.run(target, seconds)
    return figures, sum(signer.done / signer.elapsed for signer in signers)


if __name__ == "__main__":
    report.program("writes", measure)
