from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import pytest

from project.lifespan import Lifespan
from quiz.errors import BankInvalid, Unavailable

if TYPE_CHECKING:
    from project.asgi_types import Message, Receive, Scope, Send

STARTUP: list[Message] = [{"type": "lifespan.startup"}, {"type": "lifespan.shutdown"}]


async def live(
    *, opening: Exception | None = None, closing: Exception | None = None
) -> tuple[list[Message], list[str]]:
    """What the server is told, and what was done."""
    done: list[str] = []
    told: list[Message] = []
    waiting = list(STARTUP)

    @asynccontextmanager
    async def resources() -> AsyncIterator[None]:
        if opening:
            raise opening
        done.append("opened")
        yield
        if closing:
            raise closing
        done.append("closed")

    async def application(scope: Scope, receive: Receive, send: Send) -> None:
        raise AssertionError

    async def receive() -> Message:
        return waiting.pop(0)

    async def send(message: Message) -> None:
        told.append(message)

    await Lifespan(application, resources)({"type": "lifespan"}, receive, send)
    return told, done


async def test_it_works() -> None:
    told, done = await live()
    assert [each["type"] for each in told] == [
        "lifespan.startup.complete",
        "lifespan.shutdown.complete",
    ]
    assert done == ["opened", "closed"]


@pytest.mark.parametrize(
    ("error", "hint"),
    [
        (Unavailable(), "DATABASE_URL"),
        (BankInvalid(["facile.json : le fichier est introuvable"]), "facile.json"),
        (KeyError("secret"), "KeyError"),
    ],
)
async def test_a_failure_at_start_is_a_sentence(error: Exception, hint: str) -> None:
    told, _ = await live(opening=error)
    assert [each["type"] for each in told] == ["lifespan.startup.failed"]
    assert hint in told[0]["message"]
    assert "secret" not in told[0]["message"]


async def test_a_failure_at_the_end_is_told() -> None:
    told, _ = await live(closing=RuntimeError())
    assert told[-1]["type"] == "lifespan.shutdown.failed"
