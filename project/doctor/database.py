"""Whether PostgreSQL can do its work now: answer, write, and stay of a reasonable size."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from time import perf_counter
from uuid import uuid4

import asyncpg
from django.conf import settings

from project.doctor import advice
from project.doctor.examination import in_thread
from project.doctor.report import Finding, Site, failure, ok, unknown, warning
from project.doctor.session import NoConnection, connect, session
from quiz import clock, schema_dump, statements
from quiz.rules import QUESTION_COUNT

FAST = 0.2  # seconds
SLOW = 1.0
MEGABYTE = 2**20
SIZE_LIMIT = 200 * MEGABYTE  # a day of a hundred thousand games takes about fifty
VOLUME_LIMIT = 1500 * MEGABYTE  # PostgreSQL's log of changes grows up to a thousand by itself
MOST_CONNECTIONS = 0.8  # of those that PostgreSQL accepts
HELD_TOO_LONG = 5  # seconds
DEAD_ROWS = 10_000
UPKEEP_EVERY = timedelta(days=35)  # the scheduler's is monthly


async def answers(site: Site) -> Finding:
    began = perf_counter()
    try:
        connection = await connect(read_only=False)
    except NoConnection as error:
        return error.finding
    try:
        row = await connection.fetchrow(_STATE)
    except TimeoutError:
        return failure("PostgreSQL accepte, puis ne répond plus", advice.see_logs("db"))
    finally:
        connection.terminate()
    return _judge(row, perf_counter() - began)


def _judge(row: asyncpg.Record, seconds: float) -> Finding:
    measured = (
        f"version {row['version']}, {seconds * 1000:.0f} ms, "
        f"{row['used']} connexions sur {row['most']}"
    )
    if row["standby"]:
        return failure("la base est une copie, en lecture seule", "corrigez DATABASE_URL")
    if row["read_only"] == "on":
        return failure(
            "la base est en lecture seule",
            advice.psql(
                "BEGIN READ WRITE; "
                f"ALTER DATABASE {row['name']} RESET default_transaction_read_only; COMMIT"
            ),
        )
    if row["used"] > MOST_CONNECTIONS * row["most"]:
        return warning(measured, "baissez DATABASE_POOL_SIZE ou WEB_CONCURRENCY")
    if seconds > SLOW:
        return warning(measured, "cherchez ce qui charge la machine ou le réseau : docker stats")
    return ok(measured)


_STATE = """
    SELECT pg_is_in_recovery() AS standby, current_setting('default_transaction_read_only')
           AS read_only, current_setting('server_version') AS version,
           current_database() AS name,
           (SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend') AS used,
           current_setting('max_connections')::integer AS most
"""


async def signature(site: Site) -> Finding:
    """Signs a finished game in a transaction that is rolled back."""
    async with session(read_only=False) as connection:
        transaction = connection.transaction()
        await transaction.start()
        try:
            seconds = await _sign(connection)
        except asyncpg.ReadOnlySQLTransactionError:
            return failure("la base est en lecture seule", "voyez « Base de données »")
        except asyncpg.DiskFullError:
            return failure(
                "le disque de PostgreSQL est plein", "libérez de la place, puis " + advice.start()
            )
        finally:
            if not connection.is_closed():
                await transaction.rollback()
    measured = f"{seconds * 1000:.0f} ms, annulée"
    if seconds < FAST:
        return ok(measured)
    slow = "cherchez ce qui charge la base : « Verrous », « Lignes mortes », « Disque »"
    return warning(measured, slow) if seconds < SLOW else failure(measured, slow)


async def _sign(connection: asyncpg.Connection) -> float:
    attempt_id = uuid4()
    await connection.execute(_FINISHED_ATTEMPT, attempt_id, QUESTION_COUNT)
    began = perf_counter()
    fewest = settings.QUIZ_TIME_BOARD_MIN_POINTS
    nickname = f"essai-{attempt_id.hex[:6]}"
    row = await connection.fetchrow(statements.SIGN, attempt_id, nickname, clock.today(), fewest)
    seconds = perf_counter() - began
    if row is None:
        raise RuntimeError
    return seconds


_FINISHED_ATTEMPT = """
    INSERT INTO attempt (attempt_id, level, questions, dealt, choices, times, points, total_time)
    VALUES ($1, 'facile', '[]', $2::integer, array_fill(''::text, ARRAY[$2::integer]),
            array_fill(1000, ARRAY[$2::integer]), 5, $2::integer * 1000)
"""


async def locks(site: Site) -> Finding:
    async with session() as connection:
        rows = await connection.fetch(_LOCKS, HELD_TOO_LONG)
    if not rows:
        return ok("aucun")
    worst = rows[0]
    since = "depuis un temps inconnu" if worst["held"] is None else f"depuis {worst['held']:.0f} s"
    measured = f"{len(rows)} session(s), dont {worst['pid']} ({worst['mode']}) {since}"
    cure = "arrêtez-la : " + advice.psql(f"SELECT pg_terminate_backend({worst['pid']})")
    return failure(measured, cure) if worst["blocks"] else warning(measured, cure)


# Who holds a lock on `game` for long; first those that keep a signature or the board waiting.
# A session of another role hides since when, unless ours has pg_monitor. $1: seconds.
_LOCKS = """
    SELECT pid, mode, held,
           mode IN ('AccessExclusiveLock', 'ExclusiveLock', 'ShareRowExclusiveLock', 'ShareLock')
           AS blocks
    FROM (
        SELECT pg_locks.pid, mode, extract(epoch FROM clock_timestamp() - xact_start) AS held
        FROM pg_locks LEFT JOIN pg_stat_activity USING (pid)
        WHERE locktype = 'relation' AND granted
          AND relation = (SELECT oid FROM pg_class WHERE relname = 'game' AND relkind = 'r')
          AND pg_locks.database = (SELECT oid FROM pg_database WHERE datname = current_database())
          AND backend_type IS DISTINCT FROM 'autovacuum worker'
          AND pg_locks.pid IS DISTINCT FROM pg_backend_pid()
    ) AS holders
    WHERE held IS NULL OR held > $1
    ORDER BY blocks DESC, held DESC NULLS LAST
"""


async def size(site: Site) -> Finding:
    async with session() as connection:
        used = await connection.fetchval("SELECT pg_database_size(current_database())")
    if used > SIZE_LIMIT:
        return warning(_megabytes(used), advice.manage("maintain_db"))
    return ok(_megabytes(used))


async def volume(site: Site) -> Finding:
    if settings.USES_EMBEDDED_POSTGRES:
        folder = settings.VAR / "postgres"
        used = await in_thread(lambda: _folder_size(folder))
        measured = f"{_megabytes(used)} dans {folder}"
    else:
        async with session() as connection:
            if not await connection.fetchval(_MAY_SEE_VOLUME):
                return unknown(
                    "le rôle ne voit pas tout le volume", "donnez-lui le droit pg_monitor"
                )
            used = await connection.fetchval(_VOLUME)
        measured = f"{_megabytes(used)}, bases et journal des changements"
    if used > VOLUME_LIMIT:
        return warning(
            measured, advice.manage("maintain_db") + ", ou reconstruisez : " + advice.rebuild()
        )
    return ok(measured)


_MAY_SEE_VOLUME = """
    SELECT has_function_privilege('pg_ls_waldir()', 'EXECUTE')
       AND pg_has_role('pg_read_all_stats', 'USAGE')
"""
_VOLUME = """
    SELECT ((SELECT sum(pg_database_size(oid)) FROM pg_database)
          + (SELECT coalesce(sum(size), 0) FROM pg_ls_waldir()))::bigint
"""


async def dead_rows(site: Site) -> Finding:
    async with session() as connection:
        row = await connection.fetchrow(_DEAD)
    measured = f"{row['dead']} mortes pour {row['live']} vivantes"
    if row["dead"] > max(DEAD_ROWS, row["live"]):
        return warning(measured, advice.manage("maintain_db"))
    return ok(measured)


_DEAD = """
    SELECT coalesce(sum(n_dead_tup), 0)::bigint AS dead,
           coalesce(sum(n_live_tup), 0)::bigint AS live
    FROM pg_stat_user_tables
    WHERE relid = ANY ('{game,attempt,day}'::regclass[])
"""


async def upkeep(site: Site) -> Finding:
    async with session() as connection:
        row = await connection.fetchrow(_UPKEEP)
    recent = clock.now() - UPKEEP_EVERY
    is_young = row["made"] is not None and row["made"] > recent
    measured = f"VACUUM {_when(row['vacuumed'])}, ANALYZE {_when(row['analyzed'])}"
    if is_young and not (row["vacuumed"] and row["analyzed"]):
        return ok(f"{measured}, mais la base est récente")
    done = [row["vacuumed"], row["analyzed"]]
    if all(when is not None and when > recent for when in done):
        return ok(measured)
    return warning(measured, advice.manage("maintain_db"))


# `made` is when the first migration came: a young database has had no upkeep yet.
_UPKEEP = """
    SELECT greatest(last_vacuum, last_autovacuum) AS vacuumed,
           greatest(last_analyze, last_autoanalyze) AS analyzed,
           (SELECT min(applied) FROM django_migrations) AS made
    FROM pg_stat_user_tables
    WHERE relid = 'game'::regclass
"""


async def schema_copy(site: Site) -> Finding:
    kept = await in_thread(schema_dump.files)
    if not kept:
        return warning("aucune copie", advice.manage("dump_schema"))
    written = datetime.fromtimestamp(kept[-1].stat().st_mtime, clock.ISLAND)
    measured = f"{kept[-1].name}, {len(kept)} gardées"
    if clock.now() - written > UPKEEP_EVERY:
        return warning(measured, advice.manage("dump_schema"))
    if kept[-1].stat().st_mode & 0o077:
        return warning(f"{measured}, lisible par d’autres", f"chmod 600 {kept[-1]}")
    return ok(measured)


def _when(moment: datetime | None) -> str:
    return "jamais" if moment is None else f"le {moment.astimezone(clock.ISLAND):%d/%m à %H:%M}"


def _megabytes(size: int) -> str:
    return f"{size / MEGABYTE:.0f} Mo"


def _folder_size(folder: Path) -> int:
    sizes = 0
    for path in folder.rglob("*"):
        try:
            sizes += path.lstat().st_size
        except FileNotFoundError:
            continue  # PostgreSQL removes files all the time
    return sizes
