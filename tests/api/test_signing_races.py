"""Signatures that arrive at once. A lock on the table makes them meet in PostgreSQL."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import date
from typing import Any

import httpx
import pytest
from django.conf import settings

from quiz import clock, database, scores
from tests.api.refusals import refusal
from tests.conftest import Clock
from tests.players import Player, add_game, another_connection, until_queued

ONLY_READERS_PASS = "LOCK TABLE game IN SHARE ROW EXCLUSIVE MODE"


@asynccontextmanager
async def holding(lock: str, *arguments: object) -> AsyncIterator[Any]:
    async with another_connection() as other, other.transaction():
        await other.fetch(lock, *arguments)
        yield other


async def sign_together(
    players: Sequence[Player], nicknames: Sequence[str]
) -> list[httpx.Response]:
    signing = zip(players, nicknames, strict=True)
    async with holding(ONLY_READERS_PASS) as other:
        tasks = [asyncio.create_task(player.sign(nickname)) for player, nickname in signing]
        await until_queued(other, min(len(tasks), settings.DATABASE_POOL_SIZE))
    return await asyncio.gather(*tasks)


async def games() -> int:
    count: int = await database.fetchval("SELECT count(*) FROM game")
    return count


async def test_it_works(client: httpx.AsyncClient) -> None:
    players = [await Player.finished(client) for _ in range(2)]
    responses = await sign_together(players, ["zoe", "leo"])
    assert [response.status_code for response in responses] == [201, 201]


async def test_fifty_children_want_one_nickname_and_one_gets_it(
    client: httpx.AsyncClient,
) -> None:
    players = [await Player.finished(client) for _ in range(50)]
    responses = await sign_together(players, ["zoe"] * 50)
    assert Counter(response.status_code for response in responses) == {201: 1, 409: 49}
    refused = [response for response in responses if response.status_code == 409]
    assert {refusal(response) for response in refused} == {(409, "nickname_taken")}
    assert all(len(response.json()["suggestions"]) == 3 for response in refused)
    assert await games() == 1


@pytest.mark.parametrize("times", [2, 20])
async def test_one_attempt_signed_many_times_at_once_is_one_game(
    client: httpx.AsyncClient, times: int
) -> None:
    await add_game("ines", points=10, total_time=1_000)
    zoe = await Player.finished(client, points=9)
    responses = await sign_together([zoe] * times, ["zoe"] * times)
    assert Counter(response.status_code for response in responses) == {201: 1, 200: times - 1}
    assert len({response.text for response in responses}) == 1
    assert await games() == 2


async def test_one_attempt_under_two_names_at_once_gets_one(client: httpx.AsyncClient) -> None:
    zoe = await Player.finished(client)
    responses = await sign_together([zoe, zoe], ["zoe", "leo"])
    refused = next(response for response in responses if response.status_code != 201)
    assert refusal(refused) == (409, "already_signed")
    assert await games() == 1


async def test_a_taken_nickname_is_free_when_its_signature_fails(
    client: httpx.AsyncClient,
) -> None:
    leo = await Player.finished(client)
    async with another_connection() as other:
        undone = other.transaction()
        await undone.start()
        await other.fetch("INSERT INTO day VALUES ($1)", clock.today())
        await other.fetch(
            "INSERT INTO game (nickname, level, points, total_time, day_date, attempt_id)"
            " VALUES ('leo', 'facile', 1, 1, $1, gen_random_uuid())",
            clock.today(),
        )
        signing = asyncio.create_task(leo.sign("leo"))
        await until_queued(other, 1)
        await undone.rollback()
    assert (await signing).status_code == 201


# --- Too many at once


async def test_a_stalled_database_makes_the_next_child_wait(
    client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scores, "MOST_AT_ONCE", 2)
    zoe, leo, ines = [await Player.finished(client) for _ in range(3)]
    async with holding(ONLY_READERS_PASS) as other:
        signing = [asyncio.create_task(zoe.sign("zoe")), asyncio.create_task(leo.sign("leo"))]
        await until_queued(other, 2)
        refused = await ines.sign("ines")
    assert refusal(refused) == (429, "too_many_requests")
    assert int(refused.headers["Retry-After"]) > 0
    assert [(await each).status_code for each in signing] == [201, 201]
    assert (await ines.sign("ines")).status_code == 201


async def test_refused_signatures_leave_room_for_the_next(
    client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scores, "MOST_AT_ONCE", 1)
    leo = await Player.start(client)
    codes = [refusal(await leo.sign("leo")) for _ in range(3)]
    assert codes == [(409, "attempt_unfinished")] * 3


async def test_a_database_that_hangs_is_answered_in_words_and_loses_no_score(
    client: httpx.AsyncClient,
) -> None:
    zoe = await Player.finished(client)
    async with holding(ONLY_READERS_PASS):
        refused = await zoe.sign("zoe")
    assert refusal(refused) == (503, "unavailable")
    assert int(refused.headers["Retry-After"]) > 0
    assert (await zoe.sign("zoe")).status_code in {200, 201}
    assert await games() == 1


# --- Midnight


async def test_a_signature_that_meets_the_purge_counts_for_the_day_it_came_in(
    client: httpx.AsyncClient, island_clock: Clock
) -> None:
    island_clock.set("2026-12-24T23:59:59.999")
    await add_game("leo")
    zoe = await Player.finished(client)
    async with holding("DELETE FROM day") as other:
        signing = asyncio.create_task(zoe.sign("zoe"))
        await until_queued(other, 1)
        island_clock.set("2026-12-25T00:00:00")
    assert (await signing).status_code == 201
    assert await database.fetchval("SELECT day_date FROM game") == date(2026, 12, 24)
