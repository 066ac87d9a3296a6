"""What Prometheus reads at `/metrics`: requests, pool, purge and games. No label is personal.

Every worker answers for all of them: prometheus-client's multiprocess mode adds up the files that
the workers write in a shared folder. Only an internal address may ask, and only directly: nginx
must not pass `/metrics` on.
"""

from __future__ import annotations

import asyncio
import os
from bisect import bisect_left
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass
from http import HTTPStatus
from ipaddress import ip_address
from pathlib import Path
from tempfile import TemporaryDirectory

from prometheus_client import (
    CONTENT_TYPE_LATEST,
    REGISTRY,
    CollectorRegistry,
    Gauge,
    Histogram,
    generate_latest,
)
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead

from project import logs
from project.asgi_types import Application, Receive, Scope, Send
from quiz import clock, database, statements
from quiz.errors import Unavailable

PATH = "/metrics"
FOLDER_VARIABLE = "PROMETHEUS_MULTIPROC_DIR"
SAMPLED_EVERY = 1  # second
BOUNDS = (0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.5, 1.0, 3.0)  # seconds
METHODS = {"GET", "HEAD", "POST"}
PROXIED = {b"forwarded", b"via", b"x-forwarded-for", b"x-real-ip"}

requests = Histogram(
    "quiz_request_duration_seconds",
    "Time to answer a request, by method, route and status.",
    ["method", "route", "status"],
    buckets=BOUNDS,
)
pool_size = Gauge(
    "quiz_pool_connections", "Connections to PostgreSQL, all workers.", multiprocess_mode="livesum"
)
pool_used = Gauge(
    "quiz_pool_connections_used", "Those that are at work.", multiprocess_mode="livesum"
)
pool_limit = Gauge(
    "quiz_pool_connections_max", "Those that there may be.", multiprocess_mode="livesum"
)


@dataclass(slots=True)
class Tally:
    """Answers by bucket, slower ones than the last bound at the end, and their time in all."""

    counts: list[int]
    seconds: float = 0.0


_tallies: dict[tuple[str, str, int], Tally] = {}


def took(method: str, route: str, status: int, seconds: float) -> None:
    """Counts an answer. Told to prometheus-client a second later, many at once: its own
    `observe` costs more than writing the log line."""
    tally = _tallies.get((method, route, status))
    if tally is None:
        tally = _tallies[method, route, status] = Tally([0] * (len(BOUNDS) + 1))
    tally.counts[bisect_left(BOUNDS, seconds)] += 1
    tally.seconds += seconds


def fold() -> None:
    """Tells prometheus-client what was counted since the last time."""
    global _tallies
    logs.flush()  # the request log counts when it writes its lines
    tallies, _tallies = _tallies, {}
    for (method, route, status), tally in tallies.items():
        known = method if method in METHODS else "other"
        series = requests.labels(known, route, str(status))
        # What `observe` does to one bucket, done to all: the library has no public way.
        series._sum.inc(tally.seconds)  # noqa: SLF001
        for bucket, count in zip(series._buckets, tally.counts, strict=True):  # noqa: SLF001
            if count:
                bucket.inc(count)


@contextmanager
def shared_folder() -> Iterator[None]:
    """Where the workers that are started inside the block put their figures."""
    with TemporaryDirectory(prefix="quiz-metrics-") as folder:
        os.environ[FOLDER_VARIABLE] = folder
        try:
            yield
        finally:
            del os.environ[FOLDER_VARIABLE]


@asynccontextmanager
async def sampling() -> AsyncIterator[None]:
    """Tells prometheus-client how this worker does, for as long as the block runs."""
    _forget_killed_workers()
    task = asyncio.create_task(_sample_for_ever())
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
        fold()
        if FOLDER_VARIABLE in os.environ:
            mark_process_dead(os.getpid())  # type: ignore[no-untyped-call]


def _forget_killed_workers() -> None:
    """A worker that was killed couldn't take its connections off the sum."""
    folder = os.environ.get(FOLDER_VARIABLE)
    if folder is None:
        return
    for path in Path(folder).glob("gauge_livesum_*.db"):
        pid = int(path.stem.rsplit("_", 1)[-1])
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            mark_process_dead(pid)  # type: ignore[no-untyped-call]


async def _sample_for_ever() -> None:
    while True:
        fold()
        _sample()
        await asyncio.sleep(SAMPLED_EVERY)


def _sample() -> None:
    pool = database.pool()
    pool_size.set(pool.get_size())
    pool_used.set(pool.get_size() - pool.get_idle_size())
    pool_limit.set(pool.get_max_size())


class Metrics:
    """Answers `GET /metrics` to an internal network, and passes all else on."""

    def __init__(self, application: Application) -> None:
        self._application = application

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["path"] != PATH or not _is_internal(scope):
            await self._application(scope, receive, send)
            return
        scope["route"] = PATH
        fold()
        body = _figures() + await _state()
        headers = [
            (b"content-type", CONTENT_TYPE_LATEST.encode()),
            (b"content-length", str(len(body)).encode()),
            (b"cache-control", b"no-store"),
        ]
        await send({"type": "http.response.start", "status": HTTPStatus.OK, "headers": headers})
        await send({"type": "http.response.body", "body": body})


def _is_internal(scope: Scope) -> bool:
    client = scope.get("client")
    if client is None or any(name in PROXIED for name, _value in scope["headers"]):
        return False
    try:
        return ip_address(client[0]).is_private
    except ValueError:
        return False  # a socket file has no address


def _figures() -> bytes:
    if FOLDER_VARIABLE not in os.environ:
        return generate_latest(REGISTRY)
    everybody = CollectorRegistry()
    MultiProcessCollector(everybody)  # type: ignore[no-untyped-call]
    return generate_latest(everybody)


async def _state() -> bytes:
    """What PostgreSQL knows at this moment, the same for all workers."""
    registry = CollectorRegistry()
    up = Gauge("quiz_database_up", "Whether PostgreSQL answers.", registry=registry)
    try:
        row = await database.fetchrow(statements.DAY_SO_FAR, clock.today())
    except Unavailable:
        return generate_latest(registry)
    up.set(1)
    games = Gauge("quiz_games_signed_today", "Games on today's board.", registry=registry)
    games.set(row["games"] if row else 0)
    if row is not None and row["purged_at"] is not None:
        purged_at = Gauge(
            "quiz_purge_timestamp_seconds", "When the purge opened today.", registry=registry
        )
        purged_at.set(row["purged_at"].timestamp())
        removed = Gauge("quiz_purge_games_removed", "Games that it removed.", registry=registry)
        removed.set(row["games_removed"])
    return generate_latest(registry)
