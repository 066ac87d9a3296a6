"""`make run`: the embedded PostgreSQL if there is no other, migrations, static files, workers.

Whatever would keep the game from being served is said in one sentence, before anything starts.
"""

from __future__ import annotations

import logging
import os
import socket
import sys
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path

import django
import psycopg
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from uvicorn import Config
from uvicorn.config import STARTUP_FAILURE
from uvicorn.supervisors import Multiprocess

from project import metrics
from project.environment import WrongEnvironment
from project.lifespan import sentence
from project.postgres import PostgresFailed
from quiz import bank
from quiz.errors import BankInvalid

logger = logging.getLogger(__name__)

GRACE = 3  # seconds that a stopping worker gives to the requests under way


class CannotServe(Exception):
    """The message is a French sentence that says what to do."""


class Supervisor(Multiprocess):
    """uvicorn's: replaces a killed worker, and gives up when one can't start."""

    def keep_subprocess_alive(self) -> None:
        super().keep_subprocess_alive()
        if settings.USES_EMBEDDED_POSTGRES:
            try:
                settings.EMBEDDED_POSTGRES.revive()
            except PostgresFailed as error:
                logger.error("embedded PostgreSQL: %s", error)  # tried again at the next look

    def handle_hup(self) -> None:
        self.handle_term()  # a closed terminal stops the game, PostgreSQL included

    @property
    def failed(self) -> bool:
        return any(process.exitcode == STARTUP_FAILURE for process in self.processes)


def main() -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "project.settings")
    try:
        django.setup()
        return serve()
    except (WrongEnvironment, CannotServe, PostgresFailed) as error:
        print(error, file=sys.stderr)
    except BankInvalid as error:
        print(sentence(error), file=sys.stderr)
    except KeyboardInterrupt:
        pass
    return 1


def serve() -> int:
    env = settings.ENVIRONMENT
    embedded = settings.USES_EMBEDDED_POSTGRES
    with listening_socket(env.HOST, env.PORT) as listener:
        check_log_folder()
        bank.questions()
        with settings.EMBEDDED_POSTGRES.running() if embedded else nullcontext():
            migrate()
            collect_static_files()
            supervisor = Supervisor(
                Config(
                    "project.asgi:application",
                    workers=env.WEB_CONCURRENCY,
                    loop="uvloop",
                    http="httptools",
                    ws="none",
                    lifespan="on",
                    log_config=None,
                    access_log=False,
                    server_header=False,
                    proxy_headers=False,
                    timeout_graceful_shutdown=GRACE,
                ),
                sockets=[listener],
            )
            announce(env.HOST, env.PORT)
            with metrics.shared_folder():
                supervisor.run()
    return STARTUP_FAILURE if supervisor.failed else 0


def listening_socket(host: str, port: int) -> socket.socket:
    """Bound before all else, so that a taken port changes nothing."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen(2048)  # a second server on the port fails now, not at its first request
    except OSError as error:
        listener.close()
        raise CannotServe(
            f"Impossible d’écouter sur {host}, port {port} ({error.strerror}) : arrêtez l’autre "
            f"programme ou choisissez un port libre, par exemple « make run PORT={port + 1} »."
        ) from error
    return listener


def check_log_folder() -> None:
    folder = settings.LOG_FOLDER
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe = folder / ".probe"
        probe.write_bytes(b"0" * 4096)
        probe.unlink()
    except OSError as error:
        raise CannotServe(
            f"Impossible d’écrire les journaux dans {folder} ({error.strerror}) : libérez de la "
            "place, donnez les droits ou choisissez un autre dossier avec QUIZ_VAR."
        ) from error


def migrate() -> None:
    """Nothing to apply needs no right to change tables: production's role has none."""
    try:
        psycopg.connect(**connection.get_connection_params(), connect_timeout=3).close()
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            call_command("migrate", verbosity=0, interactive=False)
    except (psycopg.Error, DatabaseError) as error:
        reason = " ".join(str(error).split())
        raise CannotServe(
            f"PostgreSQL ne répond pas ou refuse l’accès, vérifiez DATABASE_URL : {reason}"
        ) from error
    finally:
        connection.close_pool()  # type: ignore[attr-defined]  # of the PostgreSQL backend


def collect_static_files() -> None:
    """Unless what is collected is newer than every source."""
    manifest = settings.STATIC_ROOT / "staticfiles.json"
    collected_at = manifest.stat().st_mtime if manifest.exists() else 0.0
    if any(path.stat().st_mtime >= collected_at for path in _static_sources()):
        call_command("collectstatic", verbosity=0, interactive=False, clear=True)


def _static_sources() -> Iterator[Path]:
    for finder in get_finders():
        for name, storage in finder.list([]):
            yield Path(storage.path(name))


def announce(host: str, port: int) -> None:
    address = f"http://{f'[{host}]' if ':' in host else host}:{port}"
    print(
        f"Quiz de Noël\n"
        f"  le jeu       {address}/\n"
        f"  le classement sur grand écran   {address}/classement\n"
        f"  l’API        {address}/api/docs\n"
        f"  les journaux {settings.LOG_FOLDER}\n"
        f"  Ctrl-C arrête tout.",
        flush=True,
    )


if __name__ == "__main__":
    sys.exit(main())
