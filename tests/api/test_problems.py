"""What goes wrong is told in one shape, and never more than it should."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from api.problems import PROBLEMS
from quiz import attempts, database, errors
from quiz.leaderboard import Board
from tests.api.refusals import fields, problem, refusal
from tests.players import add_game, all_rows

UUID = "0b8f6c1e-3f5d-4c7a-9a52-5d2f6f0e9b11"
ATTEMPT = f"/api/attempts/{UUID}"
OPERATIONS: list[tuple[str, str, dict[str, Any] | None]] = [
    ("POST", "/api/attempts", {"level": "facile"}),
    ("GET", ATTEMPT, None),
    ("POST", f"{ATTEMPT}/answers", {"number": 1, "choice": "x"}),
    ("POST", f"{ATTEMPT}/questions", {"number": 2}),
    ("GET", "/api/nicknames", None),
    ("POST", "/api/scores", {"attempt_id": UUID, "nickname": "zoe"}),
    ("GET", "/api/leaderboard", None),
]


async def test_it_works(client: httpx.AsyncClient) -> None:
    response = await client.get(ATTEMPT)
    assert response.headers["Content-Type"] == "application/problem+json"
    assert response.json() == {
        "type": "about:blank",
        "title": "Not Found",
        "status": 404,
        "code": "attempt_unknown",
        "detail": "Cette partie n’existe pas ou plus.",
    }


async def test_a_problem_is_kept_by_nobody(client: httpx.AsyncClient) -> None:
    assert (await client.get(ATTEMPT)).headers["Cache-Control"] == "no-store"


def test_every_refusal_of_the_game_has_its_answer() -> None:
    assert set(PROBLEMS) == set(errors.QuizError.__subclasses__()) - {errors.BankInvalid}


def test_a_code_means_one_thing() -> None:
    codes = [each.code for each in PROBLEMS.values() if each.code != "invalid_request"]
    assert len(set(codes)) == len(codes)


@pytest.mark.parametrize("refused", PROBLEMS.values(), ids=lambda refused: str(refused.code))
def test_what_is_said_is_a_kind_french_sentence(refused: Any) -> None:
    assert refused.detail[0].isupper()
    assert refused.detail.endswith(".")
    assert "'" not in refused.detail.replace("aujourd'hui", "")


# --- Addresses and methods


@pytest.mark.parametrize(
    "path",
    ["/api", "/api/", "/api/nope", "/api/attempts/", f"{ATTEMPT}/", f"{ATTEMPT}/nope", "/api//x"],
)
@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_an_unknown_address(client: httpx.AsyncClient, method: str, path: str) -> None:
    assert refusal(await client.request(method, path)) == (404, "not_found")


ALLOWED = [
    *[(path, method) for method, path, _body in OPERATIONS],
    ("/api/health", "GET"),
    ("/api/openapi.json", "GET, HEAD"),
    ("/api/docs", "GET, HEAD"),
]
METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "BREW"]


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        (method, path, allowed)
        for path, allowed in ALLOWED
        for method in METHODS
        if method not in allowed
    ],
)
async def test_a_wrong_method(
    client: httpx.AsyncClient, method: str, path: str, allowed: str
) -> None:
    response = await client.request(method, path)
    assert refusal(response) == (405, "method_not_allowed")
    assert response.headers["Allow"] == allowed


# --- Long bodies


async def chunks(size: int) -> AsyncIterator[bytes]:
    for _ in range(size // 512):
        yield b"x" * 512


@pytest.mark.parametrize("body", [b"x" * 5120, chunks(5120)], ids=["at once", "in chunks"])
async def test_a_body_of_five_kibibytes(
    client: httpx.AsyncClient, body: bytes | AsyncIterator[bytes]
) -> None:
    response = await client.post(
        "/api/attempts", content=body, headers={"Content-Type": "application/json"}
    )
    assert refusal(response) == (413, "body_too_large")
    assert await all_rows() == []


@pytest.mark.parametrize(("size", "status"), [(4096, 201), (4097, 413)])
async def test_the_limit_is_four_kibibytes(
    client: httpx.AsyncClient, size: int, status: int
) -> None:
    response = await client.post(
        "/api/attempts",
        content=b'{"level": "facile"}'.ljust(size),
        headers={"Content-Type": "application/json"},
    )
    assert response.status_code == status


# --- The unforeseen


async def test_an_unforeseen_error_gives_nothing_away(
    client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def broken(_level: object) -> None:
        raise RuntimeError("secret: postgresql://quiz:password@db/quiz")

    monkeypatch.setattr(attempts, "start", broken)
    response = await client.post("/api/attempts", json={"level": "facile"})
    assert refusal(response) == (500, "internal_error")
    assert problem(response)["detail"] == "Erreur interne, réessayez plus tard."
    told = (response.text + repr(response.headers)).lower()
    assert [word for word in ("secret", "password", "runtime", "traceback") if word in told] == []
    assert [record.levelno for record in caplog.records] == [logging.ERROR]


# --- No database


@pytest.mark.parametrize(("method", "path", "body"), OPERATIONS)
async def test_a_database_that_is_away(
    client: httpx.AsyncClient,
    database_away: None,
    method: str,
    path: str,
    body: dict[str, Any] | None,
) -> None:
    response = await client.request(method, path, json=body)
    assert refusal(response) == (503, "unavailable")
    assert int(response.headers["Retry-After"]) > 0


async def test_what_is_wrong_is_told_even_without_a_database(
    client: httpx.AsyncClient, database_away: None
) -> None:
    assert fields(await client.post("/api/attempts", json={"level": "x"})) == ["level"]


async def test_connections_that_are_cut_are_replaced(
    client: httpx.AsyncClient, board: Board
) -> None:
    await add_game("zoe")
    others = (
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE datname = current_database() AND application_name = 'quiz'"
        " AND pid <> pg_backend_pid()"
    )
    await database.fetch(others)
    responses = [await client.post("/api/attempts", json={"level": "facile"}) for _ in range(12)]
    assert {response.status_code for response in responses} <= {201, 503}
    assert (await client.get("/api/leaderboard")).json()["players"] == 1
