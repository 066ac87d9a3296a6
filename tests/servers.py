"""The real thing: `make run`'s own command in processes of its own."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from time import monotonic, sleep

import httpx

from tests.environment import ROOT, VAR


@dataclass
class Server:
    process: subprocess.Popen[bytes]
    port: int
    var: Path
    output: Path

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def client(self, timeout: float = 5) -> httpx.Client:
        return httpx.Client(base_url=self.url, timeout=timeout)

    def said(self) -> str:
        return self.output.read_text()

    def logged(self) -> str:
        return "".join(path.read_text() for path in sorted((self.var / "log").glob("*.log")))

    def workers(self) -> list[int]:
        """Process ids of the workers, oldest first."""
        listed = subprocess.run(
            ["ps", "-ww", "-o", "pid=", "-o", "args=", "--ppid", str(self.process.pid)],
            capture_output=True,
            text=True,
            check=False,
        ).stdout
        lines = [line.split(None, 1) for line in listed.splitlines()]
        return sorted(int(pid) for pid, arguments in lines if "spawn_main" in arguments)

    def stop(self, how: signal.Signals = signal.SIGINT, within: float = 10) -> int:
        """Stops as Ctrl-C does: the signal reaches the whole group of processes."""
        os.killpg(self.process.pid, how)
        return self.process.wait(timeout=within)


def manage(var: Path, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """A command of `manage.py` on the data in a folder."""
    return subprocess.run(
        [sys.executable, ROOT / "manage.py", *arguments],
        env=environment(var, **variables),
        capture_output=True,
        text=True,
        check=False,
    )


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def environment(var: Path, **variables: str) -> dict[str, str]:
    """As a new user has it; what is collected in `var/test/static` is shared to save time."""
    kept = {key: value for key, value in os.environ.items() if key != "DATABASE_URL"}
    return kept | {"QUIZ_VAR": str(var), "QUIZ_STATIC": str(VAR / "static")} | variables


@contextmanager
def serving(var: Path, **variables: str) -> Iterator[Server]:
    """A server that answers, with a PostgreSQL of its own in `var` unless DATABASE_URL is given."""
    with starting(var, **variables) as server:
        eventually(lambda: answers(server), server)
        yield server


@contextmanager
def starting(var: Path, **variables: str) -> Iterator[Server]:
    var.mkdir(parents=True, exist_ok=True)
    port = free_port()
    output = var / "output.txt"
    with output.open("wb") as sink:
        process = subprocess.Popen(
            [sys.executable, "-m", "project.serve"],
            cwd=ROOT,
            env=environment(var, **{"PORT": str(port)} | variables),
            stdout=sink,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    server = Server(process, port, var, output)
    try:
        yield server
    finally:
        with suppress(ProcessLookupError):
            server.stop()


def answers(server: Server) -> bool:
    try:
        return httpx.get(f"{server.url}/api/health", timeout=2).status_code == 200
    except httpx.HTTPError:
        return False


def eventually(
    holds: Callable[[], object], server: Server | None = None, within: float = 30
) -> None:
    """Waits for something that another process does; the bound is for a hung test only."""
    deadline = monotonic() + within
    while not holds():
        assert monotonic() < deadline, server.said() if server else "it never came"
        assert server is None or server.process.poll() is None, server.said()
        sleep(0.05)


def postmaster(server: Server) -> int:
    pid_file = server.var / "postgres" / "data" / "postmaster.pid"
    return int(pid_file.read_text().splitlines()[0])


@contextmanager
def hanging(server: Server) -> Iterator[None]:
    with standing_still(postmaster(server)):
        yield


@contextmanager
def standing_still(parent: int) -> Iterator[None]:
    """Every process of PostgreSQL stands still: connections stay open and nothing answers."""
    listed = subprocess.run(
        ["ps", "-o", "pid=", "--ppid", str(parent)], capture_output=True, text=True, check=True
    )
    pids = [parent, *map(int, listed.stdout.split())]
    for pid in pids:
        os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        for pid in reversed(pids):
            os.kill(pid, signal.SIGCONT)
