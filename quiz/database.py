"""The one asyncpg pool of a process, and the one place that knows the driver's errors.

Its address is Django's (`DATABASES`), so it is written once and follows the test database.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
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
ACQUIRE_TIMEOUT = 0.8
STATEMENT_TIMEOUT = 1.0

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
    global _pool
    try:
        _pool = await asyncpg.create_pool(
            **address(),
            min_size=1,
            max_size=settings.DATABASE_POOL_SIZE,
            timeout=CONNECT_TIMEOUT,
            command_timeout=STATEMENT_TIMEOUT,
            reset=_leave_as_it_is,
            server_settings={"application_name": "quiz"},
        )
    except AWAY as error:
        raise Unavailable from error


async def _leave_as_it_is(_connection: Connection) -> None:
    """Nothing that borrows a connection changes its session: no setting, session lock, cursor
    or listener. asyncpg still rolls back a transaction left open; the query with which it would
    clean the rest is a second round trip for each statement."""


async def close_pool() -> None:
    """Waits a moment for the connections in use, then drops them: `Pool.close` alone would
    wait for ever on one that is never given back."""
    global _pool
    pool, _pool = _pool, None
    if pool is None:
        return
    try:
        await asyncio.wait_for(pool.close(), timeout=2)
    except TimeoutError:
        pool.terminate()


def pool() -> Pool:
    if _pool is None:
        raise RuntimeError("the pool is closed: the lifespan opens it, tests use a fixture")
    return _pool


@asynccontextmanager
async def connection() -> AsyncIterator[PoolConnectionProxy]:
    """A connection for one unit of work; raises Unavailable when there is none or it is lost."""
    try:
        async with pool().acquire(timeout=ACQUIRE_TIMEOUT) as borrowed:
            yield borrowed
    except AWAY as error:
        raise Unavailable from error


async def fetch(statement: str, *arguments: object) -> list[Record]:
    try:
        async with pool().acquire(timeout=ACQUIRE_TIMEOUT) as borrowed:
            rows: list[Record] = await borrowed.fetch(statement, *arguments)
            return rows
    except AWAY as error:
        raise Unavailable from error


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
