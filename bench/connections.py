"""From 1 to 64 connections, with one worker and two: `python -m bench.connections [--short]`."""

from __future__ import annotations

from bench import load, report, stage
from bench.load import Figures, Target
from bench.report import Section

CONNECTIONS = (1, 4, 16, 64)


def measure(*, short: bool) -> Section:
    section = Section("Connections and workers", f"{stage.GAMES} games today.")
    with stage.postgres() as connection:
        stage.fill_games(connection, stage.GAMES)
        for workers in (1, 2):
            found = _measure(workers, short=short)
            section.table(
                [f"{workers} worker(s)", "connections", "requests/s", "p50", "p99"],
                [[name, each, *figures[:3]] for (name, each), figures in found.items()],
            )
    return section


def _measure(workers: int, *, short: bool) -> dict[tuple[str, int], Figures]:
    with stage.serving(stage.PROJECT, workers=workers) as (project,):
        stage.BODY.write_bytes(project.get("/api/leaderboard"))
        with stage.serving(stage.BARE, stage.FASTAPI, workers=workers) as (bare, fastapi):
            urls = {
                "bare ASGI": bare.url,
                "this project": f"{project.url}/api/leaderboard",
                "FastAPI, finished bytes": f"{fastapi.url}/finished",
                "FastAPI + asyncpg": f"{fastapi.url}/api/leaderboard",
            }
            found = {}
            for connections in CONNECTIONS:
                targets = [Target(name, url, connections=connections) for name, url in urls.items()]
                figures = load.in_turn(targets, 1 if short else 3, 1 if short else 2)
                found |= {(name, connections): each for name, each in figures.items()}
            return found


if __name__ == "__main__":
    report.program("connections", measure)
