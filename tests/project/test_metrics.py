"""`/metrics`: what it tells, for all workers, and to whom."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from project import metrics
from project.asgi import application
from quiz import database, statements
from quiz.errors import Unavailable
from scheduler.purge import Reason, purge
from tests.players import signed
from tests.servers import Server, eventually, serving

Figures = dict[tuple[str, frozenset[tuple[str, str]]], float]


def read(text: str) -> Figures:
    return {
        (sample.name, frozenset(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def value(figures: Figures, name: str, **labels: str) -> float:
    return figures.get((name, frozenset(labels.items())), 0.0)


def answers(figures: Figures, route: str, status: int = 200, method: str = "GET") -> float:
    name = "quiz_request_duration_seconds_count"
    return value(figures, name, method=method, route=route, status=str(status))


def asking_from(address: str, **headers: str) -> httpx.AsyncClient:
    transport = httpx.ASGITransport(cast("Any", application), client=(address, 1234))
    return httpx.AsyncClient(transport=transport, base_url="http://quiz", headers=headers)


async def test_it_works(client: httpx.AsyncClient) -> None:
    before = read((await client.get("/metrics")).text)
    await purge(Reason.COMMAND)
    await signed(client, "zoe")
    await client.get("/api/leaderboard")
    response = await client.get("/metrics")
    figures = read(response.text)
    assert response.headers["Content-Type"].startswith("text/plain")
    assert answers(figures, "/api/leaderboard") == answers(before, "/api/leaderboard") + 1
    signatures = answers(figures, "/api/scores", 201, "POST")
    assert signatures == answers(before, "/api/scores", 201, "POST") + 1
    assert value(figures, "quiz_games_signed_today") == 1
    assert value(figures, "quiz_database_up") == 1
    assert value(figures, "quiz_purge_timestamp_seconds") > 0


async def test_no_label_is_personal(client: httpx.AsyncClient) -> None:
    await signed(client, "zoe")
    await client.get("/nowhere/zoe?nickname=zoe")
    await client.request("ZOE", "/")
    text = (await client.get("/metrics")).text
    assert "zoe" not in text.lower()
    labels = {key for _name, labels in read(text) for key, _value in labels}
    python = {"generation", "implementation", "major", "minor", "patchlevel", "version"}
    assert labels - python == {"method", "route", "status", "le"}


async def test_durations_fall_into_their_buckets() -> None:
    for seconds in (0.0004, 0.001, 0.03, 60.0):
        metrics.took("GET", "/test/buckets", 200, seconds)
    metrics.fold()
    labels = ("GET", "/test/buckets", "200")
    (family,) = metrics.requests.labels(*labels).collect()
    buckets = {
        sample.labels["le"]: sample.value
        for sample in family.samples
        if sample.name.endswith("_bucket")
    }
    assert (buckets["0.001"], buckets["0.025"], buckets["0.05"]) == (2, 2, 3)
    assert (buckets["3.0"], buckets["+Inf"]) == (3, 4)


@pytest.mark.parametrize("address", ["127.0.0.1", "10.1.2.3", "192.168.0.9", "172.20.0.5", "::1"])
@pytest.mark.usefixtures("client")
async def test_an_internal_network_may_ask(address: str) -> None:
    async with asking_from(address) as asking:
        assert "quiz_database_up" in (await asking.get("/metrics")).text


@pytest.mark.parametrize(
    ("address", "headers"),
    [
        ("8.8.8.8", {}),
        ("2606:4700::1111", {}),
        ("10.1.2.3", {"X-Forwarded-For": "8.8.8.8"}),
        ("10.1.2.3", {"Forwarded": "for=8.8.8.8"}),
        ("not an address", {}),
    ],
)
@pytest.mark.usefixtures("client")
async def test_nobody_else_may(address: str, headers: dict[str, str]) -> None:
    async with asking_from(address, **headers) as asking:
        response = await asking.get("/metrics")
    assert response.status_code == 404
    assert "quiz_database_up" not in response.text


async def test_a_database_that_is_away_is_a_figure(
    client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away(statement: str, *_arguments: object) -> None:
        assert statement == statements.DAY_SO_FAR
        raise Unavailable

    monkeypatch.setattr(database, "fetchrow", away)
    response = await client.get("/metrics")
    assert response.status_code == 200
    figures = read(response.text)
    assert ("quiz_database_up", frozenset()) in figures
    assert value(figures, "quiz_database_up") == 0


@pytest.fixture(scope="module")
def two_workers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serving(tmp_path_factory.mktemp("counted"), WEB_CONCURRENCY="2") as server:
        eventually(lambda: len(server.workers()) == 2)
        yield server


def test_every_worker_answers_for_all(two_workers: Server) -> None:
    for _ in range(40):  # new connections, so that both workers get some
        httpx.get(f"{two_workers.url}/classement")
    with two_workers.client() as client:

        def counted() -> float:
            return answers(read(client.get("/metrics").text), "/classement")

        eventually(lambda: counted() == 40)
        figures = read(client.get("/metrics").text)
    assert value(figures, "quiz_pool_connections_max") == 20
    assert value(figures, "quiz_pool_connections") >= 2


def test_the_folder_of_figures_goes_with_the_server(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    with serving(tmp_path / "var") as server:
        assert list(tmp_path.glob("quiz-metrics-*"))
        server.stop()
    assert not list(tmp_path.glob("quiz-metrics-*"))


def test_a_killed_worker_takes_its_connections_along(two_workers: Server) -> None:
    victim = two_workers.workers()[0]
    os.kill(victim, signal.SIGKILL)
    eventually(lambda: victim not in two_workers.workers() and len(two_workers.workers()) == 2)
    with two_workers.client() as client:
        eventually(
            lambda: value(read(client.get("/metrics").text), "quiz_pool_connections_max") == 20
        )
