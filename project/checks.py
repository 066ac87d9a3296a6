"""Mistakes between settings, found by `manage.py check` and at every start."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core import checks
from django.core.checks import CheckMessage, Error, Tags, register

# What one more replica of the stack must leave room for; PostgreSQL's own limit there is 200.
MOST_CONNECTIONS = 197
BESIDE_THE_POOL = 3  # Django's two, and the one that listens


@register()
def matomo_is_whole(app_configs: Any, **_options: Any) -> Sequence[CheckMessage]:
    if bool(settings.MATOMO_URL) == bool(settings.MATOMO_SITE_ID):
        return []
    return [
        Error(
            "MATOMO_URL et MATOMO_SITE_ID vont ensemble.",
            hint="Donnez les deux, ou aucun pour ne rien mesurer.",
            id="quiz.E001",
        )
    ]


@register()
def connections_suffice(app_configs: Any, **_options: Any) -> Sequence[CheckMessage]:
    env = settings.ENVIRONMENT
    wanted = env.WEB_CONCURRENCY * (env.DATABASE_POOL_SIZE + BESIDE_THE_POOL)
    if wanted <= MOST_CONNECTIONS:
        return []
    return [
        Error(
            f"WEB_CONCURRENCY × DATABASE_POOL_SIZE demandent {wanted} connexions à PostgreSQL, "
            f"qui en donne {MOST_CONNECTIONS}.",
            hint="Baissez l’un des deux.",
            id="quiz.E002",
        )
    ]


@register(Tags.security, deploy=True)
def production_is_closed(app_configs: Any, **_options: Any) -> Sequence[CheckMessage]:
    """Only where a PostgreSQL of one's own tells that this is production."""
    if settings.USES_EMBEDDED_POSTGRES:
        return []
    found: list[CheckMessage] = []
    if settings.ENVIRONMENT.SECRET_KEY is None:
        found.append(
            checks.Warning(
                "SECRET_KEY manque.",
                hint="Lancez « python3 deploy/make_env.py », ou donnez SECRET_KEY_FILE.",
                id="quiz.W001",
            )
        )
    if "*" in settings.ALLOWED_HOSTS:
        found.append(
            checks.Warning(
                "ALLOWED_HOSTS accepte tous les noms.",
                hint="Donnez les noms publics du quiz, séparés par des virgules.",
                id="quiz.W002",
            )
        )
    return found
