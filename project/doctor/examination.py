"""Makes many checks at once. None can stop another, and none lasts longer than `PATIENCE`.

Those that measure times go first, while the machine is left to them.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Sequence
from time import perf_counter
from typing import TypeVar

import asyncpg

from project.doctor import advice
from project.doctor.report import CannotExamine, Check, Finding, Result, Site, failure, unknown

PATIENCE = 4.0  # seconds for a check; two rounds and Django's start stay below ten

Answer = TypeVar("Answer")


async def examine(checks: Sequence[Check], site: Site) -> list[Result]:
    """The results in the order of the checks."""
    results: dict[str, Result] = {}
    for is_timed in (True, False):
        now = [check for check in checks if check.is_timed == is_timed]
        for result in await asyncio.gather(*(_examine(check, site) for check in now)):
            results[result.check.name] = result
    return [results[check.name] for check in checks]


async def _examine(check: Check, site: Site) -> Result:
    began = perf_counter()
    finding = await _finding(check, site)
    return Result(check, finding, round((perf_counter() - began) * 1000))


async def _finding(check: Check, site: Site) -> Finding:
    try:
        async with asyncio.timeout(PATIENCE):
            return await check.examine(site)
    except Exception as error:  # whatever it is, the other checks must be told
        return _told(error)


def _told(error: Exception) -> Finding:
    match error:
        case CannotExamine():
            return error.finding
        case TimeoutError():
            return failure("trop long : abandonné", "cherchez ce qui bloque, puis recommencez")
        case asyncpg.PostgresError():
            return _told_by_postgres(error)
        case OSError(strerror=str(reason), filename=str(place)):
            return unknown(f"{place} : {reason}", "donnez les droits de lecture")
    return _bug(error)


def _told_by_postgres(error: asyncpg.PostgresError) -> Finding:
    match error:
        case asyncpg.QueryCanceledError() | asyncpg.LockNotAvailableError():
            return failure(
                "PostgreSQL attend un verrou", "voyez « Verrous » pour savoir qui le tient"
            )
        case asyncpg.UndefinedTableError():
            return failure("une table manque", "appliquez les migrations : " + advice.migrate())
        case asyncpg.InsufficientPrivilegeError():
            return unknown(
                "le rôle PostgreSQL n’a pas le droit de regarder", "donnez-lui le droit pg_monitor"
            )
    return _bug(error)


def _bug(error: Exception) -> Finding:
    return unknown(
        f"la vérification a échoué ({type(error).__name__})", "signalez-le aux développeurs"
    )


async def in_thread(work: Callable[[], Answer]) -> Answer:
    """The answer of work that may block, on a disk for example.

    The thread is a daemon: one that hangs can't keep the command from ending, as asyncio's own
    threads would.
    """
    loop = asyncio.get_running_loop()
    future: asyncio.Future[Answer] = loop.create_future()

    def tell(answer: Answer | None, error: Exception | None) -> None:
        if future.cancelled():
            return
        if error is None:
            future.set_result(answer)  # type: ignore[arg-type]  # there is an answer or an error
        else:
            future.set_exception(error)

    def run() -> None:
        answer, failed = None, None
        try:
            answer = work()
        except Exception as error:
            failed = error
        if not loop.is_closed():
            loop.call_soon_threadsafe(tell, answer, failed)

    threading.Thread(target=run, daemon=True).start()
    return await future
