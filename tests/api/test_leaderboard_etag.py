from __future__ import annotations

import httpx
import pytest

from quiz.leaderboard import Board
from tests.conftest import Clock
from tests.players import Player, add_game

UNKNOWN = '"0123456789abcdef01234567"'


async def read(client: httpx.AsyncClient, if_none_match: str | None = None) -> httpx.Response:
    headers = {} if if_none_match is None else {"If-None-Match": if_none_match}
    return await client.get("/api/leaderboard", headers=headers)


async def etag(client: httpx.AsyncClient) -> str:
    return str((await read(client)).headers["ETag"])


async def test_it_works(client: httpx.AsyncClient) -> None:
    await add_game("zoe")
    tag = await etag(client)
    response = await read(client, tag)
    assert (response.status_code, response.content) == (304, b"")
    assert response.headers["ETag"] == tag


@pytest.mark.parametrize("if_none_match", [None, UNKNOWN])
async def test_the_tag_is_strong_and_must_be_asked_about(
    client: httpx.AsyncClient, if_none_match: str | None
) -> None:
    response = await read(client, if_none_match)
    assert response.status_code == 200
    assert response.headers["ETag"].startswith('"')
    assert response.headers["Cache-Control"] == "no-cache"


async def test_an_unchanged_board_may_be_kept_as_long_as_it_is_asked_about(
    client: httpx.AsyncClient,
) -> None:
    response = await read(client, await etag(client))
    assert response.headers["Cache-Control"] == "no-cache"


@pytest.mark.parametrize("form", ["W/{}", UNKNOWN + ", {}", "{}, " + UNKNOWN, "*"])
async def test_every_form_of_the_header_is_understood(client: httpx.AsyncClient, form: str) -> None:
    assert (await read(client, form.format(await etag(client)))).status_code == 304


@pytest.mark.parametrize("nonsense", ["", "abc", "W/", '"', ",", "é".encode()])
async def test_a_header_that_means_nothing_gets_the_board(
    client: httpx.AsyncClient, nonsense: str | bytes
) -> None:
    headers = [(b"If-None-Match", nonsense if isinstance(nonsense, bytes) else nonsense.encode())]
    assert (await client.get("/api/leaderboard", headers=headers)).status_code == 200


async def test_a_signature_changes_the_tag_at_once(client: httpx.AsyncClient) -> None:
    tag = await etag(client)
    zoe = await Player.finished(client)
    assert (await read(client, tag)).status_code == 304
    await zoe.sign("zoe")
    assert (await read(client, tag)).status_code == 200


async def test_midnight_changes_the_tag(client: httpx.AsyncClient, island_clock: Clock) -> None:
    island_clock.set("2026-12-24T23:59:59.999")
    tag = await etag(client)
    island_clock.set("2026-12-25T00:00:00")
    assert (await read(client, tag)).status_code == 200


async def test_a_board_read_again_and_found_the_same_keeps_its_tag(
    client: httpx.AsyncClient, board: Board
) -> None:
    tag = await etag(client)
    await board.changed()
    assert await etag(client) == tag


async def test_boards_that_differ_have_different_tags(client: httpx.AsyncClient) -> None:
    await add_game("zoe", level="facile")
    await add_game("leo", level="avancé")
    queries = ["", "?type=temps", "?level=facile", "?level=avanc%C3%A9", "?limit=1"]
    tags = {(await client.get(f"/api/leaderboard{query}")).headers["ETag"] for query in queries}
    assert len(tags) == len(queries)
