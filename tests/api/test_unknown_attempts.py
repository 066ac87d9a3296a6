from __future__ import annotations

from typing import Any

import httpx
import pytest

from tests.api.refusals import fields, refusal
from tests.players import all_rows

NOBODYS = "0b8f6c1e-3f5d-4c7a-9a52-5d2f6f0e9b11"
OPERATIONS: list[tuple[str, str, dict[str, Any] | None]] = [
    ("GET", "/api/attempts/{}", None),
    ("POST", "/api/attempts/{}/answers", {"number": 1, "choice": "x"}),
    ("POST", "/api/attempts/{}/questions", {"number": 2}),
]
MALFORMED = ["abc", "0", "1; DROP TABLE game", "🎄", "x" * 500, NOBODYS[:-1], NOBODYS + "0", "%00"]


@pytest.mark.parametrize(("method", "path", "body"), OPERATIONS)
async def test_it_works(
    client: httpx.AsyncClient, method: str, path: str, body: dict[str, Any] | None
) -> None:
    response = await client.request(method, path.format(NOBODYS), json=body)
    assert refusal(response) == (404, "attempt_unknown")
    assert await all_rows() == []


@pytest.mark.parametrize("attempt_id", MALFORMED)
@pytest.mark.parametrize(("method", "path", "body"), OPERATIONS)
async def test_a_malformed_id_is_refused(
    client: httpx.AsyncClient, method: str, path: str, body: dict[str, Any] | None, attempt_id: str
) -> None:
    response = await client.request(method, path.format(attempt_id), json=body)
    assert fields(response) == ["attempt_id"]


async def test_an_unknown_attempt_cannot_be_signed(client: httpx.AsyncClient) -> None:
    response = await client.post("/api/scores", json={"attempt_id": NOBODYS, "nickname": "zoe"})
    assert refusal(response) == (404, "attempt_unknown")
    assert await all_rows() == []


@pytest.mark.parametrize("attempt_id", [*MALFORMED, "", None, 1, [], "\0"])
async def test_a_malformed_id_cannot_be_signed(
    client: httpx.AsyncClient, attempt_id: object
) -> None:
    response = await client.post("/api/scores", json={"attempt_id": attempt_id, "nickname": "zoe"})
    assert fields(response) == ["attempt_id"]
