"""The board beside its peers, and its 304: `python -m bench.board [--short]`."""

from __future__ import annotations

import json
import urllib.request
from collections.abc import Sequence
from dataclasses import replace

from bench import load, report, stage
from bench.load import Figures, Target
from bench.report import Section
from bench.stage import Server

WORK = "`GET /api/leaderboard` (100 entries), request log on"
OWN_TO_CLIENTS = {"date", "connection"}  # the server's own headers


def measure(*, short: bool) -> Section:
    with stage.postgres() as connection:
        stage.fill_games(connection, stage.GAMES)
        with stage.serving(stage.PROJECT) as (project,):
            headers = _headers(project)
            stage.BODY.write_bytes(project.get("/api/leaderboard"))
            same = replace(
                stage.BARE,
                name="bare ASGI, same headers",
                variables={"BENCH_HEADERS": json.dumps(headers)},
            )
            with stage.serving(stage.BARE, same, stage.FASTAPI, stage.NINJA, stage.DRF) as servers:
                targets = _targets(project, dict(headers)["etag"], servers)
                found = load.in_turn(targets, rounds=2 if short else 7, seconds=1 if short else 4)
    return _section(found)


def _headers(project: Server) -> list[tuple[str, str]]:
    with urllib.request.urlopen(f"{project.url}/api/leaderboard") as response:
        return [each for each in response.headers.items() if each[0] not in OWN_TO_CLIENTS]


def _targets(project: Server, etag: str, servers: Sequence[Server]) -> list[Target]:
    bare, same, fastapi, ninja, drf = servers
    path = "/api/leaderboard"
    return [
        Target("bare ASGI, the same body", bare.url),
        Target("bare ASGI, the same body and headers", same.url),
        Target("this project", project.url + path),
        Target("this project, 304", project.url + path, [f"If-None-Match: {etag}"]),
        Target("FastAPI, finished bytes", f"{fastapi.url}/finished"),
        Target("FastAPI + asyncpg, a query each time", fastapi.url + path),
        Target("Django Ninja as it comes, finished bytes", f"{ninja.url}/api/finished"),
        Target("Django Ninja as it comes, async ORM", ninja.url + path),
        Target("Django REST framework + gunicorn, ORM", drf.url + path),
    ]


def _section(found: dict[str, Figures]) -> Section:
    section = Section(
        "The board beside its peers",
        f"{load.CONNECTIONS} connections, one worker each, {stage.GAMES} games today.",
    )
    bare, same, ours, unchanged, finished, query, *_others = found.values()
    section.table(
        ["what answers", "requests/s", "to bare ASGI", "this project to it", "p50", "p99"],
        [
            [name, each.rate, each.rate / bare.rate, ours.rate / each.rate, each.p50, each.p99]
            for name, each in found.items()
        ],
    )
    to_bare, to_same = ours.rate / bare.rate, ours.rate / same.rate
    section.goal(
        WORK,
        "≥ 0.75 of bare ASGI with the same bytes",
        f"{to_same:.2f} (body and headers the same); {to_bare:.2f} (only the body)",
        reached=to_same >= 0.75,
    )
    for peer, figures, least in (
        ("FastAPI with finished bytes", finished, 2),
        ("FastAPI + asyncpg with a query each time", query, 12),
    ):
        ratio = ours.rate / figures.rate
        section.goal(WORK, f"≥ {least} × {peer}", f"{ratio:.1f} ×", reached=ratio >= least)
    ratio = unchanged.rate / ours.rate
    section.goal("the same, 304 by `ETag`", "≥ the 200", f"{ratio:.2f} ×", reached=ratio >= 1)
    return section


if __name__ == "__main__":
    report.program("board", measure)
