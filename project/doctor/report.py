"""What a check says, and what a whole examination comes to."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum


class Status(StrEnum):
    OK = "ok"
    NOT_HERE = "not_here"  # nothing to check in this installation
    UNKNOWN = "unknown"  # couldn't be measured, so it isn't known to be well
    WARNING = "warning"
    FAILURE = "failure"


EXIT_CODES = {Status.WARNING: 1, Status.UNKNOWN: 1, Status.FAILURE: 2}


class Frequency(StrEnum):
    """How often the handbook has a thing checked."""

    DAILY = "daily"
    WEEKLY = "weekly"
    CAMPAIGN = "campaign"


@dataclass(frozen=True, slots=True)
class Finding:
    """What was measured, and what to do about it; both French."""

    status: Status
    measured: str
    advice: str = ""


def ok(measured: str) -> Finding:
    return Finding(Status.OK, measured)


def not_here(reason: str) -> Finding:
    return Finding(Status.NOT_HERE, reason)


def unknown(reason: str, advice: str) -> Finding:
    return Finding(Status.UNKNOWN, reason, advice)


def warning(measured: str, advice: str) -> Finding:
    return Finding(Status.WARNING, measured, advice)


def failure(measured: str, advice: str) -> Finding:
    return Finding(Status.FAILURE, measured, advice)


class CannotExamine(Exception):
    """A check can't be made, for a reason that has a finding of its own."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(finding.measured)
        self.finding = finding


@dataclass(frozen=True, slots=True)
class Site:
    """Where the service is: `url` as its visitors write it, `connect` (host and port) when the
    machine to speak to is found otherwise, `ca` the file of an authority to trust."""

    url: str
    connect: tuple[str, int] | None = None
    ca: str | None = None


@dataclass(frozen=True, slots=True)
class Check:
    """`name` is for programs; `title` and `expected` are French; `is_timed` when the measure is
    a time, which the other checks must not make longer."""

    name: str
    title: str
    expected: str
    examine: Callable[[Site], Awaitable[Finding]]
    frequencies: frozenset[Frequency]
    is_timed: bool = False


@dataclass(frozen=True, slots=True)
class Result:
    check: Check
    finding: Finding
    duration_ms: int


def exit_code(results: Iterable[Result]) -> int:
    return max((EXIT_CODES.get(each.finding.status, 0) for each in results), default=0)
