from __future__ import annotations

import asyncio
import sys
from argparse import ArgumentParser
from typing import Any, TextIO, cast
from urllib.parse import urlsplit

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from project.doctor import checks
from project.doctor.examination import examine
from project.doctor.report import Frequency, Site, exit_code
from project.doctor.table import write_json, write_table


class Command(BaseCommand):
    help = "Vérifie tout ce que le manuel demande de vérifier. Rend 0, 1 (attention) ou 2 (échec)."
    requires_system_checks = ()  # they are one of the checks

    def add_arguments(self, parser: ArgumentParser) -> None:
        often = parser.add_mutually_exclusive_group()
        for frequency, meaning in (
            (Frequency.CAMPAIGN, "avant une mise à disposition : tout, comme sans option"),
            (Frequency.DAILY, "chaque jour d’un événement"),
            (Frequency.WEEKLY, "chaque semaine entre les événements"),
        ):
            often.add_argument(
                f"--{frequency}",
                dest="frequency",
                action="store_const",
                const=frequency,
                default=Frequency.CAMPAIGN,
                help=meaning,
            )
        parser.add_argument("--url", help="adresse du service ; sinon QUIZ_URL")
        parser.add_argument("--ca", help="fichier du certificat auquel se fier (HTTPS)")
        parser.add_argument("--json", action="store_true", help="pour un programme")

    def handle(self, *args: Any, **options: Any) -> None:
        site = _site(options["url"], options["ca"])
        results = asyncio.run(examine(checks.of(options["frequency"]), site))
        write = write_json if options["json"] else write_table
        write(results, site, cast("TextIO", self.stdout))
        sys.exit(exit_code(results))


def _site(url: str | None, ca: str | None) -> Site:
    chosen = (url or settings.QUIZ_URL or "").rstrip("/")
    if chosen:
        if urlsplit(chosen).scheme not in {"http", "https"} or not urlsplit(chosen).hostname:
            raise CommandError(
                f"« {chosen} » n’est pas une adresse : il faut https://… ou http://…", returncode=2
            )
        return Site(chosen, None if url else _connect(), ca)
    port = settings.ENVIRONMENT.PORT
    name = settings.ALLOWED_HOSTS[0].lstrip(".*") or "127.0.0.1"
    host = settings.ENVIRONMENT.HOST
    reached = "127.0.0.1" if host in {"0.0.0.0", ""} else host  # noqa: S104  where to listen
    return Site(f"http://{name}:{port}", (reached, port), ca)


def _connect() -> tuple[str, int] | None:
    if settings.QUIZ_CONNECT is None:
        return None
    host, _colon, port = settings.QUIZ_CONNECT.rpartition(":")
    return host, int(port)
