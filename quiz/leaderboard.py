"""Today's boards, kept in memory as finished bytes.

PostgreSQL tells every worker of each change of `game` (a trigger calls pg_notify). A board is
given from memory only while this process is sure to have heard of every change: its listening
connection has answered a heartbeat less than a second ago. Otherwise it is read again.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from hashlib import blake2b
from time import monotonic
from typing import TYPE_CHECKING, NamedTuple

from django.conf import settings

from quiz import clock, database, statements
from quiz.errors import Unavailable
from quiz.levels import Level
from quiz.rules import ranks

if TYPE_CHECKING:
    from asyncpg import Record

CHANNEL = "quiz_board"
LONGEST = 100  # entries
HEARTBEAT = 0.4  # seconds between two proofs that the listening connection lives
SURE_FOR = 0.9  # seconds that such a proof holds, below the second that a board may be old

logger = logging.getLogger(__name__)


class Kind(StrEnum):
    POINTS = "points"
    TEMPS = "temps"


class Key(NamedTuple):
    kind: Kind
    level: Level | None


class Page(NamedTuple):
    """A finished answer: the JSON document of `GET /api/leaderboard`, and its strong ETag."""

    body: bytes
    etag: str


@dataclass(slots=True)
class Listing:
    """One board as it was read from PostgreSQL, and the pages made of it so far."""

    key: Key
    day: date
    generation: int
    players: int
    entries: list[bytes]
    pages: dict[int, Page] = field(default_factory=dict)

    def page(self, limit: int) -> Page:
        page = self.pages.get(limit)
        if page is None:
            page = self.pages[limit] = self._finish(limit)
        return page

    def _finish(self, limit: int) -> Page:
        head = {
            "day": self.day.isoformat(),
            "type": self.key.kind,
            "level": self.key.level,
            "players": self.players,
            "resets_at": clock.end_of(self.day).isoformat(),
        }
        entries = b",".join(self.entries[:limit])
        body = _encode(head)[:-1] + b',"entries":[' + entries + b"]}"
        return Page(body, f'"{blake2b(body, digest_size=12).hexdigest()}"')


class Board:
    """The boards of one process. `changed` says that a game was signed or removed."""

    def __init__(self) -> None:
        self._generation = 0
        self._heard_at = float("-inf")
        self._listings: dict[Key, Listing] = {}
        self._reads: dict[Key, tuple[int, asyncio.Task[Listing]]] = {}

    def changed(self) -> None:
        self._generation += 1

    @property
    def is_listening(self) -> bool:
        return monotonic() - self._heard_at < SURE_FOR

    def at_hand(self, kind: Kind, level: Level | None, limit: int) -> Page | None:
        """The page if memory holds it and it is sure to be true now."""
        listing = self._listings.get(Key(kind, level))
        if (
            listing is None
            or listing.generation != self._generation
            or not self.is_listening
            or listing.day != clock.today()
        ):
            return None
        return listing.page(limit)

    async def page(self, kind: Kind, level: Level | None, limit: int) -> Page:
        """Raises Unavailable when the board has to be read and can't be."""
        page = self.at_hand(kind, level, limit)
        if page is not None:
            return page
        listing = await self._shared_read(Key(kind, level))
        return listing.page(limit)

    async def _shared_read(self, key: Key) -> Listing:
        # Readers that come while a read is under way share it, unless something has changed
        # since it began: then its rows may be too old for them.
        generation, task = self._reads.get(key, (None, None))
        if task is None or generation != self._generation:
            task = asyncio.create_task(self._read(key))
            self._reads[key] = (self._generation, task)
            task.add_done_callback(lambda done: self._forget(key, done))
        return await asyncio.shield(task)  # a reader that goes away leaves it to the others

    def _forget(self, key: Key, done: asyncio.Task[Listing]) -> None:
        if self._reads.get(key, (None, None))[1] is done:
            del self._reads[key]
        if not done.cancelled():
            done.exception()  # every reader may have gone: the failure counts as seen

    async def _read(self, key: Key) -> Listing:
        generation, day = self._generation, clock.today()
        if key.kind is Kind.POINTS:
            rows = await database.fetch(statements.POINTS_BOARD, day, key.level)
            results = [(-row["points"], row["total_time"]) for row in rows]
        else:
            fewest = settings.QUIZ_TIME_BOARD_MIN_POINTS
            rows = await database.fetch(statements.TIMES_BOARD, day, key.level, fewest)
            results = [(row["total_time"], -row["points"]) for row in rows]
        players = await database.fetchval(statements.COUNT_PLAYERS, day, key.level)
        entries = [_entry(rank, row) for rank, row in zip(ranks(results), rows, strict=True)]
        listing = Listing(key, day, generation, players, entries)
        kept = self._listings.get(key)
        if kept is None or kept.generation <= generation:
            self._listings[key] = listing
        return listing

    @asynccontextmanager
    async def listening(self) -> AsyncIterator[Board]:
        """Keeps a listening connection for as long as the block runs."""
        task = asyncio.create_task(self._listen_for_ever())
        try:
            yield self
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

    async def _listen_for_ever(self) -> None:
        while True:
            try:
                await self._listen()
            except (*database.AWAY, Unavailable):
                if self._heard_at != float("-inf"):
                    logger.warning("board: listening connection lost")
                self._heard_at = float("-inf")
            await asyncio.sleep(HEARTBEAT / 2)

    async def _listen(self) -> None:
        connection = await database.connect()
        try:
            await connection.add_listener(CHANNEL, self._noticed)
            while True:
                # Notices come in order, so the answer proves that all those sent before the
                # question have been heard.
                asked_at = monotonic()
                await connection.fetchval(statements.PING, timeout=HEARTBEAT)
                if not self.is_listening:
                    self.changed()  # whatever was missed meanwhile is read again
                self._heard_at = asked_at
                await asyncio.sleep(HEARTBEAT)
        finally:
            connection.terminate()

    def _noticed(self, *_notice: object) -> None:
        self.changed()


def _entry(rank: int, row: Record) -> bytes:
    return _encode({"rank": rank, **row})


def _encode(members: Mapping[str, object]) -> bytes:
    return json.dumps(members, ensure_ascii=False, separators=(",", ":")).encode()


_board: Board | None = None


@asynccontextmanager
async def open_board() -> AsyncIterator[Board]:
    """Makes the board of this process; closed again at the end of the block."""
    global _board
    async with Board().listening() as board:
        _board = board
        try:
            yield board
        finally:
            _board = None


def board() -> Board:
    if _board is None:
        raise RuntimeError("the board is closed: the lifespan opens it, tests use a fixture")
    return _board
