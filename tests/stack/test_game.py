from __future__ import annotations

import httpx
import pytest

from tests.stack.stack import SERVICES, Player, Stack, nicknames, play


def test_a_game_is_played_and_stands_on_the_board(client: httpx.Client) -> None:
    score = play(client, "zoe")
    assert score["nickname"] == "zoe"
    assert "zoe" in nicknames(client)


def test_the_rehearsal_passes(stack: Stack) -> None:
    done = stack.rehearse("--games", "6", "--players", "3")
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("service", SERVICES)
def test_a_game_survives_a_restart(stack: Stack, client: httpx.Client, service: str) -> None:
    player = Player(client)
    player.answer(until=5)
    stack.compose("restart", "--no-deps", service)
    assert player.answer()["finished"]
    assert player.sign(f"leo-{service}")["nickname"] == f"leo-{service}"
    assert f"leo-{service}" in nicknames(client)


def test_a_game_survives_new_containers(stack: Stack, client: httpx.Client) -> None:
    player = Player(client)
    player.answer(until=3)
    stack.up("--force-recreate", "--no-deps", "web", "nginx")
    player.answer()
    player.sign("ines")
    assert "ines" in nicknames(client)
