"""The purge, with the clock of the island moved around midnight."""

from __future__ import annotations

import asyncio
import json
import logging
from datetime import date
from typing import TYPE_CHECKING

import asyncpg
import httpx
import pytest

from quiz import database
from scheduler import purge as purge_module
from scheduler.purge import LOCK, Purged, Reason, purge, purge_and_log
from tests.players import Player, add_game, signed

if TYPE_CHECKING:
    from tests.conftest import Clock

THE_24TH = date(2026, 12, 24)
THE_25TH = date(2026, 12, 25)


async def games() -> list[str]:
    rows = await database.fetch("SELECT nickname FROM game ORDER BY nickname")
    return [row["nickname"] for row in rows]


async def days() -> list[date]:
    return [row["day_date"] for row in await database.fetch("SELECT day_date FROM day")]


@pytest.mark.usefixtures("board")
async def test_it_works(island_clock: Clock) -> None:
    await add_game("zoe", day=THE_24TH)
    await add_game("leo", day=THE_25TH)
    island_clock.set("2026-12-25 00:00")
    purged = await purge(Reason.COMMAND)
    assert purged is not None
    assert (purged.day, purged.games) == (THE_25TH, 1)
    assert await games() == ["leo"]
    assert await days() == [THE_25TH]


@pytest.mark.usefixtures("board")
async def test_a_millisecond_before_midnight_everything_stays(island_clock: Clock) -> None:
    await add_game("zoe", day=THE_24TH)
    island_clock.set("2026-12-24 23:59:59.999")
    await purge(Reason.COMMAND)
    assert await games() == ["zoe"]


@pytest.mark.usefixtures("board")
async def test_a_millisecond_after_midnight_everything_goes(island_clock: Clock) -> None:
    await add_game("zoe", day=THE_24TH)
    island_clock.set("2026-12-25 00:00:00.001")
    await purge(Reason.MIDNIGHT)
    assert await games() == []


@pytest.mark.usefixtures("board")
async def test_twice_changes_nothing(island_clock: Clock) -> None:
    await add_game("zoe", day=THE_24TH)
    island_clock.set("2026-12-25 00:00")
    await purge(Reason.MIDNIGHT)
    first = await database.fetch("SELECT * FROM day")
    await purge(Reason.COMMAND)
    assert await database.fetch("SELECT * FROM day") == first


@pytest.mark.usefixtures("board")
async def test_the_day_says_when_it_was_opened_and_what_went(island_clock: Clock) -> None:
    await add_game("zoe", day=THE_24TH)
    await add_game("leo", day=THE_24TH)
    island_clock.set("2026-12-25 00:00")
    await purge(Reason.MIDNIGHT)
    row = await database.fetchrow("SELECT * FROM day")
    assert row is not None
    assert row["games_removed"] == 2
    assert row["purged_at"] is not None


@pytest.mark.usefixtures("board")
async def test_a_day_that_a_signature_made_is_opened_by_the_purge(island_clock: Clock) -> None:
    await add_game("zoe", day=THE_25TH)  # a millisecond before the purge
    island_clock.set("2026-12-25 00:00")
    purged = await purge(Reason.MIDNIGHT)
    assert purged is not None
    assert purged.opened_day
    assert await games() == ["zoe"]


@pytest.mark.usefixtures("board")
async def test_of_four_at_once_one_does_it(island_clock: Clock) -> None:
    await add_game("zoe", day=THE_24TH)
    island_clock.set("2026-12-25 00:00")
    done = await asyncio.gather(*(purge(Reason.MIDNIGHT) for _ in range(4)))
    assert [each.games for each in done if each is not None] == [1]


@pytest.mark.usefixtures("board")
async def test_who_finds_the_lock_taken_leaves_at_once(island_clock: Clock) -> None:
    await add_game("zoe", day=THE_24TH)
    island_clock.set("2026-12-25 00:00")
    async with database.connection(60) as other, other.transaction():
        await other.fetch("SELECT pg_advisory_xact_lock($1)", LOCK)
        assert await purge(Reason.MIDNIGHT) is None
    assert await games() == ["zoe"]


async def test_a_game_under_way_is_signed_on_the_new_day(
    client: httpx.AsyncClient, island_clock: Clock
) -> None:
    island_clock.set("2026-12-24 23:59:59")
    player = await (await Player.start(client)).finish()
    island_clock.set("2026-12-25 00:00")
    await purge(Reason.MIDNIGHT)
    assert (await player.sign("zoe")).status_code == 201
    board = (await client.get("/api/leaderboard")).json()
    assert (board["day"], board["players"]) == ("2026-12-25", 1)


async def test_the_nickname_of_yesterday_is_free_again(
    client: httpx.AsyncClient, island_clock: Clock
) -> None:
    island_clock.set("2026-12-24 23:00")
    await signed(client, "zoe")
    island_clock.set("2026-12-25 00:00")
    await purge(Reason.MIDNIGHT)
    await signed(client, "zoe")
    assert await games() == ["zoe"]


async def test_an_attempt_past_its_hour_goes(client: httpx.AsyncClient) -> None:
    old, fresh = await Player.start(client), await Player.start(client)
    await database.fetch(
        "UPDATE attempt SET started_at = now() - interval '61 minutes' WHERE attempt_id = $1",
        old.attempt_id,
    )
    purged = await purge(Reason.COMMAND)
    assert purged is not None
    assert purged.attempts == 1
    assert (await old.standing()).status_code == 404
    assert (await fresh.standing()).status_code == 200


async def test_the_board_of_yesterday_empties_itself(
    client: httpx.AsyncClient, island_clock: Clock
) -> None:
    island_clock.set("2026-12-24 23:59:59.999")
    await signed(client, "zoe")
    assert (await client.get("/api/leaderboard")).json()["players"] == 1
    island_clock.set("2026-12-25 00:00")  # and the purge hasn't run yet
    board = (await client.get("/api/leaderboard")).json()
    assert (board["day"], board["entries"]) == ("2026-12-25", [])


@pytest.mark.usefixtures("board")
async def test_one_line_says_what_was_done(
    island_clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    await add_game("zoe", day=THE_24TH)
    island_clock.set("2026-12-25 00:00")
    assert await purge_and_log(Reason.MIDNIGHT)
    (line,) = [each for each in caplog.records if each.name == "scheduler.purge"]
    told = vars(line)
    assert (line.getMessage(), told["day"]) == ("Purge OK", "2026-12-25")
    assert (told["games_removed"], told["attempts_removed"]) == (1, 0)
    assert told["duration_ms"] >= 0


@pytest.mark.usefixtures("board")
async def test_the_workers_that_come_too_late_say_nothing(
    island_clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    island_clock.set("2026-12-25 00:00")
    for _ in range(3):
        assert await purge_and_log(Reason.MIDNIGHT)
    assert caplog.messages.count("Purge OK") == 1


@pytest.mark.usefixtures("board")
async def test_a_sweep_is_silent_unless_it_had_to_open_the_day(
    island_clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    island_clock.set("2026-12-25 00:05")
    for _ in range(2):
        assert await purge_and_log(Reason.SWEEP)
    assert caplog.messages.count("Purge OK") == 1


async def test_a_failure_is_one_line_with_its_reason(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def fail(reason: Reason) -> Purged:
        message = "Key (nickname)=(zoe) already exists"
        raise asyncpg.UniqueViolationError(message)

    monkeypatch.setattr(purge_module, "purge", fail)
    assert not await purge_and_log(Reason.MIDNIGHT)
    (line,) = caplog.records
    assert line.getMessage() == "Purge ÉCHEC"
    assert vars(line)["reason"] == "UniqueViolationError"
    assert "zoe" not in json.dumps(vars(line), default=str)


@pytest.mark.usefixtures("tables")
async def test_a_database_that_is_away_is_the_reason(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def refuse() -> object:
        raise ConnectionRefusedError

    monkeypatch.setattr(database, "pool", refuse)
    assert not await purge_and_log(Reason.START)
    assert vars(caplog.records[0])["reason"] == "ConnectionRefusedError"


async def test_a_game_of_yesterday_is_not_signed_again_today(
    client: httpx.AsyncClient, island_clock: Clock
) -> None:
    island_clock.set("2026-12-24 23:50")
    player = await (await Player.start(client)).finish()
    assert (await player.sign("zoe")).status_code == 201
    island_clock.set("2026-12-25 00:00")
    await purge(Reason.MIDNIGHT)
    assert (await player.sign("zoe")).status_code == 404
