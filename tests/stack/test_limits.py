from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from tests.stack.stack import Player, Stack


def post_many(stack: Stack, path: str, body: dict[str, str], times: int) -> list[httpx.Response]:
    with stack.client() as client, ThreadPoolExecutor(8) as children:
        return list(children.map(lambda _: client.post(path, json=body), range(times)))


@pytest.mark.parametrize(
    ("path", "body", "usual"),
    [
        ("/api/scores", {"attempt_id": "not-one", "nickname": "zoe"}, 400),
        ("/api/attempts", {"level": "facile"}, 201),
    ],
)
def test_a_flood_is_stopped_by_a_problem_document(
    stack: Stack, path: str, body: dict[str, str], usual: int
) -> None:
    stack.restart("nginx")  # forgets what came before
    responses = post_many(stack, path, body, 400)
    statuses = Counter(response.status_code for response in responses)
    assert set(statuses) == {usual, 429}
    assert statuses[429] > 100
    refused = next(response for response in responses if response.status_code == 429)
    assert refused.headers["content-type"] == "application/problem+json"
    assert refused.headers["retry-after"] == "1"
    document = refused.json()
    assert document.keys() == {"type", "title", "status", "code", "detail"}
    assert (document["status"], document["code"]) == (429, "too_many_requests")
    stack.restart("nginx")


def test_a_hall_full_of_totems_behind_one_address_isnt_stopped(stack: Stack) -> None:
    stack.restart("nginx")
    together = post_many(stack, "/api/attempts", {"level": "facile"}, 60)  # all press at once
    assert {response.status_code for response in together} == {201}
    with stack.client() as client:
        for _ in range(4):  # and go on at once
            player = Player(client)
            assert player.answer()["finished"]


def test_reading_and_answering_have_no_such_limit(stack: Stack) -> None:
    with stack.client() as client, ThreadPoolExecutor(8) as children:
        board = children.map(lambda _: client.get("/api/leaderboard"), range(300))
        assert {response.status_code for response in board} == {200}


@pytest.mark.parametrize("path", ["/", "/api/leaderboard", "/static/x.js"])
def test_only_the_networks_of_the_list_come_in(stack: Stack, path: str) -> None:
    with stack.configured(ALLOWED_NETWORKS="192.0.2.0/24,198.51.100.7"), stack.client() as client:
        response = client.get(path)
        assert response.status_code == 403
        if path.startswith("/api"):
            assert response.headers["content-type"] == "application/problem+json"
            assert (response.json()["status"], response.json()["code"]) == (403, "forbidden")
        else:
            assert "n’est pas ouvert ici" in response.text
            assert client.get("/errors/page.css").status_code == 200


def test_a_network_of_the_list_comes_in(stack: Stack) -> None:
    networks = stack.inspect("nginx")["NetworkSettings"]["Networks"]
    gateway = networks[f"{stack.project}_front"]["Gateway"]  # what a local client comes from
    with (
        stack.configured(ALLOWED_NETWORKS=f"192.0.2.0/24,{gateway}/32"),
        stack.client() as client,
    ):
        assert client.get("/api/health").status_code == 200
        play = Player(client)
        assert play.answer()["finished"]


@pytest.mark.parametrize("wrong", ["partout", "10.0.0.0/8;deny all"])
def test_a_wrong_network_stops_with_a_sentence(stack: Stack, wrong: str) -> None:
    command = ("run", "--rm", "--no-deps", "-e", f"ALLOWED_NETWORKS={wrong}", "nginx")
    done = stack.try_compose(*command)
    assert done.returncode == 1
    assert "ALLOWED_NETWORKS" in done.stderr
    assert "n’est pas un réseau" in done.stderr
