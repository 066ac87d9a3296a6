"""The operations that write, beside FastAPI + asyncpg with the same statements:
`python -m bench.operations [--short]`."""

from __future__ import annotations

from typing import Any

import psycopg

from bench import attempts, load, report, stage
from bench.load import Figures, Target
from bench.report import Section

PATHS = {
    "attempts": "POST /api/attempts",
    "answers": "POST /api/attempts/{attempt_id}/answers",
    "scores": "POST /api/scores",
}
MOST_PER_SECOND = 12_000  # attempts to have ready for each second of load


def measure(*, short: bool) -> Section:
    rounds, seconds = (2, 1) if short else (5, 3)
    section = Section(
        "Operations that write",
        f"{load.CONNECTIONS} connections, one worker, {stage.GAMES} games at the start of a round, "
        "fsync on.",
    )
    rows = []
    with stage.postgres() as connection:
        stage.fill_games(connection, stage.GAMES)
        with stage.serving(stage.PROJECT) as (project,):
            stage.BODY.write_bytes(project.get("/api/leaderboard"))
            with stage.serving(stage.FASTAPI) as (fastapi,):
                for kind, path in PATHS.items():
                    targets = [
                        Target("this project", project.url, kind=kind),
                        Target("FastAPI + asyncpg", fastapi.url, kind=kind),
                    ]

                    def before(_target: Target, kind: str = kind) -> None:
                        _reset(connection, kind, seconds)

                    ours, peer = load.in_turn(targets, rounds, seconds, before).values()
                    rows += [[path, "this project", *ours[:3]], ["", "FastAPI", *peer[:3]]]
                    _goal(section, path, ours, peer)
    section.table(["operation", "what answers", "requests/s", "p50", "p99"], rows)
    return section


def _reset(connection: psycopg.Connection[Any], kind: str, seconds: int) -> None:
    if kind == "scores":
        stage.fill_games(connection, stage.GAMES)
    count = 1 if kind == "attempts" else MOST_PER_SECOND * seconds
    attempts.fill(connection, count, finished=kind == "scores")


def _goal(section: Section, path: str, ours: Figures, peer: Figures) -> None:
    ratio = ours.rate / peer.rate
    section.goal(
        f"`{path}`",
        "≥ 1.0 × FastAPI + asyncpg running the same statements",
        f"{ratio:.2f} × ({ours.rate:.0f}/s)",
        reached=ratio >= 1,
    )


if __name__ == "__main__":
    report.program("operations", measure)
