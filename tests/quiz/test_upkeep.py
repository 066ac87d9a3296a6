"""`manage.py maintain_db`: what it does, and what it finds."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from quiz import database, statements, upkeep
from tests.players import add_games, another_connection


async def run(*arguments: str) -> str:
    output = StringIO()
    await asyncio.to_thread(call_command, "maintain_db", *arguments, stdout=output)
    return output.getvalue()


async def dead_rows() -> int:
    return int(
        await database.fetchval("SELECT n_dead_tup FROM pg_stat_user_tables WHERE relname = 'game'")
    )


@pytest.fixture
async def dead(tables: None) -> None:
    """Rows that VACUUM takes away, in the statistics already."""
    await add_games(f"enfant{number}" for number in range(500))
    async with another_connection() as other:
        await other.execute("DELETE FROM game; SELECT pg_stat_force_next_flush()")
    async with asyncio.timeout(5):
        while await dead_rows() < 500:
            pass


@pytest.mark.usefixtures("dead")
async def test_it_works() -> None:
    said = await run()
    assert "Entretien fait" in said
    assert "game" in said
    assert await dead_rows() == 0


@pytest.mark.usefixtures("dead")
async def test_analyze_only_leaves_dead_rows() -> None:
    before = await database.fetchval(
        "SELECT analyze_count FROM pg_stat_user_tables WHERE relname = 'game'"
    )
    await run("--analyze-only")
    after = await database.fetchval(
        "SELECT analyze_count FROM pg_stat_user_tables WHERE relname = 'game'"
    )
    assert (after, await dead_rows()) == (before + 1, 500)


@pytest.mark.usefixtures("tables")
async def test_another_upkeep_is_left_alone() -> None:
    async with another_connection() as other:
        await other.fetch("SELECT pg_advisory_lock($1)", upkeep.LOCK)
        assert "Un autre entretien est en cours" in await run()


@pytest.mark.usefixtures("tables")
async def test_a_missing_index_is_a_failure() -> None:
    await database.fetch("ALTER INDEX idx_game_ranking_time RENAME TO idx_aside")
    try:
        with pytest.raises(CommandError, match="idx_game_ranking_time manque"):
            await run()
    finally:
        await database.fetch("ALTER INDEX idx_aside RENAME TO idx_game_ranking_time")


@pytest.mark.usefixtures("tables")
async def test_an_index_that_was_left_half_made_is_a_failure() -> None:
    mark = (
        "UPDATE pg_index SET indisvalid = {} WHERE indexrelid = 'idx_attempt_started_at'::regclass"
    )
    await database.fetch(mark.format("false"))
    try:
        with pytest.raises(CommandError, match="REINDEX INDEX idx_attempt_started_at"):
            await run()
    finally:
        await database.fetch(mark.format("true"))


@pytest.fixture
async def clerk(pool: None) -> AsyncIterator[None]:
    """A role that reads and writes rows, and owns nothing."""
    await database.fetch("CREATE ROLE clerk LOGIN")
    await database.fetch("GRANT SELECT, INSERT, UPDATE, DELETE ON game, attempt, day TO clerk")
    yield
    await database.fetch("REVOKE ALL ON game, attempt, day FROM clerk")
    await database.fetch("DROP ROLE clerk")


@pytest.mark.usefixtures("clerk")
async def test_a_role_without_the_right_is_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    as_clerk = database.address() | {"user": "clerk"}
    monkeypatch.setattr(database, "address", lambda: as_clerk)
    with pytest.raises(CommandError, match="MAINTAIN"):
        await run()


@pytest.mark.usefixtures("clerk")
async def test_the_right_to_maintain_is_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    await database.fetch("GRANT MAINTAIN ON game, attempt, day TO clerk")
    as_clerk = database.address() | {"user": "clerk"}
    monkeypatch.setattr(database, "address", lambda: as_clerk)
    assert "Entretien fait" in await run()


@pytest.mark.usefixtures("tables")
async def test_it_fails_when_the_database_is_away(monkeypatch: pytest.MonkeyPatch) -> None:
    away = database.address() | {"host": "127.0.0.1", "port": 1}
    monkeypatch.setattr(database, "address", lambda: away)
    with pytest.raises(CommandError, match="PostgreSQL ne répond pas"):
        await run()


# Stands where amcheck's function would: this PostgreSQL may come without the extension.
STAND_IN = """
    CREATE FUNCTION bt_index_check(regclass, boolean) RETURNS void LANGUAGE plpgsql AS $$
    BEGIN {} END $$
"""


@pytest.fixture
def amcheck(tables: None, monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    monkeypatch.setattr(statements, "IS_AMCHECK_INSTALLED", "SELECT false")
    monkeypatch.setattr(statements, "INSTALL_AMCHECK", STAND_IN.format(""))
    return monkeypatch


async def test_amcheck_reads_every_index_and_is_gone_again(amcheck: pytest.MonkeyPatch) -> None:
    assert "amcheck a lu 8 index" in await run()
    assert await database.fetchval("SELECT to_regproc('bt_index_check')") is None


async def test_an_index_that_lies_is_a_failure(amcheck: pytest.MonkeyPatch) -> None:
    lies = "IF $1 = 'idx_game_ranking_time'::regclass THEN RAISE SQLSTATE 'XX002'; END IF;"
    amcheck.setattr(statements, "INSTALL_AMCHECK", STAND_IN.format(lies))
    with pytest.raises(CommandError, match="idx_game_ranking_time est abîmé") as failure:
        await run()
    assert "idx_game_ranking_points" not in str(failure.value)


async def test_a_role_that_may_not_use_amcheck_is_told_so(amcheck: pytest.MonkeyPatch) -> None:
    refuses = "RAISE SQLSTATE '42501';"
    amcheck.setattr(statements, "INSTALL_AMCHECK", STAND_IN.format(refuses))
    assert "n’a pas le droit d’utiliser amcheck" in await run()


async def test_a_postgresql_without_amcheck_is_told_so(amcheck: pytest.MonkeyPatch) -> None:
    amcheck.setattr(statements, "IS_AMCHECK_INSTALLED", "SELECT true WHERE false")
    assert "amcheck n’est pas fourni" in await run()
