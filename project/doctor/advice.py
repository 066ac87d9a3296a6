"""Commands as they are typed in this installation."""

from __future__ import annotations

from django.conf import settings


def manage(command: str) -> str:
    if settings.USES_EMBEDDED_POSTGRES:
        return f".venv/bin/python manage.py {command}"
    return f"docker compose exec web python manage.py {command}"


def start() -> str:
    return "make run" if settings.USES_EMBEDDED_POSTGRES else "docker compose up -d"


def see_logs(service: str) -> str:
    if settings.USES_EMBEDDED_POSTGRES:
        return f"regardez {settings.LOG_FOLDER}"
    return f"docker compose logs {service}"


def migrate() -> str:
    if settings.USES_EMBEDDED_POSTGRES:
        return manage("migrate")
    return "docker compose run --rm migrate"


def psql(statement: str) -> str:
    """As PostgreSQL's superuser."""
    if settings.USES_EMBEDDED_POSTGRES:
        address = f"host={settings.DATABASES['default']['HOST']} user=postgres dbname=postgres"
        return f"psql '{address}' -c '{statement}'"
    return f"docker compose exec db psql -U postgres quiz -c '{statement}'"


def rebuild() -> str:
    if settings.USES_EMBEDDED_POSTGRES:
        return f"arrêtez le jeu, effacez {settings.VAR / 'postgres'}, puis make run"
    return "docker compose down -v, puis docker compose up -d"
