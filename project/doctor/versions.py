"""Until when the versions in use get security fixes."""

from __future__ import annotations

import platform
import sys
from datetime import date, timedelta

import django

from project.doctor.report import Finding, Site, failure, ok, unknown, warning
from project.doctor.session import session
from quiz import clock

SOON = timedelta(days=90)

# The last day of security fixes, as each project announces it: devguide.python.org/versions,
# www.djangoproject.com/download, www.postgresql.org/support/versioning, wiki.debian.org/LTS,
# ubuntu.com/about/release-cycle.
PYTHON = {
    "3.11": date(2027, 10, 31),
    "3.12": date(2028, 10, 31),
    "3.13": date(2029, 10, 31),
    "3.14": date(2030, 10, 31),
}
DJANGO = {"5.2": date(2028, 4, 30)}
POSTGRESQL = {
    "14": date(2026, 11, 12),
    "15": date(2027, 11, 11),
    "16": date(2028, 11, 9),
    "17": date(2029, 11, 8),
    "18": date(2030, 11, 14),
}
SYSTEMS = {
    "debian 11": date(2026, 8, 31),
    "debian 12": date(2028, 6, 30),
    "debian 13": date(2030, 6, 30),
    "ubuntu 22.04": date(2027, 4, 30),
    "ubuntu 24.04": date(2029, 4, 30),
    "ubuntu 26.04": date(2031, 4, 30),
}


async def python(site: Site) -> Finding:
    return _judge(PYTHON, ".".join(map(str, sys.version_info[:2])), platform.python_version())


async def framework(site: Site) -> Finding:
    return _judge(DJANGO, ".".join(map(str, django.VERSION[:2])), django.get_version())


async def postgresql(site: Site) -> Finding:
    async with session() as connection:
        version = str(await connection.fetchval("SHOW server_version")).split()[0]
    return _judge(POSTGRESQL, version.split(".", 1)[0], version)


async def system(site: Site) -> Finding:
    try:
        told = platform.freedesktop_os_release()
    except OSError:
        return unknown(
            f"{platform.system()} {platform.release()}", "vérifiez vous-même qu’il est à jour"
        )
    version = f"{told.get('ID', '')} {told.get('VERSION_ID', '')}".strip()
    return _judge(SYSTEMS, version, told.get("PRETTY_NAME", version))


def _judge(table: dict[str, date], version: str, told: str) -> Finding:
    end = table.get(version)
    if end is None:
        return unknown(f"{told} : fin de suivi inconnue", "vérifiez sur le site du projet")
    measured = f"{told}, suivi jusqu’au {end:%d/%m/%Y}"
    if end < clock.today():
        return failure(measured, "mettez à jour (docs/maintenance.md, Mises à jour)")
    if end < clock.today() + SOON:
        return warning(measured, "préparez la mise à jour")
    return ok(measured)
