from __future__ import annotations

import httpx


async def test_it_works(client: httpx.AsyncClient) -> None:
    response = await client.get("/api/health")
    assert (response.status_code, response.json()) == (200, {"status": "ok"})


async def test_it_is_never_cached(client: httpx.AsyncClient) -> None:
    response = await client.get("/api/health")
    assert response.headers["Cache-Control"] == "no-store"


async def test_a_probe_may_ask_with_head(client: httpx.AsyncClient) -> None:
    assert (await client.head("/api/health")).status_code == 200
