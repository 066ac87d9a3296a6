"""Room on the disk, and what takes it."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from django.conf import settings

from project.doctor.examination import in_thread
from project.doctor.report import Finding, Site, failure, ok, warning

MEGABYTE = 2**20
STATIC_LIMIT = 50 * MEGABYTE
ENOUGH = 2048 * MEGABYTE
TOO_LITTLE = 300 * MEGABYTE
FEW_FILES = 0.05  # of the inodes
MAKE_ROOM = "libérez de la place : docker system prune, vieux fichiers, autres programmes"


async def static_files(site: Site) -> Finding:
    folder = Path(settings.STATIC_ROOT)
    count, size = await in_thread(lambda: _measure(folder))
    if count == 0:
        return failure(
            f"{folder} est vide", "rassemblez-les : manage.py collectstatic, puis redémarrez"
        )
    measured = f"{size / MEGABYTE:.1f} Mo, {count} fichiers"
    if size > STATIC_LIMIT:
        return warning(measured, f"videz {folder}, puis redémarrez : il est refait")
    return ok(measured)


def _measure(folder: Path) -> tuple[int, int]:
    sizes = [path.stat().st_size for path in folder.rglob("*") if path.is_file()]
    return len(sizes), sum(sizes)


async def free_space(site: Site) -> Finding:
    folder = _existing(Path(settings.VAR))
    usage = await in_thread(lambda: shutil.disk_usage(folder))
    inodes = await in_thread(lambda: os.statvfs(folder))
    measured = f"{usage.free / MEGABYTE:.0f} Mo libres pour {folder}"
    if usage.free < TOO_LITTLE:
        return failure(measured, MAKE_ROOM)
    if inodes.f_files and inodes.f_favail < FEW_FILES * inodes.f_files:
        return warning(f"{measured}, mais presque plus de fichiers possibles", MAKE_ROOM)
    return ok(measured) if usage.free >= ENOUGH else warning(measured, MAKE_ROOM)


def _existing(folder: Path) -> Path:
    return next(each for each in (folder, *folder.parents) if each.exists())
