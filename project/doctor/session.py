"""Short connections to PostgreSQL, by the driver and the address that the service uses."""

from __future__ import annotations

import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import asyncpg
from django.conf import settings

from project.doctor import advice
from project.doctor.report import CannotExamine, Finding, failure, unknown
from quiz import database

if TYPE_CHECKING:
    from asyncpg import Connection

CONNECT_TIMEOUT = 2.0  # seconds
STATEMENT_TIMEOUT = 1.5


class NoConnection(Exception):
    """`finding` says why, for the one check that is about it."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(finding.measured)
        self.finding = finding


async def connect(*, read_only: bool) -> Connection:
    """Raises NoConnection."""
    limits = {
        "application_name": "quiz-doctor",
        "statement_timeout": f"{STATEMENT_TIMEOUT * 1000:.0f}ms",
        "lock_timeout": "1s",
    }
    if read_only:
        limits["default_transaction_read_only"] = "on"
    try:
        return await asyncpg.connect(
            **database.address(),
            timeout=CONNECT_TIMEOUT,
            command_timeout=STATEMENT_TIMEOUT + 0.5,  # PostgreSQL gives up first, if it lives
            server_settings=limits,
        )
    except (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
        raise NoConnection(_reason(error)) from error


@asynccontextmanager
async def session(*, read_only: bool = True) -> AsyncIterator[Connection]:
    """For one check. Without a connection it is unknown, and « Base de données » says why."""
    try:
        connection = await connect(read_only=read_only)
    except NoConnection as error:
        raise CannotExamine(
            unknown("la base ne répond pas", "voyez « Base de données »")
        ) from error
    try:
        yield connection
    finally:
        connection.terminate()  # says no goodbye, so it can't wait for a server that hangs


def _reason(error: Exception) -> Finding:
    look = "regardez " + str(settings.VAR / "postgres" / "postgres.log")
    if not settings.USES_EMBEDDED_POSTGRES:
        look = advice.see_logs("db")
    match error:
        case TimeoutError():
            return failure(
                f"PostgreSQL ne répond pas en {CONNECT_TIMEOUT:.0f} s",
                f"il est bloqué ou le réseau ne passe pas : {look}",
            )
        case asyncpg.InvalidAuthorizationSpecificationError() | asyncpg.InvalidCatalogNameError():
            return failure(
                f"PostgreSQL refuse l’accès ({type(error).__name__})", "vérifiez DATABASE_URL"
            )
        case asyncpg.TooManyConnectionsError():
            return failure(
                "PostgreSQL n’a plus de connexion libre",
                "baissez DATABASE_POOL_SIZE ou WEB_CONCURRENCY, puis " + advice.start(),
            )
        case socket.gaierror():
            return failure(
                "la machine de PostgreSQL est introuvable",
                f"démarrez la base ({advice.start()}) ou corrigez DATABASE_URL",
            )
        case asyncpg.CannotConnectNowError():
            return failure("PostgreSQL démarre ou s’arrête", f"attendez une minute, puis {look}")
        case _:
            return failure(
                f"PostgreSQL est injoignable ({type(error).__name__})",
                f"vérifiez DATABASE_URL et démarrez la base ({advice.start()}) ; {look}",
            )
