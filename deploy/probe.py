"""The image's health check: exits with 0 when this container serves and reaches PostgreSQL."""

from __future__ import annotations

import os
import sys
from http import HTTPStatus
from http.client import HTTPConnection

name = os.environ.get("ALLOWED_HOSTS", "*").split(",")[0].strip().lstrip(".*") or "localhost"
connection = HTTPConnection("127.0.0.1", int(os.environ.get("PORT", "8000")), timeout=2)
try:
    connection.request("GET", "/api/health", headers={"Host": name})
    status = connection.getresponse().status
except OSError as error:
    sys.exit(f"no answer: {type(error).__name__}")
sys.exit(None if status == HTTPStatus.OK else f"status {status}")
