from __future__ import annotations

import subprocess
from concurrent.futures import ThreadPoolExecutor
from time import monotonic, time

import httpx
import pytest

from tests.stack.stack import Player, Stack, nicknames, play, run

# Midnight in a container: the job of the scheduler, at the same moment in each.
MIDNIGHT = """
import asyncio, os, sys, time
os.environ["DJANGO_SETTINGS_MODULE"] = "project.settings"
import django
django.setup()
from quiz import database
from scheduler.purge import Reason, purge_and_log
async def main():
    await database.open_pool()
    await asyncio.sleep(max(0, float(sys.argv[1]) - time.time()))
    await asyncio.gather(*(purge_and_log(Reason.MIDNIGHT) for _ in range(2)))
    await database.close_pool()
asyncio.run(main())
"""


def purge_lines(stack: Stack) -> int:
    return stack.execute("web", "cat", "/var/quiz/log/purge.log").count("Purge OK")


def test_three_applications_play_together_and_one_purges(stack: Stack) -> None:
    stack.up("--no-recreate", "--scale", "web=3")
    try:
        assert len(stack.containers("web")) == 3
        with stack.client() as client:
            play(client, "assia")
            for _ in range(30):  # whichever is asked
                assert "assia" in nicknames(client)
        stack.sql(
            "INSERT INTO day (day_date) VALUES (current_date - 3);"
            "INSERT INTO game (nickname, level, points, total_time, day_date, attempt_id)"
            " VALUES ('old', 'facile', 5, 1000, current_date - 3, gen_random_uuid());"
            "UPDATE day SET purged_at = NULL WHERE day_date > current_date - 2"
        )
        before = purge_lines(stack)
        moment = str(time() + 4)

        def strike(index: int) -> str:
            command = ("--index", str(index), "web", "python", "-c", MIDNIGHT, moment)
            return stack.compose("exec", "--no-TTY", *command)

        with ThreadPoolExecutor(3) as containers:
            list(containers.map(strike, (1, 2, 3)))
        assert purge_lines(stack) - before == 1
        assert stack.sql("SELECT count(*) FROM game WHERE nickname = 'old'") == "0"
        assert stack.sql("SELECT count(*) FROM day WHERE day_date = current_date - 3") == "0"
    finally:
        stack.up("--no-recreate", "--scale", "web=1")


def test_a_game_goes_on_when_one_of_three_falls(stack: Stack) -> None:
    stack.up("--no-recreate", "--scale", "web=3")
    try:
        with stack.client() as client:
            player = Player(client)
            player.answer(until=3)
            run("docker", "kill", stack.containers("web")[1])
            began = monotonic()
            assert player.answer()["finished"]
            assert monotonic() - began < 5
    finally:
        stack.up("--scale", "web=1")


@pytest.mark.parametrize("service", ["web", "nginx", "db"])
def test_a_container_stops_within_ten_seconds(stack: Stack, service: str) -> None:
    began = monotonic()
    stack.compose("stop", service)
    seconds = monotonic() - began
    code = stack.inspect(service)["State"]["ExitCode"]
    stack.up()
    print(f"\nstop {service}: {seconds:.1f} s, exit code {code}")
    assert seconds < 10
    assert code == 0  # not killed


def test_a_request_under_way_is_finished_before_the_application_stops(
    stack: Stack, client: httpx.Client
) -> None:
    (container,) = stack.containers("web")
    database = stack.containers("db")[0]
    psql = ("docker", "exec", "-i", database, "psql", "-q", "-U", "postgres", "quiz")
    client.get("/api/health")  # connected
    with (
        subprocess.Popen(psql, stdin=subprocess.PIPE, text=True) as locker,
        ThreadPoolExecutor(1) as child,
    ):
        assert locker.stdin
        locker.stdin.write("BEGIN; LOCK TABLE attempt;\n")
        locker.stdin.flush()
        wait_until(stack, "SELECT count(*) > 0 FROM pg_locks WHERE mode = 'AccessExclusiveLock'"
                          " AND relation = 'attempt'::regclass AND granted")  # fmt: skip
        started = child.submit(client.post, "/api/attempts", json={"level": "facile"})
        wait_until(stack, "SELECT count(*) > 0 FROM pg_locks"
                          " WHERE relation = 'attempt'::regclass AND NOT granted")  # fmt: skip
        run("docker", "kill", "--signal", "TERM", container)
        locker.stdin.write("COMMIT;\n")
        locker.stdin.close()
        assert started.result().status_code == 201
    run("docker", "wait", container)
    stack.up()


def wait_until(stack: Stack, condition: str) -> None:
    deadline = monotonic() + 10
    while stack.sql(condition) != "t":
        assert monotonic() < deadline, condition
