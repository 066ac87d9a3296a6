from __future__ import annotations

import asyncio
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from quiz import database
from quiz.errors import Unavailable
from scheduler.purge import Purged, Reason, purge


class Command(BaseCommand):
    help = "Efface tout ce qui n’est pas d’aujourd’hui, comme à minuit."

    def handle(self, *args: Any, **options: Any) -> None:
        purged = asyncio.run(_purge())
        if purged is None:
            self.stdout.write("Une autre purge est en cours, il n’y a rien à faire.")
            return
        self.stdout.write(
            f"Purge OK : jour {purged.day}, {purged.games} parties et {purged.attempts} essais "
            f"effacés en {purged.duration_ms} ms."
        )


async def _purge() -> Purged | None:
    try:
        await database.open_pool()
        return await purge(Reason.COMMAND)
    except Unavailable as error:
        raise CommandError("Purge ÉCHEC : PostgreSQL ne répond pas.") from error
    finally:
        await database.close_pool()
