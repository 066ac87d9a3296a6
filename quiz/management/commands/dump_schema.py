from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from quiz import schema_dump


class Command(BaseCommand):
    help = "Garde le schéma de la base (sans aucune donnée) dans un fichier daté."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--check", action="store_true", help="dire si la base diffère du dernier fichier"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            if options["check"]:
                self._check()
            else:
                self.stdout.write(f"Le schéma est dans {schema_dump.dump()}.")
        except schema_dump.DumpFailed as error:
            raise CommandError(str(error)) from error

    def _check(self) -> None:
        kept = schema_dump.files()
        if not kept:
            raise CommandError("Aucun schéma n’a été gardé : lancez d’abord dump_schema.")
        difference = schema_dump.difference(kept[-1])
        if difference:
            raise CommandError("\n".join(["La base diffère du schéma gardé :", *difference]))
        self.stdout.write(f"La base est conforme à {kept[-1]}.")
