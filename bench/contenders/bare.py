"""The limit: an ASGI callable that sends finished bytes and does nothing else.

With BENCH_HEADERS it also sends as many headers as this project does: uvicorn checks each one.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

BODY = Path(os.environ["BENCH_BODY"]).read_bytes()
HEADERS = [
    (b"content-type", b"application/json"),
    (b"content-length", str(len(BODY)).encode()),
]
if "BENCH_HEADERS" in os.environ:
    HEADERS = [
        (name.encode(), value.encode()) for name, value in json.loads(os.environ["BENCH_HEADERS"])
    ]


async def app(scope: dict[str, Any], receive: Any, send: Any) -> None:
    if scope["type"] != "http":
        raise NotImplementedError
    await send({"type": "http.response.start", "status": 200, "headers": HEADERS})
    await send({"type": "http.response.body", "body": BODY})
