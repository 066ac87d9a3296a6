"""What the logs tell of the last 24 hours, and whether they are kept as they should."""

from __future__ import annotations

import asyncio
import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings

from project import logs
from project.doctor import advice
from project.doctor.examination import in_thread
from project.doctor.report import Finding, Site, failure, not_here, ok, unknown, warning
from project.request_log import FLUSH_AFTER
from project.serve import CannotServe, check_log_folder
from quiz import clock

SPAN = timedelta(hours=24)
MANY_ERRORS = 10
CRITICAL = {"/api/scores", "/api/leaderboard"}
PART_OF_THE_GAME = {400, 409}  # a nickname that is refused or taken
FEW_REFUSALS = 5
REFUSED_SHARE = 0.05
FRESH = timedelta(minutes=10)  # the stack's own health check is logged every ten seconds

_INTERESTING = re.compile(rb'"status": ?[45]\d\d|"level": ?"(?:ERROR|CRITICAL)"')
_TIME = re.compile(rb'\{"time": ?"([^"]+)')


@dataclass
class Tally:
    """Of the last 24 hours: answers 5xx by route and status, refusals on the critical routes,
    errors that aren't requests by message, and how many critical requests there were."""

    server_errors: Counter[str] = field(default_factory=Counter)
    refusals: Counter[str] = field(default_factory=Counter)
    errors: Counter[str] = field(default_factory=Counter)
    critical: int = 0
    unusual: int = 0


async def server_errors(site: Site) -> Finding:
    return await _errors(Path(settings.LOG_FOLDER), logs.PREFIX, "web")


async def nginx_errors(site: Site) -> Finding:
    if settings.QUIZ_NGINX_LOGS is None:
        return not_here("les journaux de nginx ne sont pas lisibles d’ici (QUIZ_NGINX_LOGS)")
    return await _errors(Path(settings.QUIZ_NGINX_LOGS), "access-", "nginx")


async def _errors(folder: Path, prefix: str, service: str) -> Finding:
    tally = await _tally(folder, prefix)
    if tally is None:
        return unknown(f"aucun journal dans {folder}", "vérifiez que le service y écrit")
    found = tally.server_errors + tally.errors
    if not found:
        return ok("0")
    told = ", ".join(f"{count} × {what}" for what, count in found.most_common(3))
    if found.total() < MANY_ERRORS:
        return warning(told, advice.see_logs(service))
    return failure(told, advice.see_logs(service))


async def refusals(site: Site) -> Finding:
    folder = Path(settings.LOG_FOLDER)
    tally = await _tally(folder, logs.PREFIX)
    if tally is None:
        return unknown(f"aucun journal dans {folder}", "vérifiez que le service y écrit")
    told = ", ".join(f"{count} × {what}" for what, count in tally.refusals.most_common(4))
    measured = f"{told or 0} sur {tally.critical} requêtes"
    if tally.unusual > max(FEW_REFUSALS, REFUSED_SHARE * tally.critical):
        return warning(
            measured,
            "un totem envoie des demandes fausses ou trop rapides : rechargez sa page, puis "
            + advice.see_logs("web"),
        )
    return ok(measured)


_under_way: dict[tuple[Path, str], asyncio.Task[Tally | None]] = {}


async def _tally(folder: Path, prefix: str) -> Tally | None:
    # Two checks ask at the same time, and a busy day takes seconds to read.
    task = _under_way.get((folder, prefix))
    if task is None or task.done():
        task = asyncio.create_task(in_thread(lambda: _read(folder, prefix)))
        _under_way[folder, prefix] = task
    return await asyncio.shield(task)


def _read(folder: Path, prefix: str) -> Tally | None:
    paths = [path for path in _recent(folder, prefix) if path.exists()]
    if not paths:
        return None
    tally = Tally()
    since = (clock.now() - SPAN).isoformat(timespec="milliseconds").encode()
    for path in paths:
        with path.open("rb") as lines:
            for line in lines:
                _count(line, since, tally)
    return tally


def _recent(folder: Path, prefix: str) -> Iterator[Path]:
    for days in (1, 0):
        yield folder / f"{prefix}{clock.today() - timedelta(days=days)}.log"


def _count(line: bytes, since: bytes, tally: Tally) -> None:
    # A busy day has a million lines, nearly all of good answers: nothing is parsed for them.
    is_critical = b'"/api/scores"' in line or b'"/api/leaderboard"' in line
    is_good = b'"level": "INFO"' in line or not _INTERESTING.search(line)
    if is_good and not is_critical:
        return
    began = _TIME.match(line)
    if began is None or began.group(1) < since:  # the island's times, so they sort as text
        return
    tally.critical += is_critical
    if is_good:
        return
    try:
        _sort(json.loads(line), tally)
    except ValueError:
        return  # cut off by a crash or a full disk


def _sort(told: dict[str, object], tally: Tally) -> None:
    status, route = told.get("status"), told.get("route")
    if not isinstance(status, int):
        if told.get("level") in {"ERROR", "CRITICAL"}:
            tally.errors[str(told.get("message"))] += 1
    elif status >= 500:
        tally.server_errors[f"{status} {route}"] += 1
    elif status >= 400 and route in CRITICAL:
        tally.refusals[f"{status} {route}"] += 1
        usual = route == "/api/scores" and status in PART_OF_THE_GAME
        tally.unusual += not usual


async def rotation(site: Site) -> Finding:
    folder = Path(settings.LOG_FOLDER)
    try:
        await in_thread(check_log_folder)
    except CannotServe as error:
        return failure(f"{folder} ne s’écrit pas", str(error))
    days = await in_thread(lambda: sorted(folder.glob(f"{logs.PREFIX}*.log")))
    if not days:
        return warning(
            f"aucun journal dans {folder}", f"démarrez le service ici : {advice.start()}"
        )
    oldest = f"{logs.PREFIX}{clock.today() - timedelta(days=logs.DAYS_KEPT)}.log"
    size = sum(path.stat().st_size for path in days) / 2**20
    measured = f"{len(days)} jour(s), {size:.1f} Mo"
    if days[0].name < oldest:
        return warning(
            f"{measured}, dont {days[0].name}",
            f"la rotation ne se fait plus : effacez les journaux de plus de {logs.DAYS_KEPT} jours",
        )
    await asyncio.sleep(2 * FLUSH_AFTER)  # our own requests to the service are in it by then
    written = datetime.fromtimestamp(days[-1].stat().st_mtime, clock.ISLAND)
    if clock.now() - written > FRESH:
        return warning(
            f"{measured}, rien depuis le {written:%d/%m à %H:%M}",
            "le service n’écrit plus ses journaux ici : " + advice.see_logs("web"),
        )
    return ok(measured)
