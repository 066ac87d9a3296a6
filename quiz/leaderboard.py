"""Today's boards, kept in memory as finished bytes.

PostgreSQL tells every worker of each change of `game` (a trigger calls pg_notify), and the worker
reads its boards again. They are given from memory only while this process is sure to have heard of
every change: its listening connection has answered a heartbeat less than a second ago. Until the
new ones are there, for a moment, the old ones are given: a reader waits for nobody's signature.
Whoever signed waits, and finds the score on this worker's boards.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from hashlib import blake2b
from math import inf
from time import monotonic
from typing import NamedTuple

from django.conf import settings
from pydantic_core import to_json

from quiz import clock, database, statements
from quiz.errors import Unavailable
from quiz.levels import Level
from quiz.rules import ranks

CHANNEL = "quiz_board"
LONGEST = 100  # entries
# Seconds. A board is never older than the last two together, below the second that it may be.
HEARTBEAT = 0.4  # between two proofs that the listening connection lives
SURE_FOR = 0.8  # that such a proof holds
GRACE = 0.1  # that a board is still given once it is known to be old
SETTLE = 0.002  # before boards are read again: the notice of one's own signature comes after it

logger = logging.getLogger(__name__)


class Kind(StrEnum):
    POINTS = "points"
    TEMPS = "temps"


Key = tuple[Kind, Level | None]


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
    entries: list[dict[str, object]]
    given_until: float = inf  # a moment of `monotonic`, soon after a change was heard of
    pages: dict[int, Page] = field(default_factory=dict)

    def page(self, limit: int) -> Page:
        page = self.pages.get(limit)
        if page is None:
            page = self.pages[limit] = self._finish(limit)
        return page

    def _finish(self, limit: int) -> Page:
        kind, level = self.key
        body = to_json(
            {
                "day": self.day,
                "type": kind,
                "level": level,
                "players": self.players,
                "resets_at": clock.end_of(self.day).isoformat(),
                "entries": self.entries[:limit],
            }
        )
        return Page(body, f'"{blake2b(body, digest_size=12).hexdigest()}"')


class Board:
    """The boards of one process. A generation begins with each change that it hears of."""

    def __init__(self) -> None:
        self._generation = 0
        self._sure_until = -inf
        self._listings: dict[Key, Listing] = {}
        self._reads: dict[Key, tuple[int, asyncio.Task[Listing]]] = {}
        self._renewal: asyncio.Task[None] | None = None
        self._renewing = asyncio.Lock()

    def changed(self) -> asyncio.Task[None]:
        """A game was signed or removed. Once the task is done, no board without this change
        is given any more."""
        self._generation += 1
        soon = monotonic() + GRACE
        for listing in self._listings.values():
            listing.given_until = min(listing.given_until, soon)
        if self._renewal is None:
            self._renewal = asyncio.create_task(self._renew())
        return self._renewal

    async def _renew(self) -> None:
        async with self._renewing:
            await asyncio.sleep(SETTLE)
            self._renewal = None  # a change from now on needs another one
            keys = [key for key, each in self._listings.items() if each.given_until < inf]
            if keys:
                # A read that takes longer has only readers who wait for it.
                await asyncio.wait([self._reading(key) for key in keys], timeout=GRACE)

    def forget(self) -> None:
        """Changes may have been missed: nothing that was read before is given any more."""
        self._generation += 1
        self._listings.clear()

    @property
    def is_listening(self) -> bool:
        return monotonic() < self._sure_until

    def at_hand(self, kind: Kind, level: Level | None, limit: int) -> Page | None:
        """The page if memory holds it and it is sure to be fresh."""
        listing = self._listings.get((kind, level))
        if (
            listing is None
            or listing.given_until < (now := monotonic())
            or self._sure_until < now
            or listing.day != clock.today()
        ):
            return None
        return listing.pages.get(limit) or listing.page(limit)

    async def page(self, kind: Kind, level: Level | None, limit: int) -> Page:
        """Raises Unavailable when the board has to be read and can't be."""
        page = self.at_hand(kind, level, limit)
        if page is not None:
            return page
        # A reader that goes away leaves the read to the others.
        listing = await asyncio.shield(self._reading((kind, level)))
        return listing.page(limit)

    def _reading(self, key: Key) -> asyncio.Task[Listing]:
        # Readers that come while a read is under way share it, unless something has changed
        # since it began: then its rows may be too old for them.
        generation, task = self._reads.get(key, (None, None))
        if task is None or generation != self._generation:
            task = asyncio.create_task(self._read(key))
            self._reads[key] = (self._generation, task)
            task.add_done_callback(lambda done: self._forget(key, done))
        return task

    def _forget(self, key: Key, done: asyncio.Task[Listing]) -> None:
        if self._reads.get(key, (None, None))[1] is done:
            del self._reads[key]
        if not done.cancelled():
            done.exception()  # every reader may have gone: the failure counts as seen

    async def _read(self, key: Key) -> Listing:
        generation, day, began = self._generation, clock.today(), monotonic()
        kind, level = key
        if kind is Kind.POINTS:
            rows = await database.fetch(statements.POINTS_BOARD, day, level)
            results = [(-row["points"], row["total_time"]) for row in rows]
        else:
            fewest = settings.QUIZ_TIME_BOARD_MIN_POINTS
            rows = await database.fetch(statements.TIMES_BOARD, day, level, fewest)
            results = [(row["total_time"], -row["points"]) for row in rows]
        players = await database.fetchval(statements.COUNT_PLAYERS, day, level)
        entries = [{"rank": rank, **row} for rank, row in zip(ranks(results), rows, strict=True)]
        listing = Listing(key, day, generation, players, entries)
        if generation != self._generation:
            listing.given_until = began + GRACE
        known = self._listings.get(key)
        if known is None or known.generation <= generation:
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
                if self._sure_until != -inf:
                    logger.warning("board: listening connection lost")
                self._sure_until = -inf
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
                    self.forget()
                self._sure_until = asked_at + SURE_FOR
                await asyncio.sleep(HEARTBEAT)
        finally:
            connection.terminate()

    def _noticed(self, *_notice: object) -> None:
        self.changed()


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
