"""The one asyncpg pool of a process, and the one place that knows the driver's errors.

Its address is Django's (`DATABASES`), so it is written once and follows the test database.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from time import monotonic
from typing import TYPE_CHECKING, Any

import asyncpg
from django.conf import settings
from django.db import connection as django_connection

from quiz.errors import Unavailable

if TYPE_CHECKING:
    from asyncpg import Connection, Pool, Record
    from asyncpg.pool import PoolConnectionProxy

# Seconds. Together below the three that the page gives a request, so that a child's tap is
# answered by a sentence even when PostgreSQL hangs.
CONNECT_TIMEOUT = 1.0
DEADLINE = 1.5  # of a statement, the wait for a connection included
LOAN_TIMEOUT = 0.8  # to lend a connection for a unit of work, or to take it back
LOOK_EVERY = 0.05

# What the driver raises when PostgreSQL is away, starting, stopping, full or read-only. The
# connection is then closed or given back clean by the pool.
AWAY = (
    OSError,
    TimeoutError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
    asyncpg.PostgresConnectionError,
    asyncpg.InsufficientResourcesError,
    asyncpg.OperatorInterventionError,
    asyncpg.PostgresSystemError,
    asyncpg.InvalidAuthorizationSpecificationError,
    asyncpg.InvalidCatalogNameError,
    asyncpg.InvalidCachedStatementError,
    asyncpg.ReadOnlySQLTransactionError,
    asyncpg.ForeignKeyViolationError,  # the purge took the day away under a signature
)

_pool: Pool | None = None
_watch: asyncio.Task[None] | None = None
_deadlines: dict[asyncio.Timeout, float] = {}  # moments of `monotonic`, of statements under way


def address() -> dict[str, Any]:
    """Connection arguments of asyncpg, derived from Django's."""
    django = django_connection.settings_dict
    options = {key: value for key, value in django["OPTIONS"].items() if key == "sslmode"}
    return {
        "host": django["HOST"] or None,
        "port": int(django["PORT"] or 5432),
        "user": django["USER"] or None,
        "password": django["PASSWORD"] or None,
        "database": django["NAME"],
        "ssl": options.get("sslmode"),
    }


async def open_pool() -> None:
    """Raises Unavailable when PostgreSQL can't be reached."""
    global _pool, _watch
    try:
        _pool = await asyncpg.create_pool(
            **address(),
            min_size=1,
            max_size=settings.DATABASE_POOL_SIZE,
            timeout=CONNECT_TIMEOUT,
            reset=_leave_as_it_is,
            server_settings={"application_name": "quiz"},
        )
    except AWAY as error:
        raise Unavailable from error
    _watch = asyncio.create_task(_watch_deadlines())


async def _leave_as_it_is(_connection: Connection) -> None:
    """Nothing that borrows a connection changes its session: no setting, session lock, cursor
    or listener. asyncpg still rolls back a transaction left open; the query with which it would
    clean the rest is a second round trip for each statement."""


async def close_pool() -> None:
    """Waits a moment for the connections in use, then drops them: `Pool.close` alone would
    wait for ever on one that is never given back."""
    global _pool, _watch
    pool, _pool = _pool, None
    if pool is None:
        return
    if _watch is not None:
        _watch.cancel()
        _watch = None
    try:
        await asyncio.wait_for(pool.close(), timeout=2)
    except TimeoutError:
        pool.terminate()


def pool() -> Pool:
    if _pool is None:
        raise RuntimeError("the pool is closed: the lifespan opens it, tests use a fixture")
    return _pool


@asynccontextmanager
async def connection(deadline: float) -> AsyncIterator[PoolConnectionProxy]:
    """A connection for one unit of work that is to end within `deadline` seconds; raises
    Unavailable when there is none, it is lost, or the time is up."""
    try:
        async with asyncio.timeout(deadline), pool().acquire(timeout=LOAN_TIMEOUT) as borrowed:
            yield borrowed
    except AWAY as error:
        raise Unavailable from error


async def fetch(statement: str, *arguments: object) -> list[Record]:
    """Raises Unavailable when there is no connection, it is lost, or the time is up."""
    try:
        async with asyncio.timeout(None) as limit:
            _deadlines[limit] = monotonic() + DEADLINE
            try:
                return await _fetch(pool(), statement, arguments)
            finally:
                _deadlines.pop(limit, None)
    except AWAY as error:
        raise Unavailable from error


async def _fetch(lender: Pool, statement: str, arguments: tuple[object, ...]) -> list[Record]:
    borrowed = await lender.acquire()
    try:
        rows: list[Record] = await borrowed.fetch(statement, *arguments)
    except BaseException:
        # PostgreSQL is asked to stop, and may not answer that either.
        await lender.release(borrowed, timeout=LOAN_TIMEOUT)
        raise
    await lender.release(borrowed)
    return rows


async def _watch_deadlines() -> None:
    """One clock for all statements. asyncpg's own would be three timers for each, and with uvloop
    they took a tenth of the time of an answer."""
    while True:
        await asyncio.sleep(LOOK_EVERY)
        now = monotonic()
        for limit, deadline in [*_deadlines.items()]:
            if deadline < now:
                del _deadlines[limit]
                limit.reschedule(0)


async def fetchrow(statement: str, *arguments: object) -> Record | None:
    rows = await fetch(statement, *arguments)
    return rows[0] if rows else None


async def fetchval(statement: str, *arguments: object) -> Any:
    row = await fetchrow(statement, *arguments)
    return row[0] if row else None


async def connect() -> Connection:
    """A connection outside the pool, for who needs one of its own."""
    try:
        return await asyncpg.connect(
            **address(), timeout=CONNECT_TIMEOUT, server_settings={"application_name": "quiz"}
        )
    except AWAY as error:
        raise Unavailable from error
