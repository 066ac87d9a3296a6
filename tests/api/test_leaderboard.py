from __future__ import annotations

from datetime import date
from typing import Any

import httpx
import pytest
from django.conf import settings

from quiz import database
from tests.api.refusals import fields
from tests.conftest import Clock
from tests.players import Player, add_game, add_games

Results = list[tuple[int, str]]


async def board(client: httpx.AsyncClient, **query: Any) -> dict[str, Any]:
    response = await client.get("/api/leaderboard", params=query)
    assert response.status_code == 200, response.text
    return dict(response.json())


async def ranking(client: httpx.AsyncClient, **query: Any) -> Results:
    entries = (await board(client, **query))["entries"]
    return [(entry["rank"], entry["nickname"]) for entry in entries]


async def test_it_works(client: httpx.AsyncClient, island_clock: Clock) -> None:
    island_clock.set("2026-12-24T12:00:00")
    await add_game("zoe", points=9, total_time=43_210, level="intermédiaire")
    response = await client.get("/api/leaderboard")
    assert response.status_code == 200
    assert response.headers["Content-Type"] == "application/json"
    assert response.json() == {
        "day": "2026-12-24",
        "type": "points",
        "level": None,
        "players": 1,
        "resets_at": "2026-12-25T00:00:00+04:00",
        "entries": [
            {
                "rank": 1,
                "nickname": "zoe",
                "level": "intermédiaire",
                "points": 9,
                "total_time": 43_210,
            }
        ],
    }


@pytest.mark.parametrize("kind", ["points", "temps"])
async def test_an_empty_board(client: httpx.AsyncClient, kind: str) -> None:
    empty = await board(client, type=kind)
    assert (empty["type"], empty["players"], empty["entries"]) == (kind, 0, [])


async def test_points_go_down_then_time_goes_up(client: httpx.AsyncClient) -> None:
    await add_game("slow", points=9, total_time=50_000)
    await add_game("last", points=1, total_time=1_000)
    await add_game("fast", points=9, total_time=20_000)
    await add_game("best", points=10, total_time=90_000)
    assert await ranking(client) == [(1, "best"), (2, "fast"), (3, "slow"), (4, "last")]


async def test_time_goes_up_then_points_go_down(client: httpx.AsyncClient) -> None:
    await add_game("fewer", points=5, total_time=20_000)
    await add_game("slow", points=10, total_time=50_000)
    await add_game("more", points=6, total_time=20_000)
    await add_game("fast", points=5, total_time=10_000)
    expected = [(1, "fast"), (2, "more"), (3, "fewer"), (4, "slow")]
    assert await ranking(client, type="temps") == expected


@pytest.mark.parametrize("kind", ["points", "temps"])
async def test_equal_results_share_a_rank(client: httpx.AsyncClient, kind: str) -> None:
    await add_game("first", points=10, total_time=10_000)
    await add_games(["zoe", "leo"], points=9, total_time=20_000)
    await add_game("ines", points=8, total_time=30_000)
    expected = [(1, "first"), (2, "zoe"), (2, "leo"), (4, "ines")]
    assert await ranking(client, type=kind) == expected


@pytest.mark.parametrize("kind", ["points", "temps"])
async def test_equal_results_stand_in_the_order_of_their_signatures(
    client: httpx.AsyncClient, kind: str
) -> None:
    names = [f"n{number:02}" for number in range(40, 0, -1)]
    await add_games(names)
    await database.fetch("UPDATE game SET nickname = nickname WHERE game_id % 3 = 0")
    assert await ranking(client, type=kind) == [(1, name) for name in names]


async def test_four_points_are_too_few_for_the_board_of_times(client: httpx.AsyncClient) -> None:
    await add_game("zoe", points=5, total_time=20_000)
    await add_game("leo", points=4, total_time=10_000)
    assert await ranking(client, type="temps") == [(1, "zoe")]
    assert (await board(client, type="temps"))["players"] == 2


async def test_the_operator_says_how_many_points_it_takes(
    client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "QUIZ_TIME_BOARD_MIN_POINTS", 8)
    await add_game("zoe", points=8)
    await add_game("leo", points=7)
    assert await ranking(client, type="temps") == [(1, "zoe")]


@pytest.mark.parametrize("kind", ["points", "temps"])
async def test_a_level_has_its_own_board(client: httpx.AsyncClient, kind: str) -> None:
    await add_game("ines", points=10, total_time=1_000, level="avancé")
    await add_game("zoe", points=8, total_time=2_000, level="facile")
    await add_game("leo", points=7, total_time=3_000, level="facile")
    found = await board(client, type=kind, level="facile")
    assert (found["level"], found["players"]) == ("facile", 2)
    assert [entry["nickname"] for entry in found["entries"]] == ["zoe", "leo"]
    assert [entry["rank"] for entry in found["entries"]] == [1, 2]


async def test_a_limit_shortens_the_board_and_not_the_count(client: httpx.AsyncClient) -> None:
    await add_games(["zoe", "leo", "ines"])
    found = await board(client, limit=1)
    assert ([entry["nickname"] for entry in found["entries"]], found["players"]) == (["zoe"], 3)


@pytest.mark.parametrize("kind", ["points", "temps"])
async def test_the_board_ends_at_a_hundred(client: httpx.AsyncClient, kind: str) -> None:
    await add_games(f"n{number}" for number in range(120))
    found = await board(client, type=kind)
    assert (len(found["entries"]), found["players"]) == (100, 120)
    assert await ranking(client, type=kind, limit=100) == await ranking(client, type=kind)


async def test_a_signed_game_is_on_the_board_at_once(client: httpx.AsyncClient) -> None:
    assert await ranking(client) == []
    await (await Player.finished(client)).sign("zoe")
    assert await ranking(client) == [(1, "zoe")]


async def test_yesterdays_games_are_never_shown(
    client: httpx.AsyncClient, island_clock: Clock
) -> None:
    island_clock.set("2026-12-24T12:00:00")
    await add_game("leo", day=date(2026, 12, 23))
    await add_game("zoe", day=date(2026, 12, 24))
    await add_game("ines", day=date(2026, 12, 25))
    found = await board(client)
    assert (found["players"], [entry["nickname"] for entry in found["entries"]]) == (1, ["zoe"])


async def test_at_midnight_the_board_is_empty_without_any_purge(
    client: httpx.AsyncClient, island_clock: Clock
) -> None:
    island_clock.set("2026-12-24T23:59:59.999")
    await add_game("zoe")
    assert await ranking(client) == [(1, "zoe")]
    island_clock.set("2026-12-25T00:00:00")
    found = await board(client)
    assert (found["day"], found["players"], found["entries"]) == ("2026-12-25", 0, [])
    assert found["resets_at"] == "2026-12-26T00:00:00+04:00"


@pytest.mark.parametrize(
    ("query", "field"),
    [
        *[(f"limit={limit}", "limit") for limit in ("0", "101", "-1", "abc", "", "1.5", "9" * 30)],
        *[(f"type={kind}", "type") for kind in ("time", "Points", "", "%00", "' OR 1=1")],
        *[(f"level={level}", "level") for level in ("expert", "avance", "", "%00")],
    ],
)
async def test_a_query_that_means_nothing_is_refused(
    client: httpx.AsyncClient, query: str, field: str
) -> None:
    assert fields(await client.get(f"/api/leaderboard?{query}")) == [field]
