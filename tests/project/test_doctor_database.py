"""What `doctor` says of a PostgreSQL that isn't as it should be."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings

from project.doctor import database as examined_database
from project.doctor import schema
from project.doctor.report import Status
from quiz import clock, database
from scheduler.purge import Reason, purge
from tests.players import add_game, add_games, all_rows, another_connection
from tests.project.examined import ails, examined, is_well

ADD = "ALTER TABLE game ADD CONSTRAINT {} {}"


@pytest.fixture(autouse=True)
async def opened_day(board: object) -> None:
    await purge(Reason.COMMAND)


@pytest.fixture(autouse=True)
def whatever_else_the_machine_does(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(examined_database, "FAST", 30.0)
    monkeypatch.setattr(examined_database, "SLOW", 30.0)


@asynccontextmanager
async def changed(statement: str, back: str) -> AsyncIterator[None]:
    """A change by hand, and what undoes it."""
    async with another_connection() as other:
        await other.execute(statement)
        try:
            yield
        finally:
            await other.execute(back)


@pytest.mark.parametrize(
    "name",
    "database signature migrations schema indexes planner locks day purge leftovers size volume"
    " dead_rows upkeep postgresql database_clock".split(),
)
async def test_a_healthy_database_is_well(name: str) -> None:
    assert await is_well(name)


async def test_the_expected_schema_is_what_the_migrations_make() -> None:
    rows = await database.fetch(schema.STRUCTURE)
    assert schema.EXPECTED.read_text().splitlines() == [row["line"] for row in rows]


async def test_a_dry_signature_leaves_nothing() -> None:
    before = await all_rows()
    await is_well("signature")
    assert await all_rows() == before


@pytest.mark.parametrize(
    ("statement", "back", "named"),
    [
        (
            "ALTER TYPE level_type RENAME VALUE 'avancé' TO 'expert'",
            "ALTER TYPE level_type RENAME VALUE 'expert' TO 'avancé'",
            "changé : type level_type",
        ),
        (
            "ALTER TABLE game DROP CONSTRAINT game_points_check",
            ADD.format("game_points_check", "CHECK (points >= 0 AND points <= 10)"),
            "manque : contrainte game_points_check",
        ),
        (
            "ALTER TABLE game DROP CONSTRAINT game_day_date_fkey",
            ADD.format(
                "game_day_date_fkey", "FOREIGN KEY (day_date) REFERENCES day ON DELETE CASCADE"
            ),
            "manque : contrainte game_day_date_fkey",
        ),
        (
            "ALTER TABLE game ALTER nickname TYPE varchar(20)",
            "ALTER TABLE game ALTER nickname TYPE varchar(12)",
            "changé : colonne game.nickname",
        ),
        (
            "ALTER TABLE game DISABLE TRIGGER tell_boards",
            "ALTER TABLE game ENABLE TRIGGER tell_boards",
            "changé : déclencheur tell_boards",
        ),
        (
            "ALTER TABLE day ADD COLUMN weather text",
            "ALTER TABLE day DROP COLUMN weather",
            "en trop : colonne day.weather",
        ),
    ],
)
async def test_a_schema_changed_by_hand_is_named(statement: str, back: str, named: str) -> None:
    async with changed(statement, back):
        assert named in await ails("schema")
    assert await is_well("schema")


@pytest.mark.parametrize("name", ["idx_game_ranking_points", "idx_game_ranking_time"])
async def test_a_dropped_index_is_named(name: str) -> None:
    made = await database.fetchval("SELECT pg_get_indexdef($1::text::regclass)", name)
    async with changed(f"DROP INDEX {name}", made):
        assert f"manque : index {name}" in await ails("indexes")
        assert name in await ails("planner")
    assert await is_well("indexes")


async def test_an_index_that_was_left_half_made_is_named() -> None:
    mark = (
        "UPDATE pg_index SET indisvalid = {} WHERE indexrelid = 'idx_attempt_started_at'::regclass"
    )
    async with changed(mark.format("false"), mark.format("true")):
        assert "inutilisable : idx_attempt_started_at" in await ails("indexes")


async def test_with_many_games_the_planner_chooses_freely() -> None:
    await add_games(f"e{number}" for number in range(schema.MANY_GAMES))
    async with another_connection() as other:
        await other.execute("VACUUM ANALYZE game")
    finding = await examined("planner")
    assert (finding.status, "tels quels" in finding.measured) == (Status.OK, True)


async def test_a_slow_signature_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(examined_database, "FAST", 0.0)
    assert "warning" in await ails("signature")
    monkeypatch.setattr(examined_database, "SLOW", 0.0)
    assert "failure" in await ails("signature")
    assert "warning" in await ails("database")


async def test_a_missing_migration_is_named() -> None:
    aside = "UPDATE django_migrations SET app = {} WHERE app = {}"
    async with changed(aside.format("'aside'", "'quiz'"), aside.format("'quiz'", "'aside'")):
        assert "non appliquées : 0001_tables" in await ails("migrations")


async def test_a_lock_of_another_session_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(examined_database, "HELD_TOO_LONG", 0)
    async with another_connection() as other, other.transaction():
        await other.execute("LOCK TABLE game")
        pid = await other.fetchval("SELECT pg_backend_pid()")
        finding = await examined("locks")
        assert finding.status is Status.FAILURE
        assert f"{pid} (AccessExclusiveLock)" in finding.measured
        assert f"pg_terminate_backend({pid})" in finding.advice
        assert "attend un verrou" in await ails("signature")
    assert await is_well("signature")


async def test_a_lock_of_a_moment_is_nobodys_business() -> None:
    async with another_connection() as other, other.transaction():
        await other.execute("LOCK TABLE game")
        assert await is_well("locks")


async def test_a_read_only_database_is_named() -> None:
    name = settings.DATABASES["default"]["NAME"]
    async with changed(
        f"ALTER DATABASE {name} SET default_transaction_read_only = on",
        f"SET default_transaction_read_only = off;"
        f" ALTER DATABASE {name} RESET default_transaction_read_only",
    ):
        assert "lecture seule" in await ails("database")
        assert "lecture seule" in await ails("signature")


async def test_the_cure_of_a_read_only_database_works() -> None:
    name = settings.DATABASES["default"]["NAME"]
    async with another_connection() as other:
        await other.execute(f"ALTER DATABASE {name} SET default_transaction_read_only = on")
    cure = (await examined("database")).advice.partition("-c '")[2].rstrip("'")
    async with another_connection() as other:
        await other.execute(cure)
    assert await is_well("database")


async def test_a_full_disk_is_named() -> None:
    async with changed(
        "CREATE FUNCTION disk_full() RETURNS trigger LANGUAGE plpgsql AS"
        " $$ BEGIN RAISE EXCEPTION 'full' USING ERRCODE = 'disk_full'; END $$;"
        "CREATE TRIGGER disk_full BEFORE INSERT ON attempt EXECUTE FUNCTION disk_full()",
        "DROP FUNCTION disk_full CASCADE",
    ):
        assert "disque de PostgreSQL est plein" in await ails("signature")


@pytest.fixture
async def clerk(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[None]:
    """The doctor comes as a role without rights; nobody of that name may stay connected."""
    as_clerk = database.address() | {"user": "clerk"}
    async with changed("CREATE ROLE clerk LOGIN", "DROP ROLE clerk"):
        monkeypatch.setattr(database, "address", lambda: as_clerk)
        yield
        monkeypatch.undo()


@pytest.mark.usefixtures("clerk")
async def test_no_connection_left_is_named() -> None:
    await database.fetch("ALTER ROLE clerk CONNECTION LIMIT 0")
    assert "n’a plus de connexion libre" in await ails("database")


@pytest.mark.usefixtures("clerk")
async def test_what_a_role_may_not_see_is_never_well() -> None:
    finding = await examined("leftovers")
    assert finding.status is Status.UNKNOWN
    assert "droit" in finding.measured


async def test_a_database_of_another_name_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    nowhere = database.address() | {"database": "nowhere"}
    monkeypatch.setattr(database, "address", lambda: nowhere)
    finding = await examined("database")
    assert (finding.status, "DATABASE_URL" in finding.advice) == (Status.FAILURE, True)


async def test_an_unknown_machine_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    nowhere = database.address() | {"host": "nulle.part.invalid"}
    monkeypatch.setattr(database, "address", lambda: nowhere)
    assert "introuvable" in await ails("database")


async def test_a_database_that_is_away_is_told_once(monkeypatch: pytest.MonkeyPatch) -> None:
    away = database.address() | {"host": "127.0.0.1", "port": 1}
    monkeypatch.setattr(database, "address", lambda: away)
    assert "injoignable" in await ails("database")
    finding = await examined("schema")
    assert (finding.status, finding.measured) == (Status.UNKNOWN, "la base ne répond pas")


async def test_a_purge_of_two_days_ago_is_named() -> None:
    await database.fetch(
        "UPDATE day SET day_date = day_date - 2, purged_at = purged_at - interval '2 days'"
    )
    two_days_ago = f"{clock.now() - timedelta(days=2):%d/%m}"
    assert f"failure: le {two_days_ago}" in await ails("purge")
    assert "aucune ligne « day »" in await ails("day")
    finding = await examined("purge")
    assert "manage.py purge" in finding.advice


async def test_a_purge_that_never_was_is_named() -> None:
    await database.fetch("TRUNCATE day CASCADE")
    assert "jamais" in await ails("purge")


async def test_a_day_opened_by_a_signature_is_named() -> None:
    await database.fetch("UPDATE day SET purged_at = NULL")
    assert "par une signature" in await ails("day")


async def test_at_midnight_the_purge_has_a_quarter_of_an_hour(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    just_after = clock.end_of(clock.today()) + timedelta(minutes=1)
    monkeypatch.setattr(clock, "now", lambda: just_after)
    assert (await examined("purge")).status is Status.WARNING
    later = just_after + timedelta(minutes=20)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert (await examined("purge")).status is Status.FAILURE


async def test_rows_of_another_day_are_counted() -> None:
    await add_game("zoe", day=clock.today() - timedelta(days=1))
    assert "1 parties, 1 jours" in await ails("leftovers")


async def test_an_attempt_that_outlives_its_hour_is_counted(client: object) -> None:
    await database.fetch(
        "INSERT INTO attempt (attempt_id, level, questions, started_at)"
        " VALUES (gen_random_uuid(), 'facile', '[]', now() - interval '80 minutes')"
    )
    assert "1 essais" in await ails("leftovers")


async def test_many_dead_rows_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(examined_database, "DEAD_ROWS", 0)
    await database.fetch("SELECT pg_stat_reset()")  # what other tests left
    await add_games(f"e{number}" for number in range(50))
    async with another_connection() as other:
        await other.execute("DELETE FROM game; SELECT pg_stat_force_next_flush()")
    assert "mortes" in await ails("dead_rows")


@pytest.mark.parametrize(("name", "limit"), [("size", "SIZE_LIMIT"), ("volume", "VOLUME_LIMIT")])
async def test_a_swelling_database_is_told(
    monkeypatch: pytest.MonkeyPatch, name: str, limit: str
) -> None:
    monkeypatch.setattr(examined_database, limit, 2**20)
    assert "Mo" in await ails(name)


async def test_the_volume_of_a_server_elsewhere_is_asked_of_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(settings, "USES_EMBEDDED_POSTGRES", False)
    assert "journal des changements" in (await examined("volume")).measured


@pytest.mark.usefixtures("clerk")
async def test_a_volume_that_is_hidden_is_unknown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "USES_EMBEDDED_POSTGRES", False)
    finding = await examined("volume")
    assert (finding.status, "pg_monitor" in finding.advice) == (Status.UNKNOWN, True)


async def test_an_upkeep_of_long_ago_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    async with another_connection() as other:
        await other.execute("VACUUM ANALYZE game")
    assert await is_well("upkeep")
    monkeypatch.setattr(examined_database, "UPKEEP_EVERY", timedelta())
    finding = await examined("upkeep")
    assert (finding.status, "maintain_db" in finding.advice) == (Status.WARNING, True)


async def test_the_copy_of_the_schema(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "VAR", tmp_path)
    assert "aucune copie" in await ails("schema_copy")
    copy = tmp_path / "schema" / "schema-2026-12-01.sql"
    copy.parent.mkdir()
    copy.touch(mode=0o600)
    assert await is_well("schema_copy")
    copy.chmod(0o644)
    assert "lisible par d’autres" in await ails("schema_copy")
    monkeypatch.setattr(examined_database, "UPKEEP_EVERY", timedelta())
    assert copy.name in await ails("schema_copy")
