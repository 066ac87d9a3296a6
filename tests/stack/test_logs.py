from __future__ import annotations

import json
import re
import socket
from urllib.parse import quote

import httpx

from tests.stack.stack import HTTPS_PORT, Player, Stack

ADDRESS = "203.0.113.77"
MARKS = {
    "address": ADDRESS,
    "agent": "Totem-Agent-7f3a",
    "referer": "referer-7f3a.example",
    "nickname": "nick7f3a",
    "query": "query7f3a",
    "path": "path7f3a",
    "cookie": "cookie7f3a",
    "host": "host7f3a.example",
    "body": "body7f3a",
}


def everything_logged(stack: Stack) -> str:
    files = {"web": "cat /var/quiz/log/*", "nginx": "cat /var/log/quiz/*"}
    return stack.logs() + "".join(
        stack.execute(service, "sh", "-c", command) for service, command in files.items()
    )


def leave_traces(stack: Stack, client: httpx.Client) -> None:
    """A game, and everything that could make somebody complain about it in a log."""
    player = Player(client)
    player.answer()
    player.sign(MARKS["nickname"])
    # Mistakes, of the client and of nginx
    client.get(f"/api/leaderboard?x={MARKS['query']}&type=points")
    client.get(f"/api/leaderboard?type={MARKS['query']}")
    client.get(f"/{MARKS['path']}?x={MARKS['query']}")
    client.get(f"/static/{MARKS['path']}.js")
    client.get(f"/static/{MARKS['path']}%00.js")
    client.get("/", headers={"Host": MARKS["host"]})
    client.post("/api/scores", content=MARKS["body"].encode())
    client.post("/api/scores", content=MARKS["body"].encode() * 1000)
    client.post(f"/static/{MARKS['path']}.js", content=b"x")
    client.get("/", headers={"X": MARKS["agent"] * 3000})
    for _ in range(300):
        client.post("/api/scores", json={"attempt_id": MARKS["body"], "nickname": "x"})
    raw = f"GET /{MARKS['path']} HTTP/9.{MARKS['query']}\r\nReferer: {MARKS['referer']}\r\n\r\n"
    with socket.create_connection(("localhost", HTTPS_PORT), timeout=5) as plain:
        plain.sendall(raw.encode())  # not even TLS
        plain.recv(1000)
    # Each part away
    stack.compose("stop", "web")
    client.get(f"/{MARKS['path']}?{MARKS['query']}")
    client.post(f"/api/attempts?{MARKS['query']}", json={"level": MARKS["body"]})
    stack.up()
    # PostgreSQL quotes rows when a constraint is broken
    insert = (
        "INSERT INTO game (nickname, level, points, total_time, day_date, attempt_id) SELECT"
        " nickname, level, points, total_time, day_date, gen_random_uuid() FROM game"
        f" WHERE nickname = '{MARKS['nickname']}'"
    )
    assert "duplicate key" in stack.try_sql_as_web(insert)
    assert "violates check" in stack.try_sql_as_web(
        insert.replace("level, points", "level, 99").replace("99", "points", 1)
    )


def test_no_log_of_any_container_tells_who_played(stack: Stack) -> None:
    headers = {
        "User-Agent": MARKS["agent"],
        "Referer": f"https://{MARKS['referer']}/",
        "X-Forwarded-For": ADDRESS,
        "X-Real-IP": ADDRESS,
        "Forwarded": f"for={ADDRESS}",
        "Cookie": f"x={MARKS['cookie']}",
    }
    with stack.client(headers=headers) as client:
        leave_traces(stack, client)
    logged = everything_logged(stack)
    networks = stack.inspect("nginx")["NetworkSettings"]["Networks"]
    visitor = networks[f"{stack.project}_front"]["Gateway"]  # where a local client comes from
    marks = {**MARKS, "visitor": visitor}
    found = {kind: logged.count(mark) for kind, mark in marks.items()}
    lines = len(logged.splitlines())
    print(f"\n{lines} lines of logs, found in them: {found}")
    assert found == dict.fromkeys(marks, 0)
    assert quote(visitor) not in logged


def test_what_went_wrong_is_told_all_the_same(stack: Stack, client: httpx.Client) -> None:
    stack.compose("stop", "web")
    try:
        client.get("/api/leaderboard")
    finally:
        stack.up()
    logged = stack.compose("logs", "--no-log-prefix", "nginx")
    assert re.search(r"\[error\] .*(upstream|could not be resolved|host not found)", logged)


def test_the_access_log_is_json(stack: Stack, client: httpx.Client) -> None:
    client.get("/api/leaderboard?type=temps")
    lines = stack.execute("nginx", "sh", "-c", "cat /var/log/quiz/access-*.log").splitlines()
    entry = json.loads(lines[-1])
    assert entry.keys() == {
        "time", "logger", "message", "method", "route", "status", "bytes", "duration_s",
        "upstream_s", "protocol", "tls", "request_id",
    }  # fmt: skip
    assert entry["message"] == "GET /api/leaderboard 200"
    assert entry["time"].endswith("+04:00")
    assert [json.loads(line) for line in lines]


def test_a_game_is_told_from_another_by_nothing(stack: Stack, client: httpx.Client) -> None:
    player = Player(client)
    player.answer(until=2)
    logged = everything_logged(stack)
    assert "/api/attempts/{attempt_id}/answers" in logged
    assert player.started["attempt_id"] not in logged


def test_access_logs_are_kept_for_seven_days(stack: Stack) -> None:
    make = (
        "cd /var/log/quiz; for days in 6 8; do "
        'touch -d "-$days days" access-$(date -d "-$days days" +%F).log; done; ls | wc -l'
    )
    before = int(stack.execute("nginx", "sh", "-c", make))
    stack.compose("restart", "nginx")
    stack.up()
    after = int(stack.execute("nginx", "sh", "-c", "ls /var/log/quiz | wc -l"))
    assert before - after == 1
