"""Resident memory of a worker over 100 000 requests: `python -m bench.memory [--short]`."""

from __future__ import annotations

import subprocess
from pathlib import Path

from bench import attempts, load, report, stage
from bench.load import Target
from bench.report import Section

REQUESTS = 100_000
STEP = 3  # seconds of load between two looks


def measure(*, short: bool) -> Section:
    wanted = REQUESTS // 10 if short else REQUESTS
    looks = []
    with stage.postgres() as connection:
        stage.fill_games(connection, stage.GAMES)
        with stage.serving(stage.PROJECT) as (project,):
            worker = _worker(project.process.pid)
            looks.append((0, 0, _resident(worker)))
            boards = writes = 0
            while boards < wanted or writes < wanted // 10:
                attempts.fill(connection, 60_000, finished=False)
                boards += load.run(Target("board", f"{project.url}/api/leaderboard"), STEP).requests
                writes += load.run(Target("answers", project.url, kind="answers"), STEP).requests
                looks.append((boards, writes, _resident(worker)))
    section = Section("Memory", "One worker, the board and answers in turn.")
    section.table(["boards", "answers", "resident, MB"], looks)
    (_boards, _answers, first), last = looks[1], looks[-1][2]
    section.goal(
        "memory",
        "≤ 120 MB resident per worker after 100 000 requests, not growing",
        f"{last:.0f} MB, {last - first:+.1f} MB since the first {2 * STEP} s of load",
        reached=last <= 120 and last - first < 5,
    )
    return section


def _worker(supervisor: int) -> int:
    listed = subprocess.run(
        ["ps", "-ww", "-o", "pid=,args=", "--ppid", str(supervisor)],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    return next(int(line.split()[0]) for line in listed.splitlines() if "spawn_main" in line)


def _resident(pid: int) -> float:
    facts = Path(f"/proc/{pid}/status").read_text().split()
    return int(facts[facts.index("VmRSS:") + 1]) / 1024


if __name__ == "__main__":
    report.program("memory", measure)
