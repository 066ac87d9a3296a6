"""The live schema against the migrations.

`schema.txt` is what the migrations make, as PostgreSQL's own catalogue tells it; a test holds it
against a freshly migrated database.
"""

from __future__ import annotations

import json
from pathlib import Path

from django.conf import settings
from django.db.migrations.loader import MigrationLoader

from project.doctor import advice
from project.doctor.report import Finding, Site, failure, ok
from project.doctor.session import session
from quiz import clock, statements
from quiz.upkeep import RANKING_INDEXES

EXPECTED = Path(__file__).with_name("schema.txt")
MOST_NAMED = 3  # differences; the rest are counted
MANY_GAMES = 2000  # from here on PostgreSQL reads the indexes by its own choice


async def migrations(site: Site) -> Finding:
    async with session() as connection:
        rows = await connection.fetch("SELECT name FROM django_migrations WHERE app = 'quiz'")
    applied = {row["name"] for row in rows}
    known = {name for app, name in MigrationLoader(None).disk_migrations if app == "quiz"}
    if missing := known - applied:
        return failure(f"non appliquées : {', '.join(sorted(missing))}", advice.migrate())
    if strange := applied - known:
        return failure(
            f"inconnues de ce code : {', '.join(sorted(strange))}",
            "le code est plus ancien que la base : mettez-le à jour, ou " + advice.rebuild(),
        )
    return ok(f"{len(known)} appliquée(s)")


async def structure(site: Site) -> Finding:
    expected, wrong = await _compare(is_index=False)
    if wrong:
        return failure(
            _tell(wrong),
            "la base a été changée à la main ; rien n’y est durable, reconstruisez-la : "
            + advice.rebuild(),
        )
    return ok(f"{expected} éléments conformes")


async def indexes(site: Site) -> Finding:
    expected, wrong = await _compare(is_index=True)
    if wrong:
        return failure(
            _tell(wrong), "le classement ralentit ; reconstruisez la base : " + advice.rebuild()
        )
    async with session() as connection:
        rows = await connection.fetch(statements.INDEXES)
    broken = [row["name"] for row in rows if not row["usable"]]
    if broken:
        return failure(f"inutilisable : {', '.join(broken)}", f"REINDEX INDEX {broken[0]}")
    return ok(f"les {expected} sont valides")


async def _compare(*, is_index: bool) -> tuple[int, list[str]]:
    """How many lines there should be, and what differs."""
    async with session() as connection:
        found = [row["line"] for row in await connection.fetch(STRUCTURE)]
    live = [line for line in found if line.startswith("index ") == is_index]
    lines = EXPECTED.read_text().splitlines()
    expected = [line for line in lines if line.startswith("index ") == is_index]
    live_names = {_name(line) for line in live}
    wrong = [
        f"{'changé' if _name(line) in live_names else 'manque'} : {_name(line)}"
        for line in expected
        if line not in live
    ]
    names = {_name(line) for line in expected}
    wrong += [f"en trop : {name}" for name in sorted(live_names - names)]
    return len(expected), wrong


def _tell(wrong: list[str]) -> str:
    others = f" et {len(wrong) - MOST_NAMED} autres" if len(wrong) > MOST_NAMED else ""
    return ", ".join(wrong[:MOST_NAMED]) + others


def _name(line: str) -> str:
    return line.split(" | ", 1)[0]


# One line for each column, constraint, index, type, trigger and function: its name, then its
# definition. NOT NULL is told with the column, since PostgreSQL 18 also calls it a constraint.
STRUCTURE = r"""
    SELECT line COLLATE "C" AS line
    FROM (
        SELECT format('colonne %s.%s | %s%s%s%s', relname, attname,
                      format_type(atttypid, atttypmod), CASE WHEN attnotnull THEN ' not null' END,
                      CASE WHEN attidentity <> '' THEN ' identity' END,
                      ' default ' || pg_get_expr(adbin, adrelid)) AS line
        FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid
        LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
        WHERE attnum > 0 AND NOT attisdropped AND relkind = 'r'
          AND relname IN ('day', 'game', 'attempt') AND pg_table_is_visible(pg_class.oid)
        UNION ALL
        SELECT format('contrainte %s | %s', conname, pg_get_constraintdef(oid))
        FROM pg_constraint
        WHERE conrelid = ANY ('{day,game,attempt}'::regclass[]) AND contype <> 'n'
        UNION ALL
        SELECT 'type level_type | ' || string_agg(enumlabel, ', ' ORDER BY enumsortorder)
        FROM pg_enum JOIN pg_type ON pg_type.oid = enumtypid
        WHERE typname = 'level_type' AND pg_type_is_visible(pg_type.oid)
        HAVING count(*) > 0
        UNION ALL
        SELECT format('index %s | %s', relname, pg_get_indexdef(indexrelid))
        FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid
        WHERE indrelid = ANY ('{day,game,attempt}'::regclass[])
        UNION ALL
        SELECT format('fonction %s | %s', proname, btrim(regexp_replace(prosrc, '\s+', ' ', 'g')))
        FROM pg_proc
        WHERE proname = 'tell_boards' AND pg_function_is_visible(oid)
        UNION ALL
        SELECT format('déclencheur %s | %s %s', tgname, pg_get_triggerdef(oid), tgenabled)
        FROM pg_trigger
        WHERE tgrelid = ANY ('{day,game,attempt}'::regclass[]) AND NOT tgisinternal
    ) AS lines
    ORDER BY line
"""


async def planner(site: Site) -> Finding:
    """The plans of the very statements behind the boards. For a few rows sorting them all is the
    right choice: then PostgreSQL is asked without it whether it can read the indexes in order."""
    async with session() as connection, connection.transaction():
        today = clock.today()
        games = await connection.fetchval(statements.COUNT_PLAYERS, today, None)
        if games < MANY_GAMES:
            await connection.execute(_IN_ORDER)
        fewest = settings.QUIZ_TIME_BOARD_MIN_POINTS
        points = await connection.fetchval(_EXPLAIN + statements.POINTS_BOARD, today, None)
        times = await connection.fetchval(_EXPLAIN + statements.TIMES_BOARD, today, None, fewest)
    plans = zip(RANKING_INDEXES, (points, times), strict=True)
    unused = [name for name, plan in plans if name not in _indexes_of(plan)]
    how = "tels quels" if games >= MANY_GAMES else "tris et parcours complets écartés"
    measured = f"{games} parties, {how}"
    if unused:
        return failure(
            f"sans {' ni '.join(unused)} ({measured})",
            "voyez « Index » ; s’ils y sont tous, " + advice.manage("maintain_db"),
        )
    return ok(f"les deux ({measured})")


_EXPLAIN = "EXPLAIN (FORMAT JSON) "
_IN_ORDER = """
    SET LOCAL enable_seqscan = off;
    SET LOCAL enable_bitmapscan = off;
    SET LOCAL enable_sort = off
"""


def _indexes_of(plan: str) -> set[str]:
    found: set[str] = set()
    nodes = [json.loads(plan)[0]["Plan"]]
    while nodes:
        node = nodes.pop()
        nodes.extend(node.get("Plans", []))
        if "Index Name" in node:
            found.add(node["Index Name"])
    return found
