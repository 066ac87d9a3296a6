from __future__ import annotations

import asyncio
from typing import Any

import httpx
import pytest

from quiz import database


async def test_it_works(client: httpx.AsyncClient) -> None:
    response = await client.get("/api/health")
    assert (response.status_code, response.json()) == (200, {"status": "ok"})


async def test_it_is_never_cached(client: httpx.AsyncClient) -> None:
    response = await client.get("/api/health")
    assert response.headers["Cache-Control"] == "no-store"


async def test_a_probe_may_ask_with_head(client: httpx.AsyncClient) -> None:
    assert (await client.head("/api/health")).status_code == 200


async def test_a_database_that_is_away(client: httpx.AsyncClient, database_away: None) -> None:
    response = await client.get("/api/health")
    assert (response.status_code, response.json()) == (503, {"status": "error"})
    assert response.headers["Cache-Control"] == "no-store"


async def test_a_database_that_hangs_is_told_in_time_and_asked_once(
    client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = asyncio.Event()
    asked = 0

    async def hanging(*_arguments: Any) -> int:
        nonlocal asked
        asked += 1
        await answer.wait()
        return 1

    monkeypatch.setattr(database, "fetchval", hanging)
    async with asyncio.timeout(0.2):
        responses = await asyncio.gather(*(client.get("/api/health") for _ in range(5)))
    assert {response.status_code for response in responses} == {503}
    assert asked == 1
    answer.set()
    assert (await client.get("/api/health")).status_code == 200
