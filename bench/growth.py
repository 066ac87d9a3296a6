"""The board with 100, 10 000 and 1 000 000 games today: `python -m bench.growth [--short]`."""

from __future__ import annotations

from bench import load, report, stage
from bench.load import Figures, Target
from bench.report import Section

SIZES = (100, 10_000, 1_000_000)


def measure(*, short: bool) -> Section:
    found: dict[int, tuple[Figures, Figures]] = {}
    with stage.postgres() as connection:
        for size in SIZES:
            stage.fill_games(connection, size)
            with stage.serving(stage.PROJECT) as (project,):
                stage.BODY.write_bytes(project.get("/api/leaderboard"))
                with stage.serving(stage.BARE) as (bare,):
                    targets = [
                        Target("bare", bare.url),
                        Target("project", f"{project.url}/api/leaderboard"),
                    ]
                    figures = load.in_turn(targets, 2 if short else 7, 1 if short else 3)
                    found[size] = figures["bare"], figures["project"]
    section = Section("Growth", f"{load.CONNECTIONS} connections, one worker.")
    section.table(
        ["games today", "requests/s", "to bare ASGI", "p50", "p99"],
        [
            [size, ours.rate, ours.rate / bare.rate, ours.p50, ours.p99]
            for size, (bare, ours) in found.items()
        ],
    )
    ratios = [ours.rate / bare.rate for bare, ours in found.values()]
    spread = max(ratios) / min(ratios)
    section.goal(
        "the same with 100 / 10 000 / 1 000 000 games today",
        "slowest ÷ fastest ≤ 1.3",
        f"{spread:.2f} (of the ratios to bare ASGI)",
        reached=spread <= 1.3,
    )
    return section


if __name__ == "__main__":
    report.program("growth", measure)
