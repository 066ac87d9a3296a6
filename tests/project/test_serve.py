"""`make run`: what a new user meets, from the first start to Ctrl-C."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.environment import ROOT
from tests.servers import Server, answers, eventually, manage, serving, starting


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serving(tmp_path_factory.mktemp("served")) as server:
        yield server


def refused(var: Path, **variables: str) -> str:
    """What a server that can't start says on its way out."""
    with starting(var, **variables) as server:
        assert server.process.wait(timeout=30) != 0
        return server.said()


def is_a_sentence(said: str) -> bool:
    return "Traceback" not in said and len(said.strip().splitlines()) == 1


def test_it_works(server: Server) -> None:
    with server.client() as client:
        assert client.get("/").status_code == 200
        assert client.get("/api/leaderboard").json()["players"] == 0


def test_it_tells_where_things_are(server: Server) -> None:
    said = server.said()
    assert f"{server.url}/" in said
    assert f"{server.url}/api/docs" in said
    assert str(server.var / "log") in said


def test_the_database_listens_on_no_port(server: Server) -> None:
    options = (server.var / "postgres" / "data" / "postmaster.opts").read_text()
    assert '"listen_addresses="' in options


def test_a_killed_worker_is_replaced(server: Server) -> None:
    (worker,) = server.workers()
    os.kill(worker, signal.SIGKILL)
    eventually(lambda: server.workers() not in ([], [worker]) and answers(server))


def test_a_game_outlives_a_killed_worker(server: Server) -> None:
    with server.client() as client:
        started = client.post("/api/attempts", json={"level": "avancé"}).json()
        (worker,) = server.workers()
        os.kill(worker, signal.SIGKILL)
        eventually(lambda: server.workers() not in ([], [worker]) and answers(server))
        attempt = client.get(f"/api/attempts/{started['attempt_id']}").json()
    assert attempt["question"] == started["question"]


def test_ctrl_c_stops_everything(tmp_path: Path) -> None:
    with serving(tmp_path) as server:
        assert server.stop(signal.SIGINT, within=5) == 0
    assert not (tmp_path / "postgres" / "data" / "postmaster.pid").exists()
    assert "Traceback" not in server.said()


def test_a_closed_terminal_stops_everything(tmp_path: Path) -> None:
    with serving(tmp_path) as server:
        server.process.send_signal(signal.SIGHUP)
        assert server.process.wait(timeout=10) == 0
    assert not (tmp_path / "postgres" / "data" / "postmaster.pid").exists()


def test_a_command_never_stops_the_database_in_use(server: Server) -> None:
    assert "Purge OK" in manage(server.var, "purge").stdout
    assert answers(server)


def test_a_command_starts_the_database_for_its_own_time(tmp_path: Path) -> None:
    done = manage(tmp_path, "migrate", "--verbosity=0")
    assert done.returncode == 0, done.stderr
    assert not (tmp_path / "postgres" / "data" / "postmaster.pid").exists()


def test_a_database_left_by_a_killed_server_is_taken_over(tmp_path: Path) -> None:
    with serving(tmp_path) as server:
        os.killpg(server.process.pid, signal.SIGKILL)
        server.process.wait()
    assert (tmp_path / "postgres" / "data" / "postmaster.pid").exists()
    with serving(tmp_path) as server:
        server.stop(signal.SIGINT)
    assert not (tmp_path / "postgres" / "data" / "postmaster.pid").exists()


def test_a_taken_port_is_said_in_a_sentence(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        said = refused(tmp_path, PORT=str(port))
    assert is_a_sentence(said)
    assert f"make run PORT={port + 1}" in said


def test_an_unreachable_database_is_said_without_its_password(tmp_path: Path) -> None:
    said = refused(tmp_path, DATABASE_URL="postgresql://quiz:s3cret@127.0.0.1:1/quiz")
    assert is_a_sentence(said)
    assert "DATABASE_URL" in said
    assert "s3cret" not in said


@pytest.mark.parametrize(
    ("name", "value", "hint"),
    [
        ("PORT", "huit", "nombre entier"),
        ("PORT", "70000", "au plus 65535"),
        ("WEB_CONCURRENCY", "0", "au moins 1"),
        ("DATABASE_URL", "mysql://localhost/quiz", "postgresql://"),
        ("SECRET_KEY", "court", "au moins 50 caractères"),
        ("SECRET_KEY_FILE", "/nowhere/key", "illisible"),
        ("HOST", "nulle.part.invalid", "Impossible d’écouter"),
    ],
)
def test_a_wrong_variable_is_named(tmp_path: Path, name: str, value: str, hint: str) -> None:
    said = refused(tmp_path, **{name: value})
    assert is_a_sentence(said)
    assert hint in said


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    blocked = tmp_path / "a-file"
    blocked.touch()
    with starting(tmp_path, QUIZ_VAR=str(blocked)) as server:
        assert server.process.wait(timeout=30) != 0
        said = server.said()
    assert is_a_sentence(said)
    assert "QUIZ_VAR" in said


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 8 MB; mounting takes root's rights."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", str(disk)]
    if subprocess.run(mount, capture_output=True, check=False).returncode != 0:
        pytest.skip("mounting a small disk takes root's rights")
    yield disk
    subprocess.run(["umount", str(disk)], check=True)


def test_a_full_disk_is_said_in_a_sentence(tmp_path: Path, small_disk: Path) -> None:
    with starting(tmp_path, QUIZ_VAR=str(small_disk)) as server:
        assert server.process.wait(timeout=30) != 0
        said = server.said()
    assert is_a_sentence(said)
    assert "disque est plein" in said


def test_a_wrong_question_stops_the_start(tmp_path: Path) -> None:
    questions = tmp_path / "questions"
    shutil.copytree(ROOT / "quiz" / "questions", questions)
    facile = questions / "facile.json"
    facile.write_text(facile.read_text().replace('"right": "', '"right": "pas ', 1))
    said = refused(tmp_path / "var", QUIZ_QUESTIONS=str(questions))
    assert is_a_sentence(said)
    assert "facile.json : question «" in said
    assert "n’est pas parmi les choix" in said


def test_a_score_is_on_the_board_of_every_worker(tmp_path: Path) -> None:
    with serving(tmp_path, WEB_CONCURRENCY="2") as server:
        eventually(lambda: len(server.workers()) == 2)
        with server.client() as client:
            for _ in range(20):  # both workers hold a board before the score
                assert httpx.get(f"{server.url}/api/leaderboard").json()["players"] == 0
            sign_as_zoe(client)
            eventually(
                lambda: all(
                    httpx.get(f"{server.url}/api/leaderboard").json()["players"] == 1
                    for _ in range(20)
                ),
                within=2,
            )


def sign_as_zoe(client: httpx.Client) -> None:
    started = client.post("/api/attempts", json={"level": "facile"}).json()
    attempt = f"/api/attempts/{started['attempt_id']}"
    question = started["question"]
    for number in range(1, 11):
        if number > 1:
            question = client.post(f"{attempt}/questions", json={"number": number}).json()
        answer = {"number": number, "choice": question["choices"][0]["id"]}
        assert client.post(f"{attempt}/answers", json=answer).status_code == 200
    score = {"attempt_id": started["attempt_id"], "nickname": "Zoé"}
    assert client.post("/api/scores", json=score).status_code == 201


def test_yesterday_is_purged_by_a_server_that_was_off_at_midnight(tmp_path: Path) -> None:
    with serving(tmp_path) as server, server.client() as client:
        sign_as_zoe(client)
    yesterday = "update day set day_date = day_date - 1, purged_at = now() - interval '1 day'"
    moved = (
        "alter table game drop constraint game_day_date_fkey;"
        f"{yesterday}; update game set day_date = day_date - 1;"
        "alter table game add constraint game_day_date_fkey foreign key (day_date)"
        " references day on delete cascade"
    )
    assert manage(tmp_path, "shell", "-c", SQL.format(moved)).returncode == 0
    with serving(tmp_path) as server:
        eventually(lambda: server.logged().count('"games_removed": 1'))
        with server.client() as client:
            assert client.get("/api/leaderboard").json()["players"] == 0


SQL = "from django.db import connection; connection.cursor().execute({!r})"
