"""The purge: every row that isn't of today, and attempts past their hour.

Any number of workers may try; an advisory lock of the transaction lets one in. Doing it twice
changes nothing.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import date
from enum import Enum
from time import perf_counter

from quiz import clock, database, statements
from quiz.errors import Unavailable

logger = logging.getLogger(__name__)

LOCK = 20_251_224  # any number that nothing else locks
DEADLINE = 60  # seconds; a million games take one


class Reason(Enum):
    START = "start"
    MIDNIGHT = "midnight"
    COMMAND = "command"
    SWEEP = "sweep"


@dataclass(frozen=True, slots=True)
class Purged:
    day: date
    games: int
    attempts: int
    duration_ms: int
    opened_day: bool


async def purge(reason: Reason) -> Purged | None:
    """Returns None when another worker is at it, or did it tonight. Raises Unavailable."""
    began = perf_counter()
    day = clock.today()
    async with database.connection(DEADLINE) as connection, connection.transaction():
        if not await connection.fetchval(statements.LOCK_PURGE, LOCK):
            return None
        is_open = await connection.fetchval(statements.IS_DAY_OPEN, day)
        if is_open and reason is Reason.MIDNIGHT:
            return None
        games = await connection.fetchval(statements.REMOVE_GAMES, day)
        attempts = _count(await connection.execute(statements.REMOVE_ATTEMPTS))
        await connection.execute(statements.REMOVE_DAYS, day)
        opened = _count(await connection.execute(statements.OPEN_DAY, day, games)) == 1
    return Purged(day, games, attempts, round((perf_counter() - began) * 1000), opened)


def _count(status: str) -> int:
    return int(status.rsplit(" ", 1)[-1])  # "DELETE 12", "INSERT 0 1"


async def purge_and_log(reason: Reason) -> bool:
    """One line that says what was done, or why it wasn't; False when it has to be tried again."""
    try:
        purged = await purge(reason)
    except Exception as error:
        logger.error("Purge ÉCHEC", extra={"reason": _reason(error)})
        return False
    if purged is not None and (purged.opened_day or reason is not Reason.SWEEP):
        logger.info(
            "Purge OK",
            extra={
                "day": purged.day.isoformat(),
                "games_removed": purged.games,
                "attempts_removed": purged.attempts,
                "duration_ms": purged.duration_ms,
            },
        )
    return True


def _reason(error: Exception) -> str:
    """A driver's message can quote a row: its type says enough."""
    cause = error.__cause__ if isinstance(error, Unavailable) and error.__cause__ else error
    return type(cause).__name__
