"""`manage.py doctor` beside a real server: healthy, hanging and away."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Iterator
from pathlib import Path
from time import monotonic
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from project.doctor import checks, examination
from project.doctor.report import Check, Finding, Frequency, Result, Site, Status, exit_code, ok
from tests.servers import Server, eventually, hanging, manage, serving

LONGEST = 10  # seconds, promised whatever happens

# What a test machine may not have, and a new installation hasn't yet.
BESIDE_THE_POINT = {"clock", "disk", "schema_copy", "system"}
TIMED = {check.name for check in checks.CHECKS if check.is_timed}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serving(tmp_path_factory.mktemp("patient")) as server:
        purged = server.var / "log" / "purge.log"
        eventually(purged.exists, server)
        yield server


def doctor(var: Path, *arguments: str) -> tuple[int, dict[str, Any]]:
    """The exit code, and the checks by name."""
    began = monotonic()
    done = manage(var, "doctor", "--json", *arguments)
    assert done.stdout, done.stderr
    assert monotonic() - began < LONGEST
    document = json.loads(done.stdout)
    assert document["exit_code"] == done.returncode
    return done.returncode, {check["name"]: check for check in document["checks"]}


def ailing(found: dict[str, Any]) -> set[str]:
    return {name for name, check in found.items() if check["status"] not in {"ok", "not_here"}}


def test_it_works(server: Server) -> None:
    code, found = doctor(server.var, "--url", server.url)
    assert ailing(found) <= BESIDE_THE_POINT | TIMED
    assert all(found[name]["status"] != "failure" for name in TIMED)
    assert code <= 1
    assert set(found) == {check.name for check in checks.CHECKS}
    assert all(check["measured"] and check["expected"] for check in found.values())


def test_it_leaves_no_trace(server: Server) -> None:
    with server.client() as client:
        before = client.get("/api/leaderboard").json()
        doctor(server.var, "--url", server.url)
        assert client.get("/api/leaderboard").json() == before
    assert "doctor" not in server.logged()


def test_the_table_is_for_people(server: Server) -> None:
    done = manage(server.var, "doctor", "--url", server.url)
    for heading in ("Vérification", "Mesuré", "Attendu", "Que faire"):
        assert heading in done.stdout
    assert "Santé" in done.stdout
    assert done.stderr == ""


def test_a_hanging_database_is_named_in_time(tmp_path: Path) -> None:
    with serving(tmp_path) as server, hanging(server):
        code, found = doctor(server.var, "--url", server.url)
    assert code == 2
    assert found["health"]["measured"].startswith("503")
    assert found["database"]["status"] == "failure"
    assert "ne répond pas" in found["database"]["measured"]
    assert found["schema"]["status"] == "unknown"
    assert found["questions"]["status"] == "ok"


def test_a_stopped_service_is_named_and_nothing_is_started(tmp_path: Path) -> None:
    code, found = doctor(tmp_path, "--url", "http://127.0.0.1:1")
    assert code == 2
    assert found["health"]["status"] == "failure"
    assert "make run" in found["health"]["advice"]
    assert found["database"]["status"] == "failure"
    assert found["questions"]["status"] == "ok"
    assert not (tmp_path / "postgres").exists()


def test_an_unreachable_database_is_named_in_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QUIZ_URL", "http://127.0.0.1:1")
    url = "postgresql://quiz:s3cret@127.0.0.1:1/quiz"
    done = manage(tmp_path, "doctor", "--json", DATABASE_URL=url)
    found = {check["name"]: check for check in json.loads(done.stdout)["checks"]}
    assert done.returncode == 2
    assert "DATABASE_URL" in found["database"]["advice"]
    assert "s3cret" not in done.stdout + done.stderr


def test_a_wrong_variable_is_a_failure(tmp_path: Path) -> None:
    done = manage(tmp_path, "doctor", DATABASE_URL="mysql://localhost/quiz")
    assert done.returncode == 2
    assert "DATABASE_URL" in done.stderr


def test_what_is_no_address_is_refused() -> None:
    with pytest.raises(CommandError, match="n’est pas une adresse") as refused:
        call_command("doctor", "--url", "quiz.example.re")
    assert refused.value.returncode == 2


def test_each_frequency_has_what_the_handbook_asks_for() -> None:
    named = {frequency: {check.name for check in checks.of(frequency)} for frequency in Frequency}
    assert named[Frequency.DAILY] >= {"health", "errors", "purge", "day"}
    assert named[Frequency.WEEKLY] >= {"health", "database", "size", "volume", "disk", "logs"}
    assert named[Frequency.CAMPAIGN] == {check.name for check in checks.CHECKS}


def check_that(name: str, finding: Finding | Exception | None) -> Check:
    async def answer(site: Site) -> Finding:
        if finding is None:
            await asyncio.Event().wait()
        if isinstance(finding, Finding):
            return finding
        raise finding or AssertionError

    return Check(name, name, "", answer, frozenset(Frequency))


async def test_a_failing_or_hanging_check_does_not_stop_the_others(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(examination, "PATIENCE", 0.05)
    sick = [check_that("raises", ValueError()), check_that("hangs", None)]
    results = await examination.examine([*sick, check_that("well", ok("0"))], Site("http://x"))
    statuses = {result.check.name: result.finding.status for result in results}
    assert statuses == {
        "raises": Status.UNKNOWN,
        "hangs": Status.FAILURE,
        "well": Status.OK,
    }


async def test_a_thread_that_hangs_does_not_keep_the_command(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    released = threading.Event()

    async def answer(site: Site) -> Finding:
        await examination.in_thread(released.wait)
        return ok("")

    monkeypatch.setattr(examination, "PATIENCE", 0.05)
    check = Check("disk", "", "", answer, frozenset(Frequency))
    (result,) = await examination.examine([check], Site("http://x"))
    released.set()
    assert result.finding.status is Status.FAILURE


@pytest.mark.parametrize(
    ("statuses", "code"),
    [
        ([Status.OK, Status.NOT_HERE], 0),
        ([Status.OK, Status.WARNING], 1),
        ([Status.UNKNOWN, Status.OK], 1),
        ([Status.WARNING, Status.FAILURE, Status.OK], 2),
    ],
)
def test_the_exit_code_is_the_worst(statuses: list[Status], code: int) -> None:
    check = check_that("any", ok(""))
    assert exit_code([Result(check, Finding(status, ""), 0) for status in statuses]) == code
