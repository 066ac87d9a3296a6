"""One line a request: method, route, status, duration and an id that is sent back.

On the board's path a record through `logging` costs more than the answer. So a request only
notes what its line will tell; the lines are made by hand and written together, some times a
second.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from datetime import datetime
from functools import lru_cache
from itertools import count
from secrets import randbits
from time import perf_counter

from project import logs, metrics
from project.asgi_types import Application, Message, Receive, Scope, Send
from quiz import clock

FLUSH_AFTER = 0.01  # seconds; longer, and a busy worker stands still to write hundreds of lines
ID_HEADER = b"x-request-id"


_numbers = count(randbits(63))  # each worker begins elsewhere


def new_id() -> bytes:
    return b"%016x" % next(_numbers)


class RequestLog:
    def __init__(self, application: Application) -> None:
        self._application = application
        self._notes: list[tuple[str, str, int, float, float, bytes]] = []
        self._flush: asyncio.TimerHandle | None = None
        logs.daily_file().ask(self._lines)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        began = perf_counter()
        request_id = new_id()
        status = 500

        async def send_with_id(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = [*message["headers"], (ID_HEADER, request_id)]
                message = {**message, "headers": headers}
            await send(message)

        try:
            await self._application(scope, receive, send_with_id)
        finally:
            self.note(scope["method"], _route(scope), status, began, request_id)

    def note(self, method: str, route: str, status: int, began: float, request_id: bytes) -> None:
        """`began` is a moment of `perf_counter`."""
        self._notes.append((method, route, status, began, perf_counter(), request_id))
        if self._flush is None:
            self._flush = asyncio.get_running_loop().call_later(FLUSH_AFTER, self._write_out)

    def _write_out(self) -> None:
        self._flush = None
        logs.flush()

    def _lines(self) -> Iterator[str]:
        notes, self._notes = self._notes, []
        origin = clock.now().timestamp() - perf_counter()
        for method, route, status, began, ended, request_id in notes:
            metrics.took(method, route, status, ended - began)
            yield (
                f'{{"time":"{_timestamp(int((origin + ended) * 1000))}",'
                f'{_facts(method, route, status)},"duration_ms":{(ended - began) * 1000:.1f},'
                f'"request_id":"{request_id.decode()}"}}'
            )


@lru_cache(maxsize=1)
def _timestamp(milliseconds: int) -> str:
    return datetime.fromtimestamp(milliseconds / 1000, clock.ISLAND).isoformat(
        timespec="milliseconds"
    )


def _route(scope: Scope) -> str:
    """The pattern that matched, never the path itself: anything can be typed into a path."""
    if "route" in scope:
        return str(scope["route"])
    return "/static/" if scope["path"].startswith("/static/") else "unknown"


@lru_cache(maxsize=256)
def _facts(method: str, route: str, status: int) -> str:
    level = "ERROR" if status >= 500 else "WARNING" if status >= 400 else "INFO"
    members = {
        "level": level,
        "logger": "request",
        "message": f"{method} {route} {status}",
        "method": method,
        "route": route,
        "status": status,
    }
    return json.dumps(members, ensure_ascii=False)[1:-1]
