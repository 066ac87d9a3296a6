from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import pytest
from django.db import connection as django_connection

from quiz import database
from quiz.errors import Unavailable


@pytest.fixture
async def own_pool(pool: None, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Any]:
    """A pool of one connection, in the place of everybody's."""
    async with asyncpg.create_pool(**database.address(), min_size=0, max_size=1) as small:
        monkeypatch.setattr(database, "_pool", small)
        monkeypatch.setattr(database, "_watch", None)
        yield small


@pytest.fixture
def nowhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(django_connection.settings_dict, "HOST", "/nonexistent")


async def test_it_works(pool: None) -> None:
    assert await database.fetchval("SELECT current_database()") == "test_postgres"
    assert await database.fetchrow("SELECT 1 AS one") == (1,)
    assert await database.fetch("SELECT 1 WHERE false") == []


async def test_it_says_who_it_is(pool: None) -> None:
    assert await database.fetchval("SHOW application_name") == "quiz"


async def test_no_database_to_open_a_pool_to(
    nowhere: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "_pool", None)
    with pytest.raises(Unavailable):
        await database.open_pool()


async def test_no_database_to_connect_to(nowhere: None) -> None:
    with pytest.raises(Unavailable):
        await database.connect()


async def test_no_connection_is_free(own_pool: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "DEADLINE", 0.01)
    async with database.connection(10):
        with pytest.raises(Unavailable):
            await database.fetchval("SELECT 1")
    assert await database.fetchval("SELECT 1") == 1


async def test_a_statement_that_takes_too_long_is_given_up(
    own_pool: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "DEADLINE", 0.05)
    with pytest.raises(Unavailable):
        await asyncio.wait_for(database.fetchval("SELECT pg_sleep(20)"), timeout=10)
    monkeypatch.setattr(database, "DEADLINE", 5)
    assert (
        await database.fetchval(
            "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep'"
        )
        == 0
    )


async def test_a_unit_of_work_that_takes_too_long_is_given_up(own_pool: Any) -> None:
    with pytest.raises(Unavailable):
        async with database.connection(0.05) as borrowed:
            await asyncio.wait_for(borrowed.execute("SELECT pg_sleep(20)"), timeout=10)
    assert await database.fetchval("SELECT 1") == 1


async def test_a_connection_is_cut_in_the_middle(own_pool: Any) -> None:
    with pytest.raises(Unavailable):
        await database.fetch("SELECT pg_terminate_backend(pg_backend_pid())")
    assert await database.fetchval("SELECT 1") == 1


@pytest.mark.parametrize(
    "sqlstate",
    [
        *("08006", "25006", "28P01", "3D000", "53100", "53300", "57014", "57P01", "57P03"),
        "58030",
    ],
)
async def test_what_postgresql_says_when_it_cannot_serve(own_pool: Any, sqlstate: str) -> None:
    with pytest.raises(Unavailable):
        await database.fetch(f"DO $$ BEGIN RAISE SQLSTATE '{sqlstate}'; END $$")


async def test_a_mistake_in_a_statement_is_not_taken_for_an_absence(own_pool: Any) -> None:
    with pytest.raises(asyncpg.UndefinedTableError):
        await database.fetch("SELECT FROM nowhere")


async def test_a_closed_pool_explains_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "_pool", None)
    with pytest.raises(RuntimeError, match="the lifespan opens it"):
        await database.fetch("SELECT 1")


async def test_a_closed_pool_can_be_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "_pool", None)
    await database.close_pool()


async def test_a_pool_closes_and_opens_again(pool: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "_pool", None)
    monkeypatch.setattr(database, "_watch", None)
    await database.open_pool()
    assert await database.fetchval("SELECT 1") == 1
    await database.close_pool()
    with pytest.raises(RuntimeError):
        database.pool()


async def test_a_connection_that_is_never_given_back_does_not_hold_up_the_end(
    own_pool: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    wait_for = asyncio.wait_for

    async def impatient(closing: Any, timeout: float) -> None:  # noqa: ASYNC109
        assert timeout <= 3
        await wait_for(closing, 0.05)

    borrowed = (await own_pool.acquire())._con
    monkeypatch.setattr(asyncio, "wait_for", impatient)
    await database.close_pool()
    monkeypatch.setattr(asyncio, "wait_for", wait_for)
    assert borrowed.is_closed()


async def test_the_address_is_djangos(monkeypatch: pytest.MonkeyPatch) -> None:
    django = django_connection.settings_dict
    monkeypatch.setitem(django, "HOST", "db.example.org")
    monkeypatch.setitem(django, "PORT", "5433")
    monkeypatch.setitem(django, "USER", "quiz")
    monkeypatch.setitem(django, "PASSWORD", "noel")
    monkeypatch.setitem(django, "NAME", "board")
    monkeypatch.setitem(django, "OPTIONS", {"sslmode": "require", "pool": True})
    assert database.address() == {
        "host": "db.example.org",
        "port": 5433,
        "user": "quiz",
        "password": "noel",
        "database": "board",
        "ssl": "require",
    }
