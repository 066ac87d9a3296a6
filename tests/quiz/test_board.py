"""How fresh the board in memory is: never older than a second, whatever fails."""

from __future__ import annotations

import asyncio
import gc
import json
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from time import monotonic
from typing import Any

import httpx
import pytest

from quiz import database, leaderboard, statements
from quiz.errors import Unavailable
from quiz.leaderboard import Board, Kind
from tests.players import Player, add_game, another_connection

Fetch = Callable[..., Awaitable[list[Any]]]


async def names(board: Board) -> list[str]:
    async with asyncio.timeout(5):
        page = await board.page(Kind.POINTS, None, 100)
    return [entry["nickname"] for entry in json.loads(page.body)["entries"]]


def is_at_hand(board: Board) -> bool:
    return board.at_hand(Kind.POINTS, None, 100) is not None


async def a_moment() -> None:
    await asyncio.sleep(0.001)


async def until(condition: Callable[[], bool], seconds: float = 1) -> None:
    async with asyncio.timeout(seconds):
        while not condition():
            await a_moment()


async def until_shown(board: Board, expected: list[str], seconds: float = 1) -> None:
    async with asyncio.timeout(seconds):
        while await names(board) != expected:
            await a_moment()


@asynccontextmanager
async def another_board() -> AsyncIterator[Board]:
    """That of another worker, listening, with an empty board in its memory."""
    async with Board().listening() as board:
        await until(lambda: board.is_listening)
        await until_at_hand(board)
        yield board


async def until_at_hand(board: Board) -> None:
    """The notice of the emptied tables may still be on its way."""
    async with asyncio.timeout(5):
        while not is_at_hand(board):
            await names(board)
            await a_moment()


class Counted:
    """Counts the reads of a board, and lets none return before `gate` is open."""

    def __init__(self, fetch: Fetch) -> None:
        self.calls = 0
        self.began = asyncio.Event()
        self.gate = asyncio.Event()
        self._fetch = fetch

    async def __call__(self, statement: str, *arguments: Any) -> list[Any]:
        rows = await self._fetch(statement, *arguments)
        if statement == statements.POINTS_BOARD:
            self.calls += 1
            self.began.set()
            await self.gate.wait()
        return rows


@pytest.fixture(autouse=True)
def only_board() -> None:
    """That of the application would be read again too."""
    if leaderboard._board is not None:
        leaderboard._board.forget()


@pytest.fixture
def fetch(monkeypatch: pytest.MonkeyPatch) -> Counted:
    counted = Counted(database.fetch)
    monkeypatch.setattr(database, "fetch", counted)
    return counted


async def test_it_works(tables: None) -> None:
    async with another_board() as board:
        await add_game("zoe")
        await until_shown(board, ["zoe"])


async def test_an_unchanged_board_is_given_from_memory(tables: None, fetch: Counted) -> None:
    fetch.gate.set()
    async with another_board() as board:
        fetch.calls = 0
        for _ in range(5):
            await names(board)
        assert fetch.calls == 0


async def test_another_worker_hears_of_a_signature(tables: None) -> None:
    async with another_board() as first, another_board() as second:
        await add_game("zoe")
        await until_shown(first, ["zoe"])
        await until_shown(second, ["zoe"])
        assert is_at_hand(first)
        assert is_at_hand(second)


@pytest.mark.parametrize(
    "change",
    ["DELETE FROM game", "TRUNCATE game", "DELETE FROM day", "UPDATE game SET nickname = 'leo'"],
)
async def test_a_change_by_hand_is_heard_of(tables: None, change: str) -> None:
    await add_game("zoe")
    async with Board().listening() as board, another_connection() as operator:
        await until(lambda: board.is_listening)
        await until_shown(board, ["zoe"])
        await operator.execute(change)
        await until_shown(board, ["leo"] if change.startswith("UPDATE") else [])


async def test_a_board_that_does_not_listen_is_read_every_time(tables: None) -> None:
    deaf = Board()
    assert await names(deaf) == []
    await add_game("zoe")
    assert await names(deaf) == ["zoe"]


async def test_what_was_missed_before_listening_is_read(tables: None) -> None:
    board = Board()
    assert await names(board) == []
    await add_game("zoe")
    async with board.listening():
        await until(lambda: board.is_listening)
        assert await names(board) == ["zoe"]


async def test_the_worker_that_signs_waits_for_no_notice(
    client: httpx.AsyncClient, board: Board
) -> None:
    zoe = await Player.finished(client)
    await until(lambda: board.is_listening, seconds=5)
    await until_at_hand(board)
    async with another_connection() as operator:
        await operator.execute("ALTER TABLE game DISABLE TRIGGER tell_boards")
        try:
            await zoe.sign("zoe")
            assert await names(board) == ["zoe"]
        finally:
            await operator.execute("ALTER TABLE game ENABLE TRIGGER tell_boards")


async def test_silence_for_a_second_is_not_trusted(
    tables: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with another_board() as board:
        later = monotonic() + 0.85
        monkeypatch.setattr("quiz.leaderboard.monotonic", lambda: later)
        assert not is_at_hand(board)


async def test_a_killed_listening_connection_is_noticed_and_replaced(
    tables: None, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    connections: list[Any] = []
    connect = database.connect

    async def watched() -> Any:
        connections.append(await connect())
        return connections[-1]

    monkeypatch.setattr(database, "connect", watched)
    async with another_board() as board:
        with caplog.at_level(logging.WARNING, "quiz.leaderboard"):
            await database.fetch(
                "SELECT pg_terminate_backend($1, 2000)", connections[0].get_server_pid()
            )
            await add_game("zoe")  # nobody tells this board
            await until_shown(board, ["zoe"], seconds=2)
            await until(lambda: len(connections) == 2 and board.is_listening, seconds=5)
        assert caplog.messages == ["board: listening connection lost"]
        await until_shown(board, ["zoe"])
        await database.fetch("DELETE FROM game")
        await until_shown(board, [])


async def test_a_board_begins_to_listen_once_the_database_is_there(
    tables: None, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    connect = database.connect
    refusals = iter([Unavailable()])

    async def late() -> Any:
        for refusal in refusals:
            raise refusal
        return await connect()

    monkeypatch.setattr(database, "connect", late)
    async with Board().listening() as board:
        assert await names(board) == []
        await until(lambda: board.is_listening, seconds=5)
    assert caplog.messages == []


# --- While a board is read again


async def test_readers_do_not_wait_for_a_board_that_has_just_changed(
    tables: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with another_board() as board:
        fetch = Counted(database.fetch)
        monkeypatch.setattr(database, "fetch", fetch)
        await add_game("zoe")
        await asyncio.wait_for(fetch.began.wait(), timeout=5)
        assert await names(board) == []
        fetch.gate.set()
        await until_shown(board, ["zoe"])


async def test_a_board_that_is_known_to_be_old_is_soon_given_no_more(
    tables: None, fetch: Counted, monkeypatch: pytest.MonkeyPatch
) -> None:
    fetch.gate.set()
    async with another_board() as board:
        fetch.gate.clear()
        renewed = board.changed()
        await asyncio.wait_for(renewed, timeout=5)  # though nothing can be read
        assert not is_at_hand(board)
        fetch.gate.set()
        assert await names(board) == []


async def test_a_board_is_never_older_than_a_second() -> None:
    assert leaderboard.SURE_FOR + leaderboard.GRACE < 1


async def test_a_signature_is_on_the_board_before_it_is_confirmed(
    client: httpx.AsyncClient, board: Board
) -> None:
    await until(lambda: board.is_listening, seconds=5)
    for nickname in ["zoe", "leo", "ana"]:
        player = await Player.finished(client)
        await until_at_hand(board)
        await player.sign(nickname)
        assert is_at_hand(board)
        assert nickname in await names(board)


async def test_changes_that_come_together_cost_one_read(tables: None, fetch: Counted) -> None:
    fetch.gate.set()
    async with another_board() as board:
        fetch.calls = 0
        await asyncio.gather(*(board.changed() for _ in range(20)))
        assert fetch.calls == 1


async def test_a_slow_read_does_not_replace_what_a_later_one_found(
    tables: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with another_board() as board:
        board.forget()
        slow = Counted(database.fetch)
        with monkeypatch.context() as patch:
            patch.setattr(database, "fetch", slow)
            early = asyncio.create_task(names(board))
            await asyncio.wait_for(slow.began.wait(), timeout=5)
        await add_game("zoe")
        await board.changed()
        assert await names(board) == ["zoe"]
        slow.gate.set()
        assert await early == []
        assert await names(board) == ["zoe"]


async def test_what_was_read_before_a_change_is_soon_given_no_more(
    tables: None, fetch: Counted, monkeypatch: pytest.MonkeyPatch
) -> None:
    fetch.gate.set()
    async with another_board() as board:
        board.forget()
        fetch.gate.clear()
        fetch.began.clear()
        early = asyncio.create_task(names(board))
        await asyncio.wait_for(fetch.began.wait(), timeout=5)
        await board.changed()
        fetch.gate.set()
        await early
        later = monotonic() + leaderboard.GRACE
        monkeypatch.setattr("quiz.leaderboard.monotonic", lambda: later)
        assert not is_at_hand(board)


# --- Many readers


async def test_many_readers_share_one_read(tables: None, fetch: Counted) -> None:
    board = Board()
    readers = [asyncio.create_task(names(board)) for _ in range(50)]
    await asyncio.wait_for(fetch.began.wait(), timeout=5)
    fetch.gate.set()
    assert await asyncio.gather(*readers) == [[]] * 50
    assert fetch.calls == 1


async def test_a_reader_after_a_change_does_not_share_the_read_before_it(
    tables: None, fetch: Counted
) -> None:
    board = Board()
    early = asyncio.create_task(names(board))
    await asyncio.wait_for(fetch.began.wait(), timeout=5)
    board.changed()
    late = asyncio.create_task(names(board))
    fetch.gate.set()
    await asyncio.gather(early, late)
    assert fetch.calls == 2


async def test_a_reader_that_goes_away_leaves_the_read_to_the_others(
    tables: None, fetch: Counted
) -> None:
    board = Board()
    leaver, stayer = asyncio.create_task(names(board)), asyncio.create_task(names(board))
    await asyncio.wait_for(fetch.began.wait(), timeout=5)
    leaver.cancel()
    fetch.gate.set()
    assert await stayer == []
    assert leaver.cancelled() or leaver.cancelling()


async def test_a_read_that_fails_fails_for_all_and_is_tried_again(
    tables: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away(*_arguments: object) -> list[Any]:
        raise Unavailable

    board = Board()
    with monkeypatch.context() as patch:
        patch.setattr(database, "fetch", away)
        outcomes = await asyncio.gather(*(names(board) for _ in range(3)), return_exceptions=True)
    assert [type(outcome) for outcome in outcomes] == [Unavailable] * 3
    assert await names(board) == []


async def test_a_read_that_fails_when_its_reader_has_gone_makes_no_fuss(
    tables: None, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    began, gate = asyncio.Event(), asyncio.Event()

    async def away(*_arguments: object) -> list[Any]:
        began.set()
        await gate.wait()
        raise Unavailable

    monkeypatch.setattr(database, "fetch", away)
    board = Board()
    reader = asyncio.create_task(names(board))
    await began.wait()
    reader.cancel()
    gate.set()
    await until(lambda: not board._reads)
    del reader
    gc.collect()
    assert caplog.messages == []


async def test_a_server_that_stops_while_a_board_is_read_makes_no_fuss(
    tables: None, fetch: Counted
) -> None:
    board = Board()
    reader = asyncio.create_task(names(board))
    await asyncio.wait_for(fetch.began.wait(), timeout=5)
    for _generation, read in board._reads.values():
        read.cancel()
    with pytest.raises(asyncio.CancelledError):
        await reader


async def test_the_board_is_open_only_inside_its_block(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(leaderboard, "_board", None)
    with pytest.raises(RuntimeError, match="closed"):
        leaderboard.board()
