"""Whole games of 22 requests, by eight players at once: `python -m bench.games [--short]`."""

from __future__ import annotations

from pathlib import Path

from bench import load, report, stage
from bench.load import Target
from bench.machine import undisturbed
from bench.report import Section

SCRIPT = Path(__file__).with_name("games.lua")
PLAYERS = 8
REQUESTS = 22


def measure(*, short: bool) -> Section:
    rounds, seconds = (1, 2) if short else (5, 5)
    rows = []
    with stage.postgres() as connection:
        for workers in (1, 2):
            found = []
            for _ in range(rounds):
                stage.fill_games(connection, 100)
                with stage.serving(stage.PROJECT, workers=workers) as (project,):
                    target = Target(
                        "games", project.url, script=SCRIPT, threads=PLAYERS, connections=PLAYERS
                    )
                    load.run(target, 1)
                    found.append(undisturbed(lambda target=target: load.run(target, seconds)))
            figures = load.middle(found)
            rows.append([workers, figures.rate / REQUESTS, *figures[:3]])
    section = Section(
        "Whole games", f"{PLAYERS} players without a pause, 100 games on the board at the start."
    )
    section.table(["workers", "games/s", "requests/s", "p50", "p99"], rows)
    return section


if __name__ == "__main__":
    report.program("games", measure)
