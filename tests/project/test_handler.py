"""Our ASGI handler does what Django's does, for everything that is served here."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Any, cast

import httpx
import pytest
from django.core.handlers.asgi import ASGIHandler
from django.http import HttpResponse
from django.urls import ResolverMatch

from project.handler import Handler
from tests.players import Player

if TYPE_CHECKING:
    from project.asgi_types import Message


async def call(application: Any, scope: dict[str, Any], *messages: Message) -> list[Message]:
    waiting, sent = list(messages), []

    async def receive() -> Message:
        return waiting.pop(0) if waiting else {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        sent.append(message)

    base = {
        "type": "http",
        "http_version": "1.1",
        "method": "GET",
        "path": "/",
        "raw_path": b"/",
        "query_string": b"",
        "headers": [],
    }
    await application(base | scope, receive, send)
    return sent


@pytest.mark.usefixtures("board")
@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/"),
        ("GET", "/classement"),
        ("GET", "/nowhere"),
        ("GET", "/api/nowhere"),
        ("GET", "/api/leaderboard"),
        ("GET", "/api/openapi.json"),
        ("GET", "/api/docs"),
        ("GET", "/api/attempts/abc"),
        ("PUT", "/api/scores"),
        ("POST", "/api/scores"),
    ],
)
async def test_it_answers_as_django_does(method: str, path: str) -> None:
    transport = [httpx.ASGITransport(cast("Any", each)) for each in (Handler(), ASGIHandler())]
    ours, djangos = [
        await httpx.AsyncClient(transport=each, base_url="http://quiz").request(method, path)
        for each in transport
    ]
    assert (ours.status_code, ours.content) == (djangos.status_code, djangos.content)
    # Django leaves the length of most answers to a middleware.
    told = [dict(each.headers) | {"content-length": ""} for each in (ours, djangos)]
    assert told[0] == told[1]


async def test_a_head_has_the_headers_of_a_get(client: httpx.AsyncClient) -> None:
    head, get = await client.head("/api/leaderboard"), await client.get("/api/leaderboard")
    assert head.status_code == 200
    assert head.headers["Content-Length"] == get.headers["Content-Length"]
    assert head.headers["ETag"] == get.headers["ETag"]


async def test_a_body_may_come_in_pieces(client: httpx.AsyncClient) -> None:
    async def pieces() -> AsyncIterator[bytes]:
        yield b'{"level": '
        yield b'"facile"}'

    headers = {"Content-Type": "application/json"}
    response = await client.post("/api/attempts", content=pieces(), headers=headers)
    assert response.status_code == 201


@pytest.mark.parametrize("size", [4097, 5 * 1024, 10**6])
async def test_a_long_body_is_refused(client: httpx.AsyncClient, size: int) -> None:
    headers = {"Content-Type": "application/json"}
    response = await client.post("/api/attempts", content=b" " * size, headers=headers)
    assert (response.status_code, response.json()["code"]) == (413, "body_too_large")


async def test_a_long_body_without_a_length_is_refused(client: httpx.AsyncClient) -> None:
    async def endless() -> AsyncIterator[bytes]:
        while True:
            yield b" " * 1000

    headers = {"Content-Type": "application/json"}
    response = await client.post("/api/attempts", content=endless(), headers=headers)
    assert (response.status_code, response.json()["code"]) == (413, "body_too_large")


async def test_a_body_of_just_the_limit_is_read(client: httpx.AsyncClient) -> None:
    body = b'{"level": "facile"}'.ljust(4096)
    headers = {"Content-Type": "application/json"}
    response = await client.post("/api/attempts", content=body, headers=headers)
    assert response.status_code == 201


async def test_a_length_that_is_no_number_is_refused() -> None:
    sent = await call(Handler(), {"method": "POST", "headers": [(b"content-length", b"many")]})
    assert sent[0]["status"] == 413


async def test_a_client_that_leaves_before_its_body_gets_nothing() -> None:
    sent = await call(
        Handler(),
        {"method": "POST", "path": "/api/attempts", "headers": [(b"content-length", b"9")]},
        {"type": "http.request", "body": b"{", "more_body": True},
    )
    assert sent == []


async def test_a_query_that_is_no_text_is_refused() -> None:
    sent = await call(Handler(), {"query_string": b"level=\xff\xfe"}, {"type": "http.request"})
    assert sent[0]["status"] == 400
    assert (b"Content-Type", b"application/problem+json") in sent[0]["headers"]


async def test_a_signature_is_finished_though_its_client_leaves(
    client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    player = await (await Player.start(client)).finish()
    body = f'{{"attempt_id": "{player.attempt_id}", "nickname": "zoe"}}'.encode()
    scope = {
        "method": "POST",
        "path": "/api/scores",
        "headers": [(b"content-type", b"application/json")],
    }
    # `call` says that the client has gone as soon as the body is read.
    await call(Handler(), scope, {"type": "http.request", "body": body})
    assert (await player.standing()).json()["signed"]


async def test_a_host_that_is_not_ours_is_refused(
    client: httpx.AsyncClient, one_host: None
) -> None:
    assert (await client.get("/api/health")).status_code == 200
    response = await client.get("/api/health", headers={"Host": "elsewhere.re"})
    assert (response.status_code, response.json()["code"]) == (400, "invalid_request")


async def test_an_unforeseen_error_in_a_page_is_a_page(
    client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(request: object) -> HttpResponse:
        raise ValueError("a secret")

    monkeypatch.setattr("django.urls.resolvers.URLPattern.resolve", _resolve_to(fail))
    response = await client.get("/")
    assert response.status_code == 500
    assert response.headers["Content-Type"].startswith("text/html")
    assert "secret" not in response.text


def _resolve_to(view: Any) -> Any:
    return lambda _pattern, _path: ResolverMatch(view, (), {}, route="somewhere")


async def test_requests_at_once_do_not_wait_for_each_other(client: httpx.AsyncClient) -> None:
    started = await asyncio.gather(
        *(client.post("/api/attempts", json={"level": "facile"}) for _ in range(40))
    )
    assert {each.status_code for each in started} == {201}
    assert len({each.json()["attempt_id"] for each in started}) == 40
