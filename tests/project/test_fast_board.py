"""The board that is answered before Django says what Django's operation says."""

from __future__ import annotations

from typing import Any, cast

import httpx
import pytest

from project.asgi import application
from project.fast_board import FastBoard
from project.handler import Handler
from project.headers import SecurityHeaders
from project.request_log import RequestLog
from quiz import leaderboard
from tests.players import add_game, signed

QUERIES = [
    "",
    "?type=points",
    "?type=temps",
    "?level=facile",
    "?type=temps&level=interm%C3%A9diaire&limit=1",
    "?limit=100",
    "?limit=1",
    "?type=points&type=temps",
    "?unknown=1",
    "?",
    "?limit=0",
    "?limit=101",
    "?limit=abc",
    "?limit=",
    "?type=best",
    "?level=expert",
    "?level=",
    "?level=%ff",
    "?limit=%D9%A3",
]


def client_of(asgi: Any) -> httpx.AsyncClient:
    transport = httpx.ASGITransport(cast("Any", asgi))
    return httpx.AsyncClient(transport=transport, base_url="http://quiz")


@pytest.fixture
def slow() -> httpx.AsyncClient:
    """The same service without the short cut."""
    return client_of(RequestLog(SecurityHeaders(Handler())))


def told(response: httpx.Response) -> tuple[int, dict[str, str], bytes]:
    headers = {name: value for name, value in response.headers.items() if name != "x-request-id"}
    return response.status_code, headers, response.content


async def both(
    fast: httpx.AsyncClient, slow: httpx.AsyncClient, method: str, path: str, **options: Any
) -> httpx.Response:
    """Asks twice: the first question may have to read the board."""
    for _ in range(2):
        answers = [await each.request(method, path, **options) for each in (fast, slow)]
        assert told(answers[0]) == told(answers[1])
    return answers[0]


async def test_it_works(client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch) -> None:
    await add_game("zoe")
    before = await client.get("/api/leaderboard")

    async def fail(*_: object) -> None:
        raise AssertionError("Django was asked")

    monkeypatch.setattr(RequestLog, "__call__", fail)
    assert (await client.get("/api/leaderboard")).content == before.content


@pytest.mark.parametrize("query", QUERIES)
@pytest.mark.parametrize("method", ["GET", "HEAD"])
async def test_it_says_what_the_operation_says(
    client: httpx.AsyncClient, slow: httpx.AsyncClient, method: str, query: str
) -> None:
    await add_game("zoe")
    await add_game("leo", level="intermédiaire", points=7)
    await both(client, slow, method, f"/api/leaderboard{query}")


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS"])
async def test_another_method_is_refused_the_same(
    client: httpx.AsyncClient, slow: httpx.AsyncClient, method: str
) -> None:
    assert (await both(client, slow, method, "/api/leaderboard")).status_code == 405


@pytest.mark.parametrize(
    "wanted", ["{etag}", "W/{etag}", '"other", {etag}', "*", '"other"', "x", ""]
)
async def test_a_known_tag_is_answered_the_same(
    client: httpx.AsyncClient, slow: httpx.AsyncClient, wanted: str
) -> None:
    etag = (await client.get("/api/leaderboard")).headers["ETag"]
    headers = {"If-None-Match": wanted.format(etag=etag)}
    response = await both(client, slow, "GET", "/api/leaderboard", headers=headers)
    assert response.status_code == (304 if "etag" in wanted or wanted == "*" else 200)


@pytest.mark.parametrize("path", ["/api/leaderboard/", "/api/leaderboardx", "//api/leaderboard"])
async def test_another_path_is_answered_the_same(
    client: httpx.AsyncClient, slow: httpx.AsyncClient, path: str
) -> None:
    assert (await both(client, slow, "GET", path)).status_code == 404


async def test_a_host_that_is_not_ours_is_refused_the_same(
    client: httpx.AsyncClient, slow: httpx.AsyncClient, one_host: None
) -> None:
    headers = {"Host": "elsewhere.re"}
    response = await both(client, slow, "GET", "/api/leaderboard", headers=headers)
    assert response.status_code == 400


async def test_a_signature_shows_at_once(client: httpx.AsyncClient) -> None:
    assert (await client.get("/api/leaderboard")).json()["players"] == 0
    await signed(client, "zoe")
    assert (await client.get("/api/leaderboard")).json()["players"] == 1


async def test_it_asks_django_when_the_board_may_be_old(
    client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    await client.get("/api/leaderboard")
    monkeypatch.setattr(leaderboard.board(), "_sure_until", float("-inf"))
    await add_game("zoe")
    assert (await client.get("/api/leaderboard")).json()["players"] == 1


def test_the_application_uses_it() -> None:
    assert isinstance(application._application, FastBoard)
