from __future__ import annotations

import re

import httpx
import pytest

from quiz import nicknames
from tests.api.refusals import fields
from tests.api.test_signing import is_valid
from tests.players import Player, add_games


async def ideas(client: httpx.AsyncClient, count: int) -> list[str]:
    response = await client.get("/api/nicknames", params={"count": count})
    assert response.status_code == 200
    offered: list[str] = response.json()["nicknames"]
    return offered


async def test_it_works(client: httpx.AsyncClient) -> None:
    response = await client.get("/api/nicknames")
    assert response.status_code == 200
    assert len(response.json()["nicknames"]) == 6


@pytest.mark.parametrize("count", [1, 12])
async def test_as_many_as_asked_for_all_different(client: httpx.AsyncClient, count: int) -> None:
    assert len(set(await ideas(client, count))) == count


async def test_every_idea_is_a_valid_nickname(client: httpx.AsyncClient) -> None:
    offered = [idea for _ in range(20) for idea in await ideas(client, 12)]
    assert [idea for idea in offered if not is_valid(idea)] == []


async def test_an_idea_can_be_signed_with(client: httpx.AsyncClient) -> None:
    zoe = await Player.finished(client)
    assert (await zoe.sign((await ideas(client, 1))[0])).status_code == 201


async def test_not_everybody_is_offered_the_same(client: httpx.AsyncClient) -> None:
    assert await ideas(client, 12) != await ideas(client, 12)


async def test_taken_nicknames_are_never_offered(client: httpx.AsyncClient) -> None:
    plain = [idea for idea in nicknames.ideas(2_000) if not re.search(r"-\d+$", idea)]
    await add_games(plain[3:])
    offered = await ideas(client, 12)
    assert len(set(offered)) == 12
    assert all(is_valid(idea) for idea in offered)
    assert not set(offered) & set(plain[3:])
    assert set(plain[:3]) <= set(offered)


async def test_there_are_ideas_left_at_the_end_of_a_great_day(client: httpx.AsyncClient) -> None:
    await add_games(nicknames.ideas(5_000))
    assert len(set(await ideas(client, 12))) == 12


@pytest.mark.parametrize("count", ["0", "13", "-1", "abc", "", "1.5", "9" * 30])
async def test_another_count_is_refused(client: httpx.AsyncClient, count: str) -> None:
    assert fields(await client.get(f"/api/nicknames?count={count}")) == ["count"]


async def test_ideas_are_not_kept_by_anybody(client: httpx.AsyncClient) -> None:
    response = await client.get("/api/nicknames")
    assert response.headers["Cache-Control"] == "no-store"
