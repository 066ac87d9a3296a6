"""The application: lifespan → board at hand → request log → headers → static files → Django."""

from __future__ import annotations

import gc
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "project.settings")
django.setup()

from django.conf import settings  # noqa: E402  Django must be set up first
from django.urls import resolve  # noqa: E402
from servestatic import ServeStaticASGI  # noqa: E402

from project import logs, metrics  # noqa: E402
from project.fast_board import FastBoard  # noqa: E402
from project.handler import Handler  # noqa: E402
from project.headers import SecurityHeaders  # noqa: E402
from project.lifespan import Lifespan  # noqa: E402
from project.request_log import RequestLog  # noqa: E402
from quiz import bank, database, leaderboard  # noqa: E402
from scheduler import clockwork  # noqa: E402


@asynccontextmanager
async def resources() -> AsyncIterator[None]:
    """What a worker holds for as long as it serves, opened in this order, closed in reverse."""
    logs.to_console()
    bank.questions()
    resolve("/")  # reads the routes now, not in the first child's request
    await database.open_pool()
    try:
        async with leaderboard.open_board(), clockwork.running(), metrics.sampling():
            # A full collection looked at all that Django and Ninja have loaded, in the middle of
            # some request: starting games had a p99 of 46 ms, and has one of 12.
            gc.collect()
            gc.freeze()
            yield
    finally:
        await database.close_pool()
        logs.flush()


def immutable(path: str, url: str) -> bool:
    """Collected files have their hash in their name: NAME.0123456789ab.css"""
    parts = url.rsplit("/", 1)[-1].split(".")
    return len(parts) > 2 and len(parts[-2]) == 12


application = Lifespan(
    FastBoard(
        RequestLog(
            SecurityHeaders(
                metrics.Metrics(
                    ServeStaticASGI(
                        Handler(),
                        root=settings.STATIC_ROOT,
                        prefix=settings.STATIC_URL,
                        immutable_file_test=immutable,
                    )
                )
            )
        )
    ),
    resources,
)
