"""The stage: a PostgreSQL of its own in `var/test`, the real application, and a cast of children.

Nothing is rolled back, since asyncpg writes for good: `tables` empties them before a test.
"""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Iterator
from datetime import datetime
from typing import Any, cast

from tests.environment import VAR

os.environ["QUIZ_VAR"] = str(VAR)
os.environ["DJANGO_SETTINGS_MODULE"] = "project.settings"
for name in ("DATABASE_URL", "DATABASE_URL_FILE", "WEB_CONCURRENCY", "HOST", "PORT"):
    os.environ.pop(name, None)

import django  # noqa: E402

django.setup()

from project.serve import collect_static_files  # noqa: E402  the environment comes first

collect_static_files()  # the application lists the files when it is made

import httpx  # noqa: E402
import pytest  # noqa: E402
from django.conf import settings  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import override_settings  # noqa: E402

from project.asgi import application  # noqa: E402
from project.handler import is_allowed  # noqa: E402
from quiz import clock, database, leaderboard  # noqa: E402
from quiz.leaderboard import Board  # noqa: E402


@pytest.fixture(scope="session")
def postgres() -> Iterator[None]:
    with settings.EMBEDDED_POSTGRES.running(fsync="off"):
        yield


@pytest.fixture(scope="session")
def schema(postgres: None) -> Iterator[None]:
    """The migrated test database, which Django's connection and the pool then point at."""
    old_name = settings.DATABASES["default"]["NAME"]
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    yield
    connection.creation.destroy_test_db(old_name, verbosity=0)


@pytest.fixture(scope="session")
async def pool(schema: None) -> AsyncIterator[None]:
    await database.open_pool()
    yield
    await database.close_pool()


@pytest.fixture(scope="session")
async def open_board(pool: None) -> AsyncIterator[Board]:
    async with leaderboard.open_board() as board:
        yield board


@pytest.fixture
async def tables(pool: None) -> None:
    await database.fetch("TRUNCATE day, game, attempt RESTART IDENTITY")


@pytest.fixture
async def board(open_board: Board, tables: None) -> Board:
    open_board.forget()
    return open_board


@pytest.fixture
async def client(board: Board) -> AsyncIterator[httpx.AsyncClient]:
    """Speaks to the application in this process, as uvicorn would."""
    transport = httpx.ASGITransport(cast("Any", application))
    async with httpx.AsyncClient(transport=transport, base_url="http://quiz") as client:
        yield client


@pytest.fixture
def one_host() -> Iterator[None]:
    """Only the client's own name for this service is allowed."""
    with override_settings(ALLOWED_HOSTS=["quiz"]):
        is_allowed.cache_clear()
        yield
    is_allowed.cache_clear()


class Clock:
    """The hands of the island's clock."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._monkeypatch = monkeypatch

    def set(self, iso: str) -> None:
        moment = datetime.fromisoformat(iso).replace(tzinfo=clock.ISLAND)
        self._monkeypatch.setattr(clock, "now", lambda: moment)


@pytest.fixture
def island_clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return Clock(monkeypatch)
