"""The clocks: this machine's, the service's and PostgreSQL's should agree."""

from __future__ import annotations

import ctypes
import sys
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path
from time import time

from project.doctor import service
from project.doctor.report import (
    CannotExamine,
    Finding,
    Site,
    failure,
    not_here,
    ok,
    unknown,
    warning,
)
from project.doctor.session import session
from quiz import clock

CLOSE = timedelta(seconds=5)
TOO_FAR = timedelta(seconds=60)
SET_CLOCK = "réglez l’heure de la machine : timedatectl set-ntp true"
LOCALTIME = Path("/etc/localtime")
_UNSYNCHRONISED = 5  # what adjtimex returns (TIME_ERROR in <sys/timex.h>)


def machine() -> datetime:
    return datetime.fromtimestamp(time(), UTC)


async def of_service(site: Site) -> Finding:
    try:
        given = await service.date(site)
    except CannotExamine as error:
        raise CannotExamine(unknown("le service ne répond pas", "voyez « Santé »")) from error
    if given is None:
        return unknown("le service ne dit pas l’heure", "vérifiez ce qui est devant lui")
    try:
        return _compare(parsedate_to_datetime(given))
    except ValueError:
        return unknown(f"le service dit « {given} »", "vérifiez ce qui est devant lui")


async def of_database(site: Site) -> Finding:
    async with session() as connection:
        given: datetime = await connection.fetchval("SELECT clock_timestamp()")
    return _compare(given)


def _compare(given: datetime) -> Finding:
    offset = given - machine()
    measured = f"écart de {round(offset.total_seconds()):+d} s"
    if abs(offset) <= CLOSE:
        return ok(measured)
    return warning(measured, SET_CLOCK) if abs(offset) <= TOO_FAR else failure(measured, SET_CLOCK)


def kernel_state() -> int:
    question = ctypes.create_string_buffer(512)  # a struct timex, all zero: just asks
    return int(ctypes.CDLL(None).adjtimex(question))


async def synchronised(site: Site) -> Finding:
    """The kernel knows whether something keeps its clock right."""
    if sys.platform != "linux":
        return not_here(f"ne se demande pas à {sys.platform}")
    state = kernel_state()
    if state < 0:
        return unknown("le noyau ne le dit pas", "demandez timedatectl à la machine")
    if state == _UNSYNCHRONISED:
        return warning("non : rien ne tient l’horloge à l’heure", SET_CLOCK)
    return ok("oui")


def _machine_zone() -> str:
    """Python's own answer would be the island: Django sets the zone of its process."""
    return str(LOCALTIME.resolve()).rpartition("zoneinfo/")[2] if LOCALTIME.exists() else "UTC"


async def time_zone(site: Site) -> Finding:
    now = clock.now()
    measured = f"{now:%d/%m %H:%M} ({now:%z}) sur l’île, machine réglée sur {_machine_zone()}"
    if now.utcoffset() != timedelta(hours=4):
        return failure(measured, "réinstallez : le fuseau Indian/Reunion est faux (tzdata)")
    return ok(measured)
