"""One line a request: method, route, status, duration and an id that is sent back.

On the board's path a record through `logging` costs more than the answer, so the line is made
by hand here, and written with others a few times a second.
"""

from __future__ import annotations

import asyncio
import json
from functools import lru_cache
from secrets import token_hex
from time import perf_counter

from project import logs
from project.asgi_types import Application, Message, Receive, Scope, Send

FLUSH_AFTER = 0.2  # seconds


class RequestLog:
    def __init__(self, application: Application) -> None:
        self._application = application
        self._flush: asyncio.TimerHandle | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        began = perf_counter()
        request_id = token_hex(8)
        status = 500

        async def send_with_id(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = [*message["headers"], (b"x-request-id", request_id.encode())]
                message = {**message, "headers": headers}
            await send(message)

        scope["request_id"] = request_id
        try:
            await self._application(scope, receive, send_with_id)
        finally:
            self._write(scope, status, perf_counter() - began, request_id)

    def _write(self, scope: Scope, status: int, seconds: float, request_id: str) -> None:
        facts = _facts(scope["method"], _route(scope), status)
        logs.daily_file().later(
            f'{{"time":"{logs.timestamp()}",{facts},'
            f'"duration_ms":{seconds * 1000:.1f},"request_id":"{request_id}"}}'
        )
        if self._flush is None:
            self._flush = asyncio.get_running_loop().call_later(FLUSH_AFTER, self._write_out)

    def _write_out(self) -> None:
        self._flush = None
        logs.flush()


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
