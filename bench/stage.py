"""The same stage for all: one PostgreSQL in `var/bench`, the same games, and the contenders as
processes on 127.0.0.1, each with one worker unless told otherwise."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg

from project.postgres import EmbeddedPostgres

ROOT = Path(__file__).resolve().parent.parent
VAR = ROOT / "var" / "bench"
BODY = VAR / "board.json"  # what the finished-bytes contenders send: this project's own answer
POSTGRES = EmbeddedPostgres(VAR / "postgres")
GAMES = 5_000
PATIENCE = 60  # seconds for a contender to answer its first request

UVICORN = (
    "uvicorn --loop uvloop --http httptools --ws none --no-access-log --no-server-header"
    " --no-proxy-headers --log-level error --port {port} --workers {workers}"
)
GUNICORN = (
    "gunicorn --worker-class gthread --threads 16 --graceful-timeout 2"
    " --bind 127.0.0.1:{port} --workers {workers}"
)


@dataclass(frozen=True)
class Contender:
    """`ready` is a path that answers 200 once it serves."""

    name: str
    command: str
    ready: str = "/api/leaderboard"
    variables: Mapping[str, str] = field(default_factory=dict)


BARE = Contender("bare ASGI", f"{UVICORN} bench.contenders.bare:app")
FASTAPI = Contender("FastAPI", f"{UVICORN} bench.contenders.fastapi_app:app")
NINJA = Contender("Django Ninja", f"{UVICORN} bench.contenders.ninja_app:app")
DRF = Contender("Django REST framework", f"{GUNICORN} bench.contenders.drf_app:app")
PROJECT = Contender("this project", "project.serve", ready="/api/health")


@dataclass
class Server:
    """A contender that serves."""

    contender: Contender
    port: int
    process: subprocess.Popen[bytes]

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def get(self, path: str) -> bytes:
        with urllib.request.urlopen(self.url + path, timeout=2) as response:
            return bytes(response.read())


@contextmanager
def postgres() -> Iterator[psycopg.Connection[Any]]:
    """The cluster with this project's tables, and a connection to it."""
    shutil.rmtree(VAR / "log", ignore_errors=True)
    with POSTGRES.running(), ExitStack() as stack:
        manage("migrate", "--verbosity=0")
        yield stack.enter_context(psycopg.connect(POSTGRES.url, autocommit=True))


def postmaster() -> int:
    """The process id of PostgreSQL, the parent of all its others."""
    return int((VAR / "postgres" / "data" / "postmaster.pid").read_text().split()[0])


def manage(*arguments: str) -> None:
    subprocess.run([sys.executable, "manage.py", *arguments], cwd=ROOT, env=variables(), check=True)


def variables(**more: str) -> dict[str, str]:
    """The environment of a contender, and of this project's commands on the same data."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith("DATABASE_URL")}
    bench = {
        "QUIZ_VAR": str(VAR),
        "BENCH_BODY": str(BODY),
        "BENCH_POSTGRES": str(POSTGRES.socket_folder),
    }
    return kept | bench | more


def fill_games(connection: psycopg.Connection[Any], count: int, *, days_ago: int = 0) -> None:
    """`count` signed games of a day, and nothing else, vacuumed as they are after a while."""
    connection.execute("TRUNCATE attempt, day, game RESTART IDENTITY")
    day = "(now() AT TIME ZONE 'Indian/Reunion')::date - %s"
    connection.execute(f"INSERT INTO day (day_date) VALUES ({day})", [days_ago])
    connection.execute(
        f"""
        INSERT INTO game (nickname, level, points, total_time, day_date, attempt_id)
        SELECT 'joueur' || to_hex(n), (enum_range(NULL::level_type))[n %% 3 + 1], n * 7 %% 11,
               20000 + n::bigint * 7919 %% 400000, {day}, gen_random_uuid()
        FROM generate_series(1, %s) AS n
        """,
        [days_ago, count],
    )
    settle(connection)


def settle(connection: psycopg.Connection[Any]) -> None:
    connection.execute("VACUUM ANALYZE game, attempt, day")
    connection.execute("CHECKPOINT")


@contextmanager
def serving(*contenders: Contender, workers: int = 1) -> Iterator[list[Server]]:
    """Starts the contenders and waits until each answers."""
    with ExitStack() as stack:
        yield [stack.enter_context(_serving(each, workers)) for each in contenders]


@contextmanager
def _serving(contender: Contender, workers: int) -> Iterator[Server]:
    port = _free_port()
    command = contender.command.format(port=port, workers=workers).split()
    output = VAR / f"{contender.name}.txt".replace(" ", "-")
    with output.open("wb") as sink:
        process = subprocess.Popen(
            [sys.executable, "-m", *command],
            cwd=ROOT,
            env=variables(
                PORT=str(port), WEB_CONCURRENCY=str(workers), **dict(contender.variables)
            ),
            stdout=sink,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    server = Server(contender, port, process)
    try:
        _wait_for(server, output)
        yield server
    finally:
        os.killpg(process.pid, signal.SIGTERM)  # SIGINT may be ignored: `make bench &`
        process.wait(timeout=30)


def _wait_for(server: Server, output: Path) -> None:
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            server.get(server.contender.ready)
        except OSError as error:
            if server.process.poll() is not None or time.monotonic() > deadline:
                raise SystemExit(
                    f"{server.contender.name} doesn't serve: {error}\n{output.read_text()}"
                ) from None
            time.sleep(0.1)
        else:
            return


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
