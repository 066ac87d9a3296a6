from __future__ import annotations

import asyncio
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from quiz import database
from quiz.errors import Unavailable
from quiz.upkeep import reset_board


class Command(BaseCommand):
    help = "Vide le classement du jour, par exemple pour un nouvel événement."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--yes", action="store_true", help="ne pas demander")

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["yes"] and not self._confirmed():
            raise CommandError("Rien n’a été effacé.")
        removed = asyncio.run(_reset())
        self.stdout.write(f"Le classement est vide : {removed} scores effacés.")

    def _confirmed(self) -> bool:
        self.stdout.write("Tous les scores du jour seront effacés, sans retour. ", ending="")
        try:
            return input("Tapez « oui » : ").strip().lower() == "oui"
        except EOFError:
            return False


async def _reset() -> int:
    try:
        await database.open_pool()
        return await reset_board()
    except Unavailable as error:
        raise CommandError("PostgreSQL ne répond pas : rien n’a été effacé.") from error
    finally:
        await database.close_pool()
