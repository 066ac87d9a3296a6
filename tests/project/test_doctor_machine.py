"""What `doctor` says of the machine and the service: logs, disk, clocks, answers, settings."""

from __future__ import annotations

import json
import sys
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core import checks

from project.doctor import clocks, disk, service, versions
from project.doctor.report import Site, Status
from quiz import clock
from tests.project.examined import ails, examined, is_well

# --- Logs -------------------------------------------------------------------------------------


@pytest.fixture
def log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(settings, "LOG_FOLDER", tmp_path)
    return tmp_path


def write(folder: Path, name: str, *lines: dict[str, Any], ago: timedelta = timedelta()) -> None:
    time = (clock.now() - ago).isoformat(timespec="milliseconds")
    day = (clock.now() - ago).date()
    with (folder / name.format(day=day)).open("a") as file:
        for line in lines:
            file.write(json.dumps({"time": time, **line}) + "\n")


def answer(status: int, route: str = "/api/scores", **more: object) -> dict[str, Any]:
    level = "ERROR" if status >= 500 else "WARNING" if status >= 400 else "INFO"
    return {"level": level, "logger": "request", "route": route, "status": status, **more}


DAY = "quiz-{day}.log"


async def test_quiet_logs_are_well(log: Path) -> None:
    write(log, DAY, answer(200), answer(304, "/api/leaderboard"), answer(409))
    assert await is_well("errors")
    assert await is_well("refusals")
    assert await is_well("logs")


async def test_errors_are_counted_by_route(log: Path) -> None:
    write(log, DAY, answer(500), answer(500), answer(503, "/api/leaderboard"), answer(200))
    assert "warning: 2 × 500 /api/scores, 1 × 503 /api/leaderboard" in await ails("errors")


async def test_many_errors_are_a_failure(log: Path) -> None:
    write(log, DAY, *[answer(500)] * 10)
    assert "failure: 10 × 500" in await ails("errors")


async def test_an_exception_that_is_no_request_counts(log: Path) -> None:
    write(log, DAY, {"level": "ERROR", "message": "Purge ÉCHEC"})
    assert "1 × Purge ÉCHEC" in await ails("errors")


async def test_errors_of_the_day_before_yesterday_are_history(log: Path) -> None:
    write(log, DAY, answer(500), ago=timedelta(hours=25))
    write(log, DAY, answer(200))
    assert await is_well("errors")


async def test_errors_of_last_evening_count(log: Path) -> None:
    write(log, DAY, answer(500), ago=timedelta(hours=23))
    assert "1 × 500" in await ails("errors")


async def test_a_line_that_was_cut_off_is_passed_over(log: Path) -> None:
    (log / DAY.format(day=clock.today())).write_text('{"time": "20\n{"level": "ERROR", "ti\n')
    write(log, DAY, answer(500))
    assert "1 × 500" in await ails("errors")


async def test_no_log_at_all_is_not_well(log: Path) -> None:
    assert (await examined("errors")).status is Status.UNKNOWN
    assert (await examined("refusals")).status is Status.UNKNOWN
    assert "aucun journal" in await ails("logs")


async def test_names_refused_to_children_are_part_of_the_game(log: Path) -> None:
    write(log, DAY, *[answer(409)] * 50, *[answer(400)] * 50)
    assert await is_well("refusals")


async def test_unusual_refusals_are_a_warning(log: Path) -> None:
    write(log, DAY, *[answer(429)] * 20, *[answer(201)] * 80)
    assert "20 × 429 /api/scores sur 100 requêtes" in await ails("refusals")


async def test_the_logs_of_nginx_are_read_where_they_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert (await examined("nginx_errors")).status is Status.NOT_HERE
    monkeypatch.setattr(settings, "QUIZ_NGINX_LOGS", tmp_path)
    write(tmp_path, "access-{day}.log", answer(502, "/", logger="nginx"))
    assert "1 × 502 /" in await ails("nginx_errors")


async def test_a_folder_that_cannot_be_written_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    blocked = tmp_path / "a-file"
    blocked.touch()
    monkeypatch.setattr(settings, "LOG_FOLDER", blocked)
    said = await ails("logs")
    assert said.startswith("failure")
    assert str(blocked) in said


async def test_a_rotation_that_has_stopped_is_named(log: Path) -> None:
    write(log, DAY, answer(200))
    write(log, DAY, answer(200), ago=timedelta(days=9))
    assert f"quiz-{clock.today() - timedelta(days=9)}.log" in await ails("logs")


async def test_a_log_that_nobody_writes_is_named(
    log: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(log, DAY, answer(200))
    later = clock.now() + timedelta(minutes=30)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert "rien depuis" in await ails("logs")


async def test_the_line_of_the_purge(log: Path) -> None:
    assert "aucune ligne" in await ails("purge_log")
    write(log, "purge.log", {"message": "Purge OK"}, ago=timedelta(days=2))
    assert f"Purge OK du {clock.today() - timedelta(days=2)}" in await ails("purge_log")
    write(log, "purge.log", {"message": "Purge ÉCHEC"})
    assert "Purge ÉCHEC" in await ails("purge_log")
    write(log, "purge.log", {"message": "Purge OK"})
    assert await is_well("purge_log")


# --- Disk -------------------------------------------------------------------------------------


async def test_a_disk_with_little_room_is_a_warning(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(disk, "TOO_LITTLE", 0)
    monkeypatch.setattr(disk, "ENOUGH", 2**62)
    assert "warning" in await ails("disk")


async def test_a_full_disk_is_a_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(disk, "TOO_LITTLE", 2**62)
    assert "failure" in await ails("disk")


async def test_static_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert await is_well("static")
    monkeypatch.setattr(disk, "STATIC_LIMIT", 1000)
    assert "fichiers" in await ails("static")
    monkeypatch.setattr(settings, "STATIC_ROOT", tmp_path)
    assert "est vide" in await ails("static")


# --- The service ------------------------------------------------------------------------------

Fake = Callable[..., Site]


class FakeService(BaseHTTPRequestHandler):
    """Answers as it is told to."""

    status = 200
    body = b'{"status": "ok"}'
    offset = timedelta()
    said_headers: tuple[tuple[str, str], ...] = ()
    until: threading.Event | None = None

    def do_GET(self) -> None:
        if self.until is not None:
            self.until.wait()
            return
        self.send_response(self.status)
        self.send_header("Content-Length", str(len(self.body)))
        for header in self.said_headers:
            self.send_header(*header)
        self.end_headers()
        self.wfile.write(self.body)

    def date_time_string(self, timestamp: float | None = None) -> str:
        return format_datetime(datetime.now(UTC) + self.offset, usegmt=True)

    def log_request(self, code: object = "-", size: object = "-") -> None:
        pass


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch) -> Iterator[Fake]:
    monkeypatch.setattr(service, "FAST", 30.0)  # whatever else the machine does
    servers = []

    def start(**attributes: Any) -> Site:
        handler = type("Handler", (FakeService,), attributes)
        server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        servers.append((server, thread))
        return Site(f"http://127.0.0.1:{server.server_port}")

    yield start
    for server, thread in servers:
        server.shutdown()
        server.server_close()
        thread.join()


async def test_a_healthy_answer_is_well(fake: Fake) -> None:
    assert await is_well("health", fake())


@pytest.mark.parametrize(
    ("attributes", "said"),
    [
        ({"status": 503, "body": b'{"status": "error"}'}, "le service vit, mais pas sa base"),
        ({"status": 502}, "nginx répond, mais pas l’application"),
        ({"status": 400}, "ce nom de service est refusé"),
        ({"status": 404}, "réponse 404 inattendue"),
        ({"body": b"OK"}, "réponse 200 inattendue"),
    ],
)
async def test_an_unhealthy_answer_is_named(
    fake: Fake, attributes: dict[str, Any], said: str
) -> None:
    told = await ails("health", fake(**attributes))
    assert told.startswith("failure")
    assert said in told


async def test_a_closed_network_is_unknown(fake: Fake) -> None:
    finding = await examined("health", fake(status=403))
    assert (finding.status, "ALLOWED_NETWORKS" in finding.advice) == (Status.UNKNOWN, True)


async def test_a_slow_answer_is_a_warning(fake: Fake, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service, "FAST", 0.0)
    assert "warning: 200" in await ails("health", fake())


async def test_a_silent_service_is_named(fake: Fake, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service, "TIMEOUT", 0.1)
    released = threading.Event()
    said = await ails("health", fake(until=released))
    released.set()
    assert "pas de réponse" in said


async def test_a_board_of_yesterday_is_named(fake: Fake) -> None:
    yesterday = clock.today() - timedelta(days=1)
    body = json.dumps({"day": yesterday.isoformat(), "players": 0, "entries": []}).encode()
    assert "pas celui d’aujourd’hui" in await ails("board", fake(body=body))


async def test_in_the_stack_commands_are_those_of_the_stack(
    fake: Fake, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "USES_EMBEDDED_POSTGRES", False)
    assert (await examined("health")).advice.startswith(
        "démarrez le service (docker compose up -d)"
    )
    assert (await examined("health", fake(status=502))).advice == "docker compose logs web"


async def test_missing_headers_are_named(fake: Fake) -> None:
    said = await ails("page", fake(body=b"<html>", said_headers=(("Referrer-Policy", "x"),)))
    assert "content-security-policy, x-content-type-options" in said
    assert "referrer-policy" not in said


# --- Clocks -----------------------------------------------------------------------------------


@pytest.mark.parametrize("hours", [-1, 1])
async def test_a_service_an_hour_off_is_named(fake: Fake, hours: int) -> None:
    assert await is_well("service_clock", fake())
    off = fake(offset=timedelta(hours=hours))
    said = await ails("service_clock", off)
    offset = int(said.removeprefix("failure: écart de ").removesuffix(" s"))
    assert abs(offset - hours * 3600) <= 2  # a Date has no fractions


@pytest.mark.usefixtures("schema")
async def test_a_machine_an_hour_off_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    assert await is_well("database_clock")
    monkeypatch.setattr(clocks, "machine", lambda: datetime.now(UTC) + timedelta(hours=1))
    assert "écart de -3600 s" in await ails("database_clock")


async def test_without_a_service_its_clock_is_unknown() -> None:
    assert (await examined("service_clock")).status is Status.UNKNOWN


async def test_the_zone_is_the_islands() -> None:
    assert await is_well("time_zone")


@pytest.mark.skipif(sys.platform != "linux", reason="asks Linux")
async def test_the_kernel_is_asked_whether_its_clock_is_kept() -> None:
    assert clocks.kernel_state() >= 0


@pytest.mark.parametrize(
    ("state", "status"), [(0, Status.OK), (5, Status.WARNING), (-1, Status.UNKNOWN)]
)
async def test_a_clock_that_nothing_keeps_is_named(
    monkeypatch: pytest.MonkeyPatch, state: int, status: Status
) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(clocks, "kernel_state", lambda: state)
    assert (await examined("clock")).status is status


# --- Versions, settings, questions ------------------------------------------------------------


async def test_versions_in_support_are_well() -> None:
    assert await is_well("python")
    assert await is_well("django")


@pytest.mark.parametrize(
    ("end", "status"),
    [
        (date(2020, 1, 1), Status.FAILURE),
        (clock.today() + timedelta(days=30), Status.WARNING),
        (date(2099, 1, 1), Status.OK),
        (None, Status.UNKNOWN),
    ],
)
async def test_the_end_of_support_decides(
    monkeypatch: pytest.MonkeyPatch, end: date | None, status: Status
) -> None:
    monkeypatch.setattr(versions, "DJANGO", {"5.2": end} if end else {})
    assert (await examined("django")).status is status


async def test_settings_that_django_accepts_are_well() -> None:
    assert await is_well("settings")


async def test_settings_that_django_doubts_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "DEBUG", True)
    assert "security.W018" in await ails("settings")


async def test_a_setting_that_stops_django_is_a_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    broken = [checks.Error("broken", id="quiz.E001")]
    monkeypatch.setattr(checks, "run_checks", lambda **_options: broken)
    assert "failure: quiz.E001" in await ails("settings")


async def test_any_host_name_in_production_is_a_warning(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "USES_EMBEDDED_POSTGRES", False)
    assert "ALLOWED_HOSTS accepte tous les noms" in await ails("settings")


async def test_questions(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert await is_well("questions")
    monkeypatch.setattr(settings, "QUIZ_QUESTIONS", tmp_path)
    assert "facile.json" in await ails("questions")
