"""Whether other programs were at work during a round, which would make its figures worthless."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

from bench import stage

ALLOWED = 0.15  # of one core, for all other programs together
PATIENCE = float(os.environ.get("BENCH_PATIENCE", "60"))  # seconds to try for an undisturbed round
TICK = os.sysconf("SC_CLK_TCK")

Found = TypeVar("Found")

disturbed: list[float] = []  # cores that others used in rounds that never came undisturbed


def undisturbed(measure: Callable[[], Found]) -> Found:
    """What `measure` returns once nothing else ran beside it, or the last time when it never
    happens."""
    deadline = time.monotonic() + PATIENCE
    while True:
        _wait_for_quiet(deadline)
        began, busy, own = time.monotonic(), _busy_seconds(), _own_seconds()
        found = measure()
        elapsed = time.monotonic() - began
        others = (_busy_seconds() - busy - (_own_seconds() - own)) / elapsed
        if others <= ALLOWED:
            return found
        if time.monotonic() > deadline:
            disturbed.append(others)
            return found


def _wait_for_quiet(deadline: float) -> None:
    while time.monotonic() < deadline:
        busy = _busy_seconds()
        time.sleep(0.25)
        if (_busy_seconds() - busy) / 0.25 <= ALLOWED:
            return


def _busy_seconds() -> float:
    """Of all cores since the start of the machine: user, nice, system, interrupts, steal."""
    user, nice, system, _idle, _wait, *others = map(int, _first_line("/proc/stat").split()[1:9])
    return (user + nice + system + sum(others)) / TICK


def _own_seconds() -> float:
    """Of this program and of PostgreSQL, with their children, dead ones included."""
    parents: dict[int, int] = {}
    seconds: dict[int, float] = {}
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            fields = _first_line(folder / "stat").rsplit(")", 1)[1].split()
            parents[int(folder.name)] = int(fields[1])
            seconds[int(folder.name)] = sum(map(int, fields[11:15])) / TICK
    roots = {os.getpid(), stage.postmaster()}
    return sum(each for pid, each in seconds.items() if _descends(pid, parents, roots))


def _descends(pid: int, parents: dict[int, int], roots: set[int]) -> bool:
    while pid not in roots and pid in parents:
        pid = parents[pid]
    return pid in roots


def _first_line(path: str | Path) -> str:
    with open(path) as lines:  # noqa: PTH123  faster, and there are hundreds
        return lines.readline()
