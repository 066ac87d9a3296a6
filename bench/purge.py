"""The purge of 1 000 000 games, with boards and signatures meanwhile:
`python -m bench.purge [--short]`."""

from __future__ import annotations

import re
import subprocess
import sys
import time
import urllib.request
from itertools import count
from typing import Any

from bench import attempts, report, stage
from bench.report import Section
from bench.writes import Signer

GAMES = 1_000_000
MOST_SIGNATURES = 2_000
PURGED = "SELECT FROM day WHERE purged_at IS NOT NULL"


def measure(*, short: bool) -> Section:
    games = GAMES // 10 if short else GAMES
    numbers = count(1)
    with stage.postgres() as connection:
        stage.fill_games(connection, 0)
        with stage.serving(stage.PROJECT) as (project,):
            # A service that starts purges whatever is there of other days.
            while connection.execute(PURGED).fetchone() is None:
                time.sleep(0.05)
            stage.fill_games(connection, games, days_ago=1)
            attempts.fill(connection, MOST_SIGNATURES, finished=True)
            signer = Timed(project.port, numbers)
            process = subprocess.Popen(
                [sys.executable, "manage.py", "purge"],
                cwd=stage.ROOT,
                env=stage.variables(),
                stdout=subprocess.PIPE,
                text=True,
            )
            boards = []
            signer.start()
            while process.poll() is None:
                began = time.perf_counter()
                with urllib.request.urlopen(f"{project.url}/api/leaderboard") as response:
                    response.read()
                boards.append((time.perf_counter() - began) * 1000)
                time.sleep(0.005)
            signer.stop()
    said = process.stdout.read() if process.stdout else ""
    return _section(said, boards, signer.durations)


class Timed(Signer):
    """Notes how long each signature takes, in milliseconds."""

    def __init__(self, port: int, numbers: Any) -> None:
        super().__init__(port, numbers)
        self.durations: list[float] = []

    def _sign(self, number: int) -> None:
        began = time.perf_counter()
        super()._sign(number)
        self.durations.append((time.perf_counter() - began) * 1000)


def _section(said: str, boards: list[float], signatures: list[float]) -> Section:
    facts = re.search(r"(\d+) parties .* (\d+) ms", said)
    if facts is None:
        raise SystemExit(f"the purge said: {said}")
    games, milliseconds = map(int, facts.groups())
    section = Section(
        "The purge", "One worker; boards asked for and games signed during the purge."
    )
    section.table(
        ["games of yesterday", "seconds", "boards", "worst board", "signatures", "worst signature"],
        [
            [
                games,
                milliseconds / 1000,
                len(boards),
                max(boards),
                len(signatures),
                max(signatures),
            ]
        ],
    )
    section.goal(
        "purge",
        "1 000 000 games in ≤ 10 s",
        f"{milliseconds / 1000:.1f} s",
        reached=milliseconds <= 10_000,
    )
    worst = max(*boards, *signatures)
    section.goal(
        "purge",
        "a board or a signature started meanwhile waits ≤ 100 ms",
        f"worst board {max(boards):.0f} ms, worst signature {max(signatures):.0f} ms",
        reached=worst <= 100,
    )
    return section


if __name__ == "__main__":
    report.program("purge", measure)
