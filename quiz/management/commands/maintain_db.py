from __future__ import annotations

import asyncio
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from quiz.errors import Unavailable
from quiz.upkeep import Maintained, UpkeepFailed, maintain


class Command(BaseCommand):
    help = "Entretient les tables (VACUUM, ANALYZE) et vérifie leurs index."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--analyze-only", action="store_true", help="ANALYZE seulement")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            maintained = asyncio.run(maintain(analyze_only=options["analyze_only"]))
        except Unavailable as error:
            raise CommandError("Entretien ÉCHEC : PostgreSQL ne répond pas.") from error
        except UpkeepFailed as error:
            raise CommandError(f"Entretien ÉCHEC : {error}") from error
        if maintained is None:
            self.stdout.write("Un autre entretien est en cours, il n’y a rien à faire.")
            return
        self.stdout.write(_account(maintained))
        if maintained.problems:
            raise CommandError(f"Entretien ÉCHEC : {' ; '.join(maintained.problems)}.")


def _account(maintained: Maintained) -> str:
    sizes = "\n".join(
        f"  {table:8} {maintained.before[table] / 1024:10.0f} ko avant "
        f"{maintained.after[table] / 1024:10.0f} ko après"
        for table in maintained.before
    )
    return (
        f"Entretien fait en {maintained.duration_ms} ms.\n{sizes}\n"
        f"  {maintained.indexes} index ; {maintained.read_through}."
    )
