"""The monthly upkeep, by however many workers."""

from __future__ import annotations

import asyncio
import json
import logging
from datetime import datetime

import pytest

from quiz import clock, database, schema_dump, statements, upkeep
from scheduler import clockwork
from scheduler.maintenance import maintain_and_log
from tests.players import another_connection


@pytest.fixture(autouse=True)
async def long_ago(tables: None) -> None:
    """No upkeep within the hour, for PostgreSQL's statistics."""
    await database.fetch(
        "SELECT pg_stat_reset_single_table_counters(oid) FROM pg_class"
        " WHERE relname IN ('game', 'attempt', 'day')"
    )


@pytest.fixture(autouse=True)
def schema_aside(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """pg_dump has tests of its own."""
    dumps: list[str] = []

    def dump() -> object:
        dumps.append("schema")
        raise schema_dump.DumpFailed("pas de pg_dump")

    monkeypatch.setattr(schema_dump, "dump", dump)
    return dumps


def lines(caplog: pytest.LogCaptureFixture) -> list[logging.LogRecord]:
    return [each for each in caplog.records if each.name == "scheduler.maintenance"]


async def test_it_works(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    await maintain_and_log()
    (line,) = lines(caplog)
    told = vars(line)
    assert line.getMessage() == "Entretien OK"
    assert told["bytes_after"] > 0
    assert told["indexes"] >= 6
    assert told["schema"] == "pas de pg_dump"
    assert await database.fetchval(statements.IS_KEPT_UP)


async def test_of_four_at_once_one_does_it(
    caplog: pytest.LogCaptureFixture, schema_aside: list[str]
) -> None:
    caplog.set_level(logging.INFO)
    await asyncio.gather(*(maintain_and_log() for _ in range(4)))
    assert len(lines(caplog)) == 1
    assert len(schema_aside) == 1


async def test_who_comes_a_moment_later_finds_it_done(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    for _ in range(2):
        await maintain_and_log()
    assert len(lines(caplog)) == 1


async def test_who_finds_the_lock_taken_leaves_at_once(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    async with another_connection() as other:
        await other.fetch("SELECT pg_advisory_lock($1)", upkeep.LOCK)
        await maintain_and_log()
    assert lines(caplog) == []


async def test_the_lock_goes_with_the_upkeep() -> None:
    await maintain_and_log()
    held = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND objid = $1"
    async with asyncio.timeout(5):
        while await database.fetchval(held, upkeep.LOCK):
            pass  # PostgreSQL notices the closed connection in its own time


async def test_a_database_that_is_away_is_one_line(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    away = database.address() | {"host": "127.0.0.1", "port": 1}
    monkeypatch.setattr(database, "address", lambda: away)
    await maintain_and_log()
    (line,) = lines(caplog)
    assert line.getMessage() == "Entretien ÉCHEC"
    assert vars(line)["reason"] == "ConnectionRefusedError"


async def test_a_missing_index_is_one_line(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(upkeep, "RANKING_INDEXES", ("idx_of_dreams",))
    await maintain_and_log()
    (line,) = lines(caplog)
    assert line.getMessage() == "Entretien ÉCHEC"
    assert "idx_of_dreams manque" in json.dumps(vars(line), default=str, ensure_ascii=False)


@pytest.mark.usefixtures("board")
async def test_it_runs_on_the_first_of_the_month_at_a_quiet_hour() -> None:
    async with clockwork.running() as scheduler:
        trigger = scheduler.get_job("maintenance").trigger
    evening = datetime(2026, 12, 24, 20, tzinfo=clock.ISLAND)
    assert trigger.get_next_fire_time(None, evening).isoformat() == "2027-01-01T03:30:00+04:00"
