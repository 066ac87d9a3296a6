from __future__ import annotations

import asyncio
import ssl
from argparse import ArgumentParser
from typing import Any
from urllib.parse import urlsplit

import httpx
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from api.rehearsal import TIMEOUT, Rehearsal, RehearsalFailed
from quiz.models import Game


class Command(BaseCommand):
    help = "Joue des parties complètes par HTTP et vérifie chaque réponse."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--url", help="adresse du service ; sinon QUIZ_URL, sinon ce serveur")
        parser.add_argument("--ca", help="fichier du certificat auquel se fier (HTTPS)")
        parser.add_argument(
            "--any-certificate", action="store_true", help="accepter tout certificat (HTTPS)"
        )
        parser.add_argument("--games", type=int, default=1, help="nombre de parties")
        parser.add_argument("--players", type=int, default=1, help="parties à la fois")
        parser.add_argument("--keep", action="store_true", help="laisser les scores au classement")

    def handle(self, *args: Any, **options: Any) -> None:
        attempts: list[str] = []
        try:
            account = asyncio.run(_rehearse(options, attempts))
        except RehearsalFailed as failure:
            raise CommandError(f"La répétition a échoué : {failure}.") from failure
        finally:
            if not options["keep"]:
                _take_off(attempts)
        self.stdout.write(account)


async def _rehearse(options: dict[str, Any], attempts: list[str]) -> str:
    verify: ssl.SSLContext | bool = not options["any_certificate"]
    if options["ca"]:
        try:
            verify = ssl.create_default_context(cafile=options["ca"])
        except OSError as error:
            raise CommandError(f"Le certificat {options['ca']} est illisible.") from error
    limits = httpx.Limits(max_connections=options["players"])
    url = urlsplit(options["url"] or settings.QUIZ_URL or "http://127.0.0.1:8000")
    at = None if options["url"] else settings.QUIZ_CONNECT

    async def name(request: httpx.Request) -> None:
        request.extensions["sni_hostname"] = url.hostname or ""

    async with httpx.AsyncClient(
        base_url=f"{url.scheme}://{at or url.netloc}",
        headers={"Host": url.netloc},
        event_hooks={"request": [name]},
        timeout=TIMEOUT,
        verify=verify,
        limits=limits,
    ) as client:
        rehearsal = Rehearsal(client, attempts)
        await rehearsal.run(options["games"], options["players"])
        return rehearsal.account()


def _take_off(attempts: list[str]) -> None:
    """Whatever happened, the board is the children's again."""
    try:
        Game.objects.filter(attempt_id__in=attempts).delete()
    except DatabaseError as error:
        raise CommandError(
            "La base ne répond pas : les scores de la répétition restent au classement "
            "jusqu’à minuit."
        ) from error
