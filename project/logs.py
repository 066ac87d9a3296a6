"""JSON lines on standard output and in `var/log/quiz-DAY.log`, seven days of them.

A day's file is named by its day and only ever appended to. The standard library's rotation
renames files, and two workers that rename at midnight lose each other's lines.

A line never holds an address, a user agent, a nickname or a body. Messages of exceptions can
(PostgreSQL quotes the row), so an exception is told by its type and its places in the code.
"""

from __future__ import annotations

import json
import logging
import os
import sys
import traceback
from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from quiz import clock

DAYS_KEPT = 7
PREFIX = "quiz-"

_UNTOLD = {"asctime", "message", "taskName", "color_message"}  # uvicorn says its message twice
_STANDARD = set(vars(logging.makeLogRecord({}))) | _UNTOLD


class JSONFormatter(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        members: dict[str, Any] = {
            "time": timestamp(),
            "level": record.levelname,
            "logger": record.name,
            "message": _message(record),
        }
        members |= {
            key: value
            for key, value in vars(record).items()
            if key not in _STANDARD and isinstance(value, str | int | float | None)
        }
        if record.exc_info and record.exc_info[1] is not None:
            members["exception"] = _places(record.exc_info[1])
        return json.dumps(members, ensure_ascii=False)


def timestamp() -> str:
    return clock.now().isoformat(timespec="milliseconds")


def _message(record: logging.LogRecord) -> str:
    # Django puts the path or the host asked for into its messages, and these can hold anything.
    if record.name.startswith(("django.request", "django.security")):
        return "request refused" if record.levelno < logging.ERROR else "request failed"
    return record.getMessage()


def _places(error: BaseException) -> list[str]:
    """The chain of exceptions, each with its last places in the code, innermost first."""
    chain = []
    step: BaseException | None = error
    while step is not None:
        frames = traceback.extract_tb(step.__traceback__)[-8:]
        places = [f"{Path(each.filename).name}:{each.lineno}" for each in reversed(frames)]
        chain.append(f"{type(step).__qualname__} at {' < '.join(places)}")
        step = step.__cause__ or step.__context__
    return chain


class DailyFile(logging.Handler):
    """Appends to the day's file of `folder`, and to standard output once `console` is set."""

    def __init__(self, folder: str) -> None:
        super().__init__()
        self.console = False
        self._folder = Path(folder)
        self._day: date | None = None
        self._file = -1
        self._sources: list[Callable[[], Iterable[str]]] = []

    def ask(self, source: Callable[[], Iterable[str]]) -> None:
        """`source` gives the lines that it has ready whenever some are written."""
        self._sources.append(source)

    def emit(self, record: logging.LogRecord) -> None:
        try:
            self._write([*self._ready(), self.format(record)])
        except Exception:
            self.handleError(record)

    def flush(self) -> None:
        self._write(self._ready())

    def _ready(self) -> list[str]:
        return [line for source in self._sources for line in source()]

    def _write(self, told: list[str]) -> None:
        if not told:
            return
        lines = ("\n".join(told) + "\n").encode()
        # A full disk or a closed terminal must not stop the game.
        with suppress(OSError):
            if self.console:
                sys.stdout.buffer.write(lines)
                sys.stdout.buffer.flush()
        with suppress(OSError):
            os.write(self._todays_file(), lines)

    def close(self) -> None:
        self.flush()
        super().close()

    def _todays_file(self) -> int:
        day = clock.today()
        if day != self._day:
            if self._file >= 0:
                os.close(self._file)
            self._folder.mkdir(parents=True, exist_ok=True)
            path = self._folder / f"{PREFIX}{day}.log"
            self._file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o640)
            self._day = day
            self._forget_old(day)
        return self._file

    def _forget_old(self, day: date) -> None:
        oldest = f"{PREFIX}{day - timedelta(days=DAYS_KEPT - 1)}.log"
        for path in self._folder.glob(f"{PREFIX}*.log"):
            if path.name < oldest:
                path.unlink(missing_ok=True)


def daily_file() -> DailyFile:
    return next(each for each in logging.getLogger().handlers if isinstance(each, DailyFile))


def to_console() -> None:
    """The server writes to standard output too; the operator's commands speak for themselves."""
    daily_file().console = True


def flush() -> None:
    daily_file().flush()


def settings_for(folder: Path) -> dict[str, Any]:
    """Django's LOGGING."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"json": {"()": "project.logs.JSONFormatter"}},
        "handlers": {
            "daily": {
                "class": "project.logs.DailyFile",
                "folder": str(folder),
                "formatter": "json",
            },
            "purge": {
                "class": "logging.handlers.RotatingFileHandler",
                "filename": str(folder / "purge.log"),
                "maxBytes": 2**20,  # some ten years of one line a day
                "backupCount": 1,
                "delay": True,
                "formatter": "json",
            },
        },
        "root": {"level": "INFO", "handlers": ["daily"]},
        "loggers": {
            "scheduler.purge": {"handlers": ["purge"]},
            "apscheduler": {"level": "WARNING"},
            "httpx": {"level": "WARNING"},
            "django": {"handlers": [], "level": "WARNING", "propagate": True},
        },
    }
