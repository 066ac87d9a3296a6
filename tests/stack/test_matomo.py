from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.stack.stack import Stack, run

SERVER = Path(__file__).with_name("matomo.py")


@pytest.fixture
def matomo(stack: Stack) -> Iterator[str]:
    """The name of the container that stands where Matomo would."""
    name = f"{stack.project}-matomo"
    started = run(
        "docker", "run", "--detach", "--rm", "--name", name, "--network", f"{stack.project}_front",
        "--network-alias", "matomo", "--volume", f"{SERVER}:/matomo.py:ro", "python:3.13-slim",
        "python", "/matomo.py",
    )  # fmt: skip
    assert started.returncode == 0, started.stderr
    try:
        variables = {"MATOMO_URL": "http://matomo:8000/stats/", "MATOMO_SITE_ID": "7"}
        with stack.configured("web", "nginx", **variables):
            yield name
    finally:
        run("docker", "rm", "--force", name)


def requests_seen(name: str) -> list[dict[str, Any]]:
    lines = run("docker", "logs", name).stdout.splitlines()
    return [json.loads(line) for line in lines]


def test_without_the_variable_nothing_is_passed_on(client: httpx.Client) -> None:
    assert client.get("/matomo/matomo.php").status_code == 404


def test_events_reach_matomo_without_telling_who(stack: Stack, matomo: str) -> None:
    headers = {
        "User-Agent": "Totem",
        "Referer": "https://localhost/",
        "Cookie": "a=b",
        "X-Forwarded-For": "203.0.113.77",
    }
    with stack.client(headers=headers) as client:
        response = client.post("/matomo/matomo.php?idsite=7&rec=1", content=b"")
    assert (response.status_code, response.content) == (200, b"GIF")
    assert "set-cookie" not in response.headers
    (seen,) = requests_seen(matomo)
    assert seen["path"] == "/stats/matomo.php?idsite=7&rec=1"
    names = {name.lower() for name in seen["headers"]}
    unwanted = ("user-agent", "referer", "cookie", "x-forwarded-for", "x-real-ip", "forwarded")
    assert names.isdisjoint(unwanted)


def test_a_matomo_that_is_away_doesnt_stop_the_quiz(stack: Stack) -> None:
    with stack.configured(MATOMO_URL="http://nowhere.invalid"), stack.client() as client:
        assert client.get("/matomo/matomo.php").status_code == 502
        assert client.get("/api/health").status_code == 200


def test_a_stream_isnt_held_back(stack: Stack, matomo: str) -> None:
    with stack.client() as client, client.stream("GET", "/matomo/stream") as response:
        chunks = response.iter_text()
        assert next(chunks) == "data: 1\n\n"
        with stack.client() as other:
            other.get("/matomo/release")
        assert next(chunks) == "data: 2\n\n"


@pytest.mark.parametrize("wrong", ["matomo.example.re", "http://a;b", "ftp://a"])
def test_a_wrong_address_stops_with_a_sentence(stack: Stack, wrong: str) -> None:
    command = ("run", "--rm", "--no-deps", "-e", f"MATOMO_URL={wrong}", "nginx")
    done = stack.try_compose(*command)
    assert done.returncode == 1
    assert "MATOMO_URL\u00a0: il faut une adresse" in done.stderr
