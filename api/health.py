from __future__ import annotations

import asyncio
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from ninja import Router

from api import schemas
from api.responses import document
from quiz import database, statements
from quiz.errors import Unavailable

router = Router(tags=["health"])

PATIENCE = 0.12  # seconds; the answer must be out within 0.2, also when the database hangs


@router.get(
    "/health",
    summary="Is the service up?",
    description="200 when PostgreSQL answers, 503 when it doesn't, always within 200 ms.",
    response={200: schemas.Health, 503: schemas.Health},
)
async def read_health(request: HttpRequest) -> HttpResponse:
    if await database_answers():
        return document(schemas.Health(status="ok"))
    return document(schemas.Health(status="error"), HTTPStatus.SERVICE_UNAVAILABLE)


_probe: asyncio.Task[bool] | None = None


async def database_answers() -> bool:
    # One probe for all who ask meanwhile: when PostgreSQL hangs they must not drain the pool.
    global _probe
    if _probe is None or _probe.done():
        _probe = asyncio.create_task(_ping())
    done, _pending = await asyncio.wait({_probe}, timeout=PATIENCE)
    return bool(done) and _probe.result()


async def _ping() -> bool:
    try:
        await database.fetchval(statements.PING)
    except Unavailable:
        return False
    return True
