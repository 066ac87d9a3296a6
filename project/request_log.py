"""One line a request: method, route, status, duration and an id that is sent back.

On the board's path a record through `logging` costs more than the answer, so the line is made
by hand here, and written with others a few times a second.
"""

from __future__ import annotations

import asyncio
import json
from functools import lru_cache
from itertools import count
from secrets import randbits
from time import perf_counter

from project import logs, metrics
from project.asgi_types import Application, Message, Receive, Scope, Send

FLUSH_AFTER = 0.2  # seconds
ID_HEADER = b"x-request-id"


_numbers = count(randbits(63))  # each worker begins elsewhere


def new_id() -> str:
    return f"{next(_numbers):016x}"


class RequestLog:
    def __init__(self, application: Application) -> None:
        self._application = application
        self._file = logs.daily_file()
        self._flush: asyncio.TimerHandle | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        began = perf_counter()
        request_id = new_id()
        status = 500

        async def send_with_id(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = [*message["headers"], (ID_HEADER, request_id.encode())]
                message = {**message, "headers": headers}
            await send(message)

        scope["request_id"] = request_id
        try:
            await self._application(scope, receive, send_with_id)
        finally:
            self.write(scope["method"], _route(scope), status, began, request_id)

    def write(self, method: str, route: str, status: int, began: float, request_id: str) -> None:
        """`began` is a moment of `perf_counter`."""
        now = perf_counter()
        self._file.later(
            f'{{"time":"{_timestamp(int(now * 1000))}",{_facts(method, route, status)},'
            f'"duration_ms":{(now - began) * 1000:.1f},"request_id":"{request_id}"}}'
        )
        metrics.took(method, route, status, now - began)
        if self._flush is None:
            self._flush = asyncio.get_running_loop().call_later(FLUSH_AFTER, self._write_out)

    def _write_out(self) -> None:
        self._flush = None
        self._file.flush()


@lru_cache(maxsize=1)
def _timestamp(_millisecond: int) -> str:
    # A twentieth of what the board's path cost, when it was made for each line.
    return logs.timestamp()


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
