"""An examination as a table for people, or as JSON for programs."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from typing import TextIO

from rich.console import Console
from rich.table import Table
from rich.text import Text

from project.doctor.report import Result, Site, Status, exit_code
from quiz import clock

WIDTH = 160  # columns, where there is no terminal to ask
WORDS = {
    Status.OK: ("OK", "green"),
    Status.NOT_HERE: ("sans objet", "dim"),
    Status.UNKNOWN: ("INCONNU", "magenta"),
    Status.WARNING: ("ATTENTION", "yellow"),
    Status.FAILURE: ("ÉCHEC", "bold red"),
}
SUMMARIES = {0: "Tout va bien.", 1: "À regarder.", 2: "À réparer."}


def write_table(results: Sequence[Result], site: Site, file: TextIO) -> None:
    console = Console(file=file, width=None if file.isatty() else WIDTH, highlight=False)
    table = Table(title=f"Quiz de Noël, {clock.now():%d/%m/%Y %H:%M}, {site.url}", show_lines=False)
    for heading in ("", "Vérification", "Mesuré", "Attendu", "Que faire"):
        table.add_column(heading, overflow="fold")
    for result in results:
        word, style = WORDS[result.finding.status]
        table.add_row(
            Text(word, style),
            Text(result.check.title),
            Text(result.finding.measured),
            Text(result.check.expected),
            Text(result.finding.advice),
        )
    console.print(table)
    counts = Counter(WORDS[result.finding.status][0] for result in results)
    told = ", ".join(f"{count} {word}" for word, count in counts.items())
    console.print(f"{SUMMARIES[exit_code(results)]} ({told})", markup=False)


def write_json(results: Sequence[Result], site: Site, file: TextIO) -> None:
    document = {
        "url": site.url,
        "checked_at": clock.now().isoformat(timespec="seconds"),
        "exit_code": exit_code(results),
        "checks": [
            {
                "name": result.check.name,
                "title": result.check.title,
                "status": result.finding.status,
                "measured": result.finding.measured,
                "expected": result.check.expected,
                "advice": result.finding.advice,
                "duration_ms": result.duration_ms,
            }
            for result in results
        ],
    }
    file.write(json.dumps(document, ensure_ascii=False, indent=2) + "\n")
