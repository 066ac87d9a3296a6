from __future__ import annotations

import asyncio
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from quiz import clock, database
from scheduler.purge import LOCK
from tests.players import add_game


async def run() -> str:
    """The command, in a thread: it has a loop and a pool of its own."""
    kept, database._pool = database._pool, None
    try:
        output = StringIO()
        await asyncio.to_thread(call_command, "purge", stdout=output)
        return output.getvalue()
    finally:
        database._pool = kept


@pytest.mark.usefixtures("board")
async def test_it_works() -> None:
    await add_game("zoe", day=clock.today() - timedelta(days=1))
    await add_game("leo")
    said = await run()
    assert "Purge OK" in said
    assert "1 parties et 0 essais" in said
    assert await database.fetchval("SELECT count(*) FROM game") == 1


@pytest.mark.usefixtures("board")
async def test_it_leaves_a_purge_under_way_alone() -> None:
    async with database.connection(60) as other, other.transaction():
        await other.fetch("SELECT pg_advisory_xact_lock($1)", LOCK)
        assert "Une autre purge est en cours" in await run()


@pytest.mark.usefixtures("board")
async def test_it_fails_when_the_database_is_away(monkeypatch: pytest.MonkeyPatch) -> None:
    away = database.address() | {"host": "127.0.0.1", "port": 1}
    monkeypatch.setattr(database, "address", lambda: away)
    with pytest.raises(CommandError, match="Purge ÉCHEC"):
        await run()
