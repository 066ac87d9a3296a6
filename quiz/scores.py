"""Signing a finished game, once, with a nickname that is free today."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING
from uuid import UUID

from django.conf import settings

from quiz import attempts, clock, database, leaderboard, nicknames, statements
from quiz.errors import (
    AlreadySigned,
    AttemptUnfinished,
    NicknameTaken,
    TooManySignatures,
)
from quiz.levels import Level
from quiz.nicknames import Nickname

if TYPE_CHECKING:
    from collections.abc import Iterable

    from asyncpg import Record

# Signatures that one worker takes on at once. Each is a statement of about a millisecond: a
# queue this long means that PostgreSQL has stalled, and a clear "later" beats a silent wait.
MOST_AT_ONCE = 256
SUGGESTIONS = 3
MOST_IDEAS = 1000  # looked at before giving up; the plain words are fewer than an event's children

_under_way = 0


@dataclass(frozen=True, slots=True)
class Score:
    """A signed game. Ranks count from 1 among today's games of all levels; `temps_rank` is
    None below the fewest points of the board of times. `total_time` is in milliseconds."""

    game_id: int
    nickname: str
    level: Level
    points: int
    total_time: int
    points_rank: int
    temps_rank: int | None
    players: int
    is_new: bool


async def sign(attempt_id: UUID, nickname: Nickname) -> Score:
    """Puts a finished game on today's board; repeated, gives the score that is there.

    Raises AttemptUnknown, AttemptExpired, AttemptUnfinished, AlreadySigned, NicknameTaken or
    TooManySignatures.
    """
    global _under_way
    if _under_way >= MOST_AT_ONCE:
        raise TooManySignatures
    _under_way += 1
    try:
        return await _sign(attempt_id, nickname)
    finally:
        _under_way -= 1


async def _sign(attempt_id: UUID, nickname: Nickname) -> Score:
    fewest = settings.QUIZ_TIME_BOARD_MIN_POINTS
    row = await database.fetchrow(statements.SIGN, attempt_id, nickname, clock.today(), fewest)
    if row is not None:
        await asyncio.shield(leaderboard.board().changed())
        return _score(row, players=row["others"] + 1, is_new=True)
    row = await database.fetchrow(statements.SIGNED_BY, attempt_id, fewest)
    if row is not None:
        if row["nickname"] != nickname:
            raise AlreadySigned
        return _score(row, players=row["others"], is_new=False)
    attempt = await attempts.read(attempt_id)
    if not attempt.finished:
        raise AttemptUnfinished
    if await free([nickname], 1):  # the tenth answer came in meanwhile
        return await _sign(attempt_id, nickname)
    raise NicknameTaken(await free(nicknames.near(nickname), SUGGESTIONS))


def _score(row: Record, *, players: int, is_new: bool) -> Score:
    return Score(
        game_id=row["game_id"],
        nickname=row["nickname"],
        level=Level(row["level"]),
        points=row["points"],
        total_time=row["total_time"],
        points_rank=row["points_rank"],
        temps_rank=row["temps_rank"],
        players=players,
        is_new=is_new,
    )


async def ideas(count: int) -> list[str]:
    """Festive nicknames that are free today."""
    return await free(nicknames.ideas(MOST_IDEAS), count)


async def free(candidates: Iterable[Nickname], count: int) -> list[str]:
    """The first `count` of the candidates that nobody has signed with today."""
    found: list[str] = []
    remaining = iter(candidates)
    while len(found) < count and (batch := list(islice(remaining, count * 8))):
        rows = await database.fetch(statements.FREE_NICKNAMES, clock.today(), batch)
        found.extend(row["candidate"] for row in rows)
    return found[:count]
