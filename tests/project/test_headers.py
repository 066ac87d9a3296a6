from __future__ import annotations

import re

import httpx
import pytest

PATHS = [
    "/",
    "/classement",
    "/nowhere",
    "/api/health",
    "/api/leaderboard",
    "/api/nowhere",
    "/api/openapi.json",
]


@pytest.mark.parametrize("path", PATHS)
async def test_every_answer_is_locked_down(client: httpx.AsyncClient, path: str) -> None:
    headers = (await client.get(path)).headers
    assert headers["Content-Security-Policy"].startswith("default-src 'none';")
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"


@pytest.mark.parametrize("path", ["/", "/classement", "/nowhere", "/api/docs"])
async def test_a_page_may_use_no_device(client: httpx.AsyncClient, path: str) -> None:
    headers = (await client.get(path)).headers
    assert "camera=()" in headers["Permissions-Policy"]
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"


@pytest.mark.parametrize("path", PATHS)
async def test_no_answer_sets_a_cookie(client: httpx.AsyncClient, path: str) -> None:
    assert "Set-Cookie" not in (await client.get(path)).headers


async def test_each_answer_has_an_id_of_its_own(client: httpx.AsyncClient) -> None:
    ids = [(await client.get("/api/health")).headers["X-Request-ID"] for _ in range(3)]
    assert len(set(ids)) == 3


async def test_the_policy_goes_with_static_files_too(client: httpx.AsyncClient) -> None:
    address = await stylesheet(client)
    assert "Content-Security-Policy" in (await client.get(address)).headers


async def test_static_files_are_cached_for_a_year(client: httpx.AsyncClient) -> None:
    response = await client.get(await stylesheet(client))
    assert response.status_code == 200
    assert response.headers["Cache-Control"] == "max-age=315360000, public, immutable"


@pytest.mark.parametrize("encoding", ["gzip", "br"])
async def test_static_files_come_compressed(client: httpx.AsyncClient, encoding: str) -> None:
    address = await stylesheet(client)
    response = await client.get(address, headers={"Accept-Encoding": encoding})
    assert response.headers["Content-Encoding"] == encoding


async def stylesheet(client: httpx.AsyncClient) -> str:
    found = re.search(r'href="(/static/[^"]+\.css)"', (await client.get("/")).text)
    assert found
    return found[1]
