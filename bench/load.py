"""Load by wrk, in rounds that take turns."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import NamedTuple

from bench.machine import undisturbed

SCRIPT = Path(__file__).with_name("load.lua")
CONNECTIONS = 16


class Figures(NamedTuple):
    """Of one run or the medians of several: requests per second, and milliseconds."""

    rate: float
    p50: float
    p99: float
    worst: float
    requests: int


@dataclass(frozen=True)
class Target:
    """What wrk is pointed at. `kind` is the argument of load.lua."""

    name: str
    url: str
    headers: Sequence[str] = ()
    kind: str | None = None
    connections: int = CONNECTIONS
    script: Path = SCRIPT
    threads: int = 1


def check_wrk() -> None:
    if shutil.which("wrk") is None:
        raise SystemExit("wrk is missing, install it: apt-get install wrk")


def run(target: Target, seconds: float) -> Figures:
    """Raises SystemExit when an answer is an error: its speed would mean nothing."""
    command = ["wrk", f"-t{target.threads}", f"-c{target.connections}", f"-d{seconds:.0f}s"]
    command += ["-s", str(target.script)]
    command += [part for each in target.headers for part in ("-H", each)]
    command += [target.url] if target.kind is None else [target.url, "--", target.kind]
    done = subprocess.run(
        command,
        capture_output=True,
        text=True,
        check=True,
    )
    line = next(each for each in done.stdout.splitlines() if each.startswith("figures"))
    requests, duration, p50, p99, worst, errors = map(int, line.split()[1:])
    if errors or not requests:
        raise SystemExit(f"{target.name}: {errors} errors in {requests} requests\n{done.stdout}")
    return Figures(requests / duration * 1e6, p50 / 1e3, p99 / 1e3, worst / 1e3, requests)


def middle(runs: Sequence[Figures]) -> Figures:
    return Figures(*(median(column) for column in zip(*runs, strict=True)))


def in_turn(
    targets: Sequence[Target],
    rounds: int,
    seconds: float,
    before: Callable[[Target], None] = lambda _target: None,
) -> dict[str, Figures]:
    """Medians over rounds in which every target has its turn; one more, unmeasured, comes first."""

    def run_after(target: Target) -> Figures:
        before(target)
        return run(target, seconds)

    found: dict[str, list[Figures]] = {target.name: [] for target in targets}
    for target in targets:
        before(target)
        run(target, 1)
    for _ in range(rounds):
        for target in targets:
            found[target.name].append(undisturbed(lambda target=target: run_after(target)))
    return {name: middle(runs) for name, runs in found.items()}
