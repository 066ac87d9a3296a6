"""Whether last night's purge happened, and left nothing."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

from django.conf import settings

from project.doctor import advice
from project.doctor.examination import in_thread
from project.doctor.report import Finding, Site, failure, ok, warning
from project.doctor.session import session
from quiz import clock
from quiz.rules import LIFETIME

SWEEPS = timedelta(minutes=15)  # the scheduler sweeps every ten


async def day(site: Site) -> Finding:
    async with session() as connection:
        row = await connection.fetchrow(
            "SELECT purged_at FROM day WHERE day_date = $1", clock.today()
        )
    if row is None:
        return _late(f"aucune ligne « day » pour le {clock.today()}")
    if row["purged_at"] is None:
        return _late("la journée est ouverte par une signature, pas par la purge")
    return ok(f"{clock.today()} est ouvert")


async def last(site: Site) -> Finding:
    async with session() as connection:
        row = await connection.fetchrow(
            "SELECT day_date, purged_at, games_removed FROM day"
            " WHERE purged_at IS NOT NULL ORDER BY purged_at DESC LIMIT 1"
        )
    if row is None:
        return _late("jamais")
    when = row["purged_at"].astimezone(clock.ISLAND)
    measured = f"le {when:%d/%m à %H:%M}, {row['games_removed']} parties effacées"
    return ok(measured) if row["day_date"] == clock.today() else _late(measured)


async def leftovers(site: Site) -> Finding:
    oldest = clock.now() - LIFETIME - SWEEPS
    async with session() as connection:
        row = await connection.fetchrow(_LEFTOVERS, clock.today(), oldest)
    measured = (
        f"{row['games']} parties, {row['days']} jours, {row['attempts']} essais de trop d’une heure"
    )
    return _late(measured) if any(row.values()) else ok("0")


_LEFTOVERS = """
    SELECT (SELECT count(*) FROM game WHERE day_date <> $1) AS games,
           (SELECT count(*) FROM day WHERE day_date <> $1) AS days,
           (SELECT count(*) FROM attempt WHERE started_at < $2) AS attempts
"""


async def log_line(site: Site) -> Finding:
    path = Path(settings.LOG_FOLDER) / "purge.log"
    text = await in_thread(lambda: path.read_text(errors="replace") if path.exists() else "")
    last_day, last_message = _last_line(text)
    measured = f"{last_message} du {last_day}" if last_message else f"aucune ligne dans {path}"
    if last_message == "Purge OK" and last_day == clock.today().isoformat():
        return ok(measured)
    return warning(
        measured, "un autre serveur l’a peut-être faite ; sinon " + advice.manage("purge")
    )


def _last_line(text: str) -> tuple[str, str]:
    for line in reversed(text.splitlines()):
        try:
            told = json.loads(line)
            return str(told["time"])[:10], str(told["message"])
        except (ValueError, KeyError, TypeError):
            continue  # cut off by a crash
    return "", ""


def _late(measured: str) -> Finding:
    midnight = clock.end_of(clock.today()) - timedelta(days=1)
    if clock.now() - midnight < SWEEPS:
        return warning(measured, "il est à peine minuit : recommencez dans un quart d’heure")
    return failure(measured, advice.manage("purge"))
