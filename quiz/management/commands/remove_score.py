from __future__ import annotations

import asyncio
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from quiz import database, nicknames
from quiz.errors import Unavailable
from quiz.upkeep import remove_score


class Command(BaseCommand):
    help = "Retire du classement du jour le score signé d’un pseudo."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("nickname", help="le pseudo, comme au classement ou comme il fut tapé")

    def handle(self, *args: Any, **options: Any) -> None:
        nickname = nicknames.fold(options["nickname"])
        if not asyncio.run(_remove(nickname)):
            raise CommandError(f"« {nickname} » n’est pas au classement du jour.")
        self.stdout.write(f"« {nickname} » n’est plus au classement.")


async def _remove(nickname: str) -> bool:
    try:
        await database.open_pool()
        return await remove_score(nickname)
    except Unavailable as error:
        raise CommandError("PostgreSQL ne répond pas : rien n’a été retiré.") from error
    finally:
        await database.close_pool()
