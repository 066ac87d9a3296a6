"""The upkeep of the tables once a month, and a copy of the schema beside it.

Every worker tries; the upkeep's advisory lock, and its trace in PostgreSQL's statistics, let one
do it. Twice changes nothing.
"""

from __future__ import annotations

import asyncio
import logging

from quiz import schema_dump
from quiz.errors import Unavailable
from quiz.upkeep import Maintained, UpkeepFailed, maintain

logger = logging.getLogger(__name__)


async def maintain_and_log() -> None:
    """One line that says what was done, or why it wasn't; none when another worker did it."""
    try:
        maintained = await maintain(unless_done=True)
    except Exception as error:
        logger.error("Entretien ÉCHEC", extra={"reason": _reason(error)})
        return
    if maintained is None:
        return
    if maintained.problems:
        logger.error("Entretien ÉCHEC", extra={"reason": " ; ".join(maintained.problems)})
        return
    logger.info("Entretien OK", extra=await _account(maintained))


async def _account(maintained: Maintained) -> dict[str, str | int]:
    return {
        "bytes_before": sum(maintained.before.values()),
        "bytes_after": sum(maintained.after.values()),
        "indexes": maintained.indexes,
        "read_through": maintained.read_through,
        "schema": await _keep_schema(),
        "duration_ms": maintained.duration_ms,
    }


async def _keep_schema() -> str:
    try:
        return (await asyncio.to_thread(schema_dump.dump)).name
    except schema_dump.DumpFailed as error:
        return str(error)


def _reason(error: Exception) -> str:
    """A driver's message can quote a row: its type says enough."""
    if isinstance(error, UpkeepFailed):
        return str(error)
    cause = error.__cause__ if isinstance(error, Unavailable) and error.__cause__ else error
    return type(cause).__name__
