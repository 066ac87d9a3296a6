"""What must never happen to a child: PostgreSQL dies, restarts or hangs under a game."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator

import pytest

from tests.servers import Server, answers, eventually, hanging, postmaster, serving


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serving(tmp_path_factory.mktemp("faulty")) as server:
        yield server


def test_a_hanging_database_is_told_quickly(server: Server) -> None:
    with hanging(server), server.client(timeout=1) as client:  # 0.2 is promised: `make bench`
        response = client.get("/api/health")
        assert (response.status_code, response.json()) == (503, {"status": "error"})
    eventually(lambda: answers(server))


def test_a_tap_is_answered_though_the_database_hangs(server: Server) -> None:
    with hanging(server), server.client(timeout=3) as client:  # when the page gives up
        response = client.post("/api/attempts", json={"level": "facile"})
        assert (response.status_code, response.json()["code"]) == (503, "unavailable")
        assert int(response.headers["Retry-After"]) >= 1
    eventually(lambda: answers(server))


def test_an_old_board_is_not_shown_while_the_database_hangs(server: Server) -> None:
    with server.client() as client:
        assert client.get("/api/leaderboard").status_code == 200
        with hanging(server):
            eventually(lambda: client.get("/api/leaderboard").status_code == 503, within=5)
        eventually(lambda: client.get("/api/leaderboard").status_code == 200)


def test_a_game_goes_on_after_a_crash_of_the_database(server: Server) -> None:
    with server.client() as client:
        started = client.post("/api/attempts", json={"level": "avancé"}).json()
        os.kill(postmaster(server), signal.SIGKILL)
        eventually(lambda: not answers(server))
        eventually(lambda: answers(server))
        attempt = client.get(f"/api/attempts/{started['attempt_id']}").json()
        choice = started["question"]["choices"][0]["id"]
        answer = client.post(
            f"/api/attempts/{started['attempt_id']}/answers", json={"number": 1, "choice": choice}
        )
    assert attempt["question"] == started["question"]
    assert answer.status_code == 200
