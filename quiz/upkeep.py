"""What the operator does to the tables: upkeep, and taking scores off the board.

The boards of all workers follow at once: a trigger tells them of every change of `game`.
"""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from time import perf_counter
from typing import TYPE_CHECKING

import asyncpg

from quiz import clock, database, statements
from quiz.errors import Unavailable

if TYPE_CHECKING:
    from asyncpg import Connection, PostgresLogMessage

logger = logging.getLogger(__name__)

LOCK = 20_251_225  # any number that nothing else locks
TIMEOUT = 300  # seconds for a statement; the tables of a day take far less than one
RANKING_INDEXES = ("idx_game_ranking_points", "idx_game_ranking_time")

# What asyncpg raises when amcheck finds an index that lies.
_CORRUPT = (asyncpg.IndexCorruptedError, asyncpg.DataCorruptedError)


class UpkeepFailed(Exception):
    """PostgreSQL refused; the message is French and says what to do."""


@dataclass(frozen=True, slots=True)
class Maintained:
    """What an upkeep did. Sizes are bytes by table, indexes included; `read_through` says what
    amcheck did, or why it couldn't; `problems` are French sentences, none when all is well."""

    before: dict[str, int]
    after: dict[str, int]
    indexes: int
    read_through: str
    problems: list[str]
    duration_ms: int


async def remove_score(nickname: str) -> bool:
    """Takes today's score of a folded nickname off the board; False when there is none."""
    removed = await _remove(nickname)
    if removed:
        logger.info("Score retiré", extra={"games_removed": removed})
    return removed > 0


async def reset_board() -> int:
    """Takes all of today's scores off the board, and says how many there were."""
    removed = await _remove(None)
    logger.info("Classement remis à zéro", extra={"games_removed": removed})
    return removed


async def _remove(nickname: str | None) -> int:
    async with database.connection(TIMEOUT) as connection:
        return int(await connection.fetchval(statements.REMOVE_SCORES, clock.today(), nickname))


async def maintain(*, analyze_only: bool = False, unless_done: bool = False) -> Maintained | None:
    """VACUUM and ANALYZE, and a look at the indexes.

    Returns None when another session is at it, or with `unless_done` has done it within the hour.
    Raises Unavailable or UpkeepFailed.
    """
    began = perf_counter()
    async with _own_connection() as connection:
        if not await connection.fetchval(statements.LOCK_UPKEEP, LOCK):
            return None
        if unless_done and await connection.fetchval(statements.IS_KEPT_UP):
            return None
        before = await _sizes(connection)
        await _work(connection, statements.ANALYZE if analyze_only else statements.VACUUM)
        indexes = await connection.fetch(statements.INDEXES)
        problems = _faults(indexes)
        read_through = await _read_through(connection, indexes, problems)
        return Maintained(
            before=before,
            after=await _sizes(connection),
            indexes=len(indexes),
            read_through=read_through,
            problems=problems,
            duration_ms=round((perf_counter() - began) * 1000),
        )


@asynccontextmanager
async def _own_connection() -> AsyncIterator[Connection]:
    # The lock belongs to the session and goes with it; the pool would give the session to others.
    connection = await database.connect()
    try:
        yield connection
    except database.AWAY as error:
        raise Unavailable from error
    finally:
        connection.terminate()


async def _work(connection: Connection, statement: str) -> None:
    refusals: list[str] = []

    def listen(_connection: Connection, message: PostgresLogMessage) -> None:
        refusals.append(message.message)

    # A table of somebody else is left out with a warning, and the command succeeds all the same.
    connection.add_log_listener(listen)
    await connection.execute(statement, timeout=TIMEOUT)
    connection.remove_log_listener(listen)
    if refusals:
        raise UpkeepFailed(
            f"PostgreSQL refuse l’entretien ({refusals[0]}) : donnez au rôle le droit MAINTAIN "
            "sur les tables, ou lancez la commande avec leur propriétaire."
        )


async def _sizes(connection: Connection) -> dict[str, int]:
    rows = await connection.fetch(statements.TABLE_SIZES)
    return {row["name"]: row["bytes"] for row in rows}


def _faults(indexes: list[asyncpg.Record]) -> list[str]:
    names = {row["name"] for row in indexes}
    missing = [
        f"l’index {name} manque : recréez la base par les migrations"
        for name in RANKING_INDEXES
        if name not in names
    ]
    unusable = [
        f"l’index {row['name']} est inutilisable : REINDEX INDEX {row['name']}"
        for row in indexes
        if not row["usable"]
    ]
    return missing + unusable


async def _read_through(
    connection: Connection, indexes: list[asyncpg.Record], problems: list[str]
) -> str:
    """Has amcheck read the indexes; adds to `problems` those that lie."""
    installed = await connection.fetchval(statements.IS_AMCHECK_INSTALLED)
    if installed is None:
        return "amcheck n’est pas fourni avec ce PostgreSQL"
    transaction = connection.transaction()
    await transaction.start()
    try:
        if not installed:
            await connection.execute(statements.INSTALL_AMCHECK)
        for row in indexes:
            problem = await _lie(connection, row)
            if problem:
                problems.append(problem)
    except asyncpg.InsufficientPrivilegeError:
        return "le rôle n’a pas le droit d’utiliser amcheck"
    finally:
        await transaction.rollback()  # an extension that was installed for this goes again
    return f"amcheck a lu {len(indexes)} index en entier"


async def _lie(connection: Connection, index: asyncpg.Record) -> str | None:
    try:
        async with connection.transaction():
            await connection.execute(statements.AMCHECK, index["oid"], timeout=TIMEOUT)
    except _CORRUPT:
        return f"l’index {index['name']} est abîmé : REINDEX INDEX {index['name']}"
    return None
