"""The production stack, really started from a copy of the working tree, and who plays on it."""

from __future__ import annotations

import json
import os
import shutil
import ssl
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep
from typing import Any, cast

import httpx

ROOT = Path(__file__).resolve().parents[2]
HTTP_PORT, HTTPS_PORT = 18080, 18443
SERVICES = ("db", "web", "nginx")

# What an interrupted stack answers; the page tries again by itself.
AWAY = (502, 503, 504)


def run(*command: str, **options: Any) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, text=True, capture_output=True, check=False, **options)


def fresh_clone(folder: Path) -> None:
    """What `git clone` would give, with what isn't committed yet."""
    listed = run("git", "ls-files", "--cached", "--others", "--exclude-standard", cwd=ROOT)
    for name in listed.stdout.splitlines():
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, folder / name)


def retry(request: Callable[[], httpx.Response]) -> httpx.Response:
    """As the page does: again and again, at the pace that is asked for."""
    deadline = monotonic() + 60
    while True:
        try:
            response = request()
        except httpx.TransportError:
            if monotonic() > deadline:
                raise
            pause = 0.2
        else:
            if response.status_code not in AWAY or monotonic() > deadline:
                return response
            pause = float(response.headers.get("retry-after", 0.2))
        sleep(pause)


class Stack:
    def __init__(self, folder: Path, project: str) -> None:
        self.folder = folder
        self.project = project
        self.url = f"https://localhost:{HTTPS_PORT}"
        self.plain_url = f"http://localhost:{HTTP_PORT}"
        self.certificate = folder / "certs" / "fullchain.pem"
        self.variables: dict[str, str] = {}
        self.started_in = 0.0  # seconds of the first `up --build --wait`

    def try_compose(self, *arguments: str, **options: Any) -> subprocess.CompletedProcess[str]:
        environment = {
            name: value
            for name, value in os.environ.items()
            if name not in {"HOST", "PORT", "WEB_CONCURRENCY"}  # `make` exports them, empty
        }
        environment |= {
            "COMPOSE_PROJECT_NAME": self.project,
            "COMPOSE_ANSI": "never",
            "PUBLISH_ADDRESS": "127.0.0.1",
            "HTTP_PORT": str(HTTP_PORT),
            "HTTPS_PORT": str(HTTPS_PORT),
            **self.variables,
        }
        return run(
            "docker",
            "compose",
            *arguments,
            cwd=self.folder,
            env=environment,
            timeout=300,
            **options,
        )

    def compose(self, *arguments: str, **options: Any) -> str:
        done = self.try_compose(*arguments, **options)
        assert done.returncode == 0, f"{arguments}: {done.stderr[-3000:]}"
        return done.stdout

    def up(self, *arguments: str) -> float:
        """Seconds until everything is healthy."""
        began = monotonic()
        self.compose("up", "--detach", "--wait", *arguments)
        seconds = monotonic() - began
        self.wait_until_answering()
        return seconds

    @contextmanager
    def configured(self, *services: str, **variables: str) -> Iterator[None]:
        """Services (nginx when none is named) with other values in `.env`, for a while."""
        self.variables = variables
        try:
            self.up("--no-deps", *(services or ("nginx",)))
            yield
        finally:
            self.variables = {}
            self.up("--no-deps", *(services or ("nginx",)))

    def restart(self, service: str) -> None:
        self.compose("restart", "--no-deps", service)
        self.wait_until_healthy()

    def wait_until_healthy(self) -> None:
        """`up --wait` gives up at once on a container that is still called unhealthy."""
        deadline = monotonic() + 60
        while any(
            self.inspect(service)["State"]["Health"]["Status"] != "healthy" for service in SERVICES
        ):
            assert monotonic() < deadline, self.compose("ps")
        self.wait_until_answering()

    def wait_until_answering(self) -> None:
        """nginx learns within a second that a new `web` is there."""
        with self.client() as client:
            retry(lambda: client.get("/api/health"))

    def execute(self, service: str, *command: str, **options: Any) -> str:
        return self.compose("exec", "--no-TTY", service, *command, **options)

    def sql(self, statement: str) -> str:
        """As the superuser."""
        return self.execute(
            "db", "psql", "--no-psqlrc", "-qtA", "-U", "postgres", "-c", statement, "quiz"
        ).strip()

    def try_sql_as_web(self, statement: str, database: str = "quiz") -> str:
        """What psql says when `web`'s role runs the statement."""
        password = self.secret("QUIZ_WEB_PASSWORD")
        address = f"postgresql://quiz_web:{password}@127.0.0.1/{database}"
        command = ("exec", "--no-TTY", "db", "psql", "--no-psqlrc", "-qtA", address)
        done = self.try_compose(*command, "-c", statement)
        return (done.stdout + done.stderr).strip()

    def secret(self, name: str) -> str:
        lines = (self.folder / ".env").read_text().splitlines()
        return next(line.split("=", 1)[1] for line in lines if line.startswith(f"{name}="))

    def containers(self, service: str) -> list[str]:
        return self.compose("ps", "--all", "--quiet", service).split()

    def inspect(self, service: str) -> dict[str, Any]:
        done = run("docker", "inspect", self.containers(service)[0])
        return cast("dict[str, Any]", json.loads(done.stdout)[0])

    def logs(self) -> str:
        return self.compose("logs", "--no-color", "--no-log-prefix")

    @property
    def ca(self) -> ssl.SSLContext:
        return ssl.create_default_context(cafile=str(self.certificate))

    def client(self, **options: Any) -> httpx.Client:
        return httpx.Client(base_url=self.url, verify=self.ca, timeout=10, **options)

    def rehearse(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        command = (sys.executable, "manage.py", "rehearse", "--keep", "--url", self.url)
        return run(*command, "--ca", str(self.certificate), *arguments, cwd=ROOT, timeout=120)


class Player:
    """A child at the totem: always taps the first choice, and tries again while it must."""

    def __init__(self, client: httpx.Client) -> None:
        self.client = client
        self.started = self.post("/api/attempts", {"level": "facile"})
        self.attempt = f"/api/attempts/{self.started['attempt_id']}"
        self.question = self.started["question"]

    def post(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        response = retry(lambda: self.client.post(path, json=body))
        assert response.is_success, response.text
        return cast("dict[str, Any]", response.json())

    def answer(self, *, until: int = 10) -> dict[str, Any]:
        """Answers up to question `until`; returns the last answer."""
        while True:
            number = self.question["number"]
            choice = self.question["choices"][0]["id"]
            answer = self.post(f"{self.attempt}/answers", {"number": number, "choice": choice})
            if number < 10:
                self.question = self.post(f"{self.attempt}/questions", {"number": number + 1})
            if number >= until:
                return answer

    def sign(self, nickname: str) -> dict[str, Any]:
        body = {"attempt_id": self.started["attempt_id"], "nickname": nickname}
        return self.post("/api/scores", body)


def play(client: httpx.Client, nickname: str) -> dict[str, Any]:
    player = Player(client)
    player.answer()
    return player.sign(nickname)


def nicknames(client: httpx.Client) -> list[str]:
    entries = client.get("/api/leaderboard").json()["entries"]
    return [entry["nickname"] for entry in entries]
