"""Taking scores off the board: a rude name, or a new event."""

from __future__ import annotations

import asyncio
import json
import logging
from datetime import timedelta
from io import StringIO

import httpx
import pytest
from django.core.management import CommandError, call_command

from quiz import clock, database
from tests.players import Player, add_game, signed


async def run(*arguments: str) -> str:
    """The command, in a thread: it has a loop and a pool of its own."""
    kept, database._pool = database._pool, None
    try:
        output = StringIO()
        await asyncio.to_thread(call_command, *arguments, stdout=output)
        return output.getvalue()
    finally:
        database._pool = kept


async def listed(client: httpx.AsyncClient) -> list[str]:
    board = (await client.get("/api/leaderboard")).json()
    return sorted(entry["nickname"] for entry in board["entries"])


async def board_becomes(client: httpx.AsyncClient, nicknames: list[str]) -> None:
    async with asyncio.timeout(1):  # what a board may be late by
        while await listed(client) != nicknames:
            pass


async def test_a_score_goes_and_the_boards_follow(client: httpx.AsyncClient) -> None:
    await signed(client, "zoe")
    await signed(client, "leo")
    assert await listed(client) == ["leo", "zoe"]
    assert "n’est plus au classement" in await run("remove_score", "zoe")
    await board_becomes(client, ["leo"])


async def test_a_name_is_found_as_it_was_typed(client: httpx.AsyncClient) -> None:
    await signed(client, "Zoé")
    await run("remove_score", " Zoé ")
    await board_becomes(client, [])


async def test_a_rude_name_is_found_though_it_could_not_sign(client: httpx.AsyncClient) -> None:
    await add_game("connard")
    await run("remove_score", "connard")
    await board_becomes(client, [])


async def test_the_removed_game_cannot_sign_again(client: httpx.AsyncClient) -> None:
    player = await (await Player.start(client)).finish()
    await player.sign("zoe")
    await run("remove_score", "zoe")
    assert (await player.sign("leo")).status_code == 404


@pytest.mark.usefixtures("board")
async def test_an_unknown_name_is_a_failure() -> None:
    await add_game("zoe", day=clock.today() - timedelta(days=1))
    with pytest.raises(CommandError, match="n’est pas au classement"):
        await run("remove_score", "zoe")


async def test_the_line_does_not_hold_the_nickname(
    client: httpx.AsyncClient, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    await signed(client, "zoe")
    await run("remove_score", "zoe")
    (line,) = [each for each in caplog.records if each.name == "quiz.upkeep"]
    assert (line.getMessage(), vars(line)["games_removed"]) == ("Score retiré", 1)
    assert "zoe" not in json.dumps(vars(line), default=str)


async def test_a_reset_empties_the_board(
    client: httpx.AsyncClient, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    for nickname in ("zoe", "leo", "ines"):
        await signed(client, nickname)
    assert "3 scores effacés" in await run("reset_board", "--yes")
    await board_becomes(client, [])
    assert caplog.messages.count("Classement remis à zéro") == 1


async def test_a_game_under_way_survives_a_reset(client: httpx.AsyncClient) -> None:
    player = await (await Player.start(client)).finish()
    await run("reset_board", "--yes")
    assert (await player.sign("zoe")).status_code == 201


@pytest.mark.parametrize(("answer", "left"), [("oui", 0), ("Oui ", 0), ("non", 1), ("", 1)])
@pytest.mark.usefixtures("board")
async def test_a_reset_asks(monkeypatch: pytest.MonkeyPatch, answer: str, left: int) -> None:
    await add_game("zoe")
    monkeypatch.setattr("builtins.input", lambda _prompt: answer)
    if left:
        with pytest.raises(CommandError, match="Rien n’a été effacé"):
            await run("reset_board")
    else:
        await run("reset_board")
    assert await database.fetchval("SELECT count(*) FROM game") == left


@pytest.mark.usefixtures("board")
async def test_a_reset_without_anybody_to_ask_changes_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def nobody(_prompt: str) -> str:
        raise EOFError

    monkeypatch.setattr("builtins.input", nobody)
    await add_game("zoe")
    with pytest.raises(CommandError):
        await run("reset_board")
    assert await database.fetchval("SELECT count(*) FROM game") == 1


@pytest.mark.parametrize("command", [["remove_score", "zoe"], ["reset_board", "--yes"]])
@pytest.mark.usefixtures("tables")
async def test_a_database_that_is_away_is_told(
    monkeypatch: pytest.MonkeyPatch, command: list[str]
) -> None:
    away = database.address() | {"host": "127.0.0.1", "port": 1}
    monkeypatch.setattr(database, "address", lambda: away)
    with pytest.raises(CommandError, match="PostgreSQL ne répond pas"):
        await run(*command)
