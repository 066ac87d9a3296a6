"""What the operator reads, and what nobody may ever read."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from project.logs import DailyFile, JSONFormatter
from tests.servers import Server, eventually, serving

if TYPE_CHECKING:
    from tests.conftest import Clock

MEMBERS = {"time", "level", "logger", "message", "method", "route", "status", "duration_ms"}


@pytest.fixture
def daily(tmp_path: Path) -> Iterator[DailyFile]:
    handler = DailyFile(str(tmp_path))
    handler.setFormatter(JSONFormatter())
    yield handler
    handler.close()


def record(message: str, **extra: Any) -> logging.LogRecord:
    made = logging.makeLogRecord({"name": "quiz", "levelname": "INFO", "msg": message})
    vars(made).update(extra)
    return made


def lines(folder: Path) -> list[dict[str, Any]]:
    text = "".join(path.read_text() for path in sorted(folder.glob("quiz-*.log")))
    return [json.loads(line) for line in text.splitlines()]


def test_it_works(daily: DailyFile, tmp_path: Path, island_clock: Clock) -> None:
    island_clock.set("2026-12-24 18:00")
    daily.emit(record("Purge OK", games_removed=3))
    assert lines(tmp_path) == [
        {
            "time": "2026-12-24T18:00:00.000+04:00",
            "level": "INFO",
            "logger": "quiz",
            "message": "Purge OK",
            "games_removed": 3,
        }
    ]


def test_each_day_has_its_file(daily: DailyFile, tmp_path: Path, island_clock: Clock) -> None:
    for day in ("2026-12-24 23:59:59", "2026-12-25 00:00"):
        island_clock.set(day)
        daily.emit(record("hello"))
    names = [path.name for path in sorted(tmp_path.iterdir())]
    assert names == ["quiz-2026-12-24.log", "quiz-2026-12-25.log"]


def test_seven_days_are_kept(daily: DailyFile, tmp_path: Path, island_clock: Clock) -> None:
    for back in range(10):
        (tmp_path / f"quiz-{date(2026, 12, 24) - timedelta(days=back)}.log").touch()
    island_clock.set("2026-12-25 00:00")
    daily.emit(record("hello"))
    names = [path.name for path in sorted(tmp_path.iterdir())]
    assert (len(names), names[0]) == (7, "quiz-2026-12-19.log")


def test_two_workers_lose_no_line_at_midnight(tmp_path: Path, island_clock: Clock) -> None:
    workers = [DailyFile(str(tmp_path)) for _ in range(2)]
    for moment in ("2026-12-24 23:59:59", "2026-12-25 00:00", "2026-12-25 00:00:01"):
        island_clock.set(moment)
        for worker in workers:
            worker.setFormatter(JSONFormatter())
            worker.emit(record(moment))
    for worker in workers:
        worker.close()
    assert len(lines(tmp_path)) == 6


def test_a_full_disk_stops_nothing(daily: DailyFile, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("project.logs.os.write", full)
    daily.emit(record("hello"))


def test_an_exception_is_told_without_its_message(daily: DailyFile, tmp_path: Path) -> None:
    try:
        try:
            raise KeyError("zoe")  # noqa: TRY301
        except KeyError as error:
            raise ValueError("Key (nickname)=(zoe) already exists") from error
    except ValueError as error:
        daily.emit(record("failed", exc_info=(ValueError, error, error.__traceback__)))
    (line,) = lines(tmp_path)
    assert line["exception"][0].startswith("ValueError at test_logs.py:")
    assert line["exception"][1].startswith("KeyError at test_logs.py:")
    assert "zoe" not in json.dumps(line)


def test_what_django_says_of_a_path_is_left_out(daily: DailyFile, tmp_path: Path) -> None:
    said = record("Not Found: %s", args=("/zoe",), name="django.request", levelno=logging.WARNING)
    daily.emit(said)
    assert lines(tmp_path)[0]["message"] == "request refused"


def test_a_record_that_cannot_be_told_stops_nothing(
    daily: DailyFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(logging, "raiseExceptions", False)
    daily.emit(record("%d children", args=("many",)))


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serving(tmp_path_factory.mktemp("logged")) as server:
        play(server)
        eventually(lambda: "unknown 404" in server.logged())  # lines wait a moment in memory
        yield server


def play(server: Server) -> None:
    """A whole game with nothing ordinary about its player."""
    headers = {"User-Agent": "distinctive-agent", "Referer": "http://distinctive-referer/"}
    with httpx.Client(base_url=server.url, headers=headers) as client:
        started = client.post("/api/attempts", json={"level": "facile"}).json()
        attempt = f"/api/attempts/{started['attempt_id']}"
        question = started["question"]
        for number in range(1, 11):
            if number > 1:
                question = client.post(f"{attempt}/questions", json={"number": number}).json()
            answer = {"number": number, "choice": question["choices"][0]["id"]}
            client.post(f"{attempt}/answers", json=answer)
        score = {"attempt_id": started["attempt_id"], "nickname": "distinct-zoe"}
        assert client.post("/api/scores", json=score).status_code == 201
        client.post("/api/scores", json=score | {"nickname": "distinct-leo"})
        client.get("/api/distinctive-path?distinctive-query=1")
        client.get("/distinctive-path")
        client.post("/api/scores", content=b'{"distinctive-body"')


@pytest.mark.parametrize(
    "secret",
    ["distinctive", "distinct-zoe", "distinct-leo", "127.0.0.1", "python-httpx", "attempt_id="],
)
def test_nothing_of_a_player_is_logged(server: Server, secret: str) -> None:
    assert secret not in server.said().partition("Ctrl-C")[2]
    assert secret not in server.logged()


def test_each_request_is_a_line(server: Server) -> None:
    with server.client() as client:
        request_id = client.get("/api/leaderboard").headers["X-Request-ID"]
    eventually(lambda: request_id in server.logged())
    told = [json.loads(line) for line in server.logged().splitlines()]
    (line,) = [each for each in told if each.get("request_id") == request_id]
    assert line.keys() == MEMBERS | {"request_id"}
    assert (line["method"], line["route"], line["status"]) == ("GET", "/api/leaderboard", 200)
    assert line["duration_ms"] >= 0


def test_a_route_is_told_instead_of_a_path(server: Server) -> None:
    routes = {json.loads(line).get("route") for line in server.logged().splitlines()}
    assert "/api/attempts/<attempt_id>/answers" in routes
    assert "unknown" in routes


def test_the_same_lines_are_on_standard_output(server: Server) -> None:
    assert '"POST /api/scores 201"' in server.said()


def test_the_purge_has_its_own_file(server: Server) -> None:
    (line,) = (server.var / "log" / "purge.log").read_text().splitlines()
    assert json.loads(line)["message"] == "Purge OK"
