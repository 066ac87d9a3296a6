from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager

from project.asgi_types import Application, Receive, Scope, Send
from quiz.errors import BankInvalid, Unavailable

logger = logging.getLogger(__name__)


class Lifespan:
    """The ASGI lifespan, which Django doesn't speak: holds `resources` while the server runs.
    A failure at start stops the server with a sentence."""

    def __init__(
        self, application: Application, resources: Callable[[], AbstractAsyncContextManager[None]]
    ) -> None:
        self._application = application
        self._resources = resources

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        else:
            await self._application(scope, receive, send)

    async def _live(self, receive: Receive, send: Send) -> None:
        started = False
        await receive()  # lifespan.startup
        try:
            async with self._resources():
                started = True
                await send({"type": "lifespan.startup.complete"})
                await receive()  # lifespan.shutdown
        except Exception as error:
            if not isinstance(error, BankInvalid | Unavailable):
                logger.exception("lifespan failed")
            stage = "shutdown" if started else "startup"
            await send({"type": f"lifespan.{stage}.failed", "message": sentence(error)})
        else:
            await send({"type": "lifespan.shutdown.complete"})


def sentence(error: Exception) -> str:
    match error:
        case Unavailable():
            return "PostgreSQL ne répond pas : vérifiez DATABASE_URL et que la base tourne."
        case BankInvalid():
            return f"Les questions ne peuvent pas servir : {error.problems[0]}"
    return f"Erreur inattendue au démarrage ({type(error).__name__}) : voyez le journal."
