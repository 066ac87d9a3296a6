"""What the database itself refuses, whoever writes."""

from __future__ import annotations

from datetime import date
from typing import Any

import asyncpg
import pytest

from quiz import attempts, clock, database
from quiz.errors import Unavailable
from quiz.levels import Level
from quiz.models import Attempt, Day, Game
from tests.players import add_game, add_games

CHECK = asyncpg.CheckViolationError
UNIQUE = asyncpg.UniqueViolationError


async def count(table: str) -> int:
    rows: int = await database.fetchval(f"SELECT count(*) FROM {table}")
    return rows


async def test_it_works(tables: None) -> None:
    await add_game("zoe", points=0, total_time=1)
    await add_game("leo", points=10, total_time=599_999)
    assert await count("game") == 2


async def test_the_levels_are_those_of_the_game(schema: None, pool: None) -> None:
    levels = await database.fetchval("SELECT enum_range(NULL::level_type)::text[]")
    assert levels == ["facile", "intermédiaire", "avancé"] == list(Level)


@pytest.mark.parametrize("points", [-1, 11])
async def test_points_are_from_none_to_ten(tables: None, points: int) -> None:
    with pytest.raises(CHECK, match="game_points_check"):
        await add_game("zoe", points=points)


@pytest.mark.parametrize("total_time", [-1, 0, 600_000])
async def test_a_time_is_more_than_nothing_and_less_than_ten_minutes(
    tables: None, total_time: int
) -> None:
    with pytest.raises(CHECK, match="game_total_time_check"):
        await add_game("zoe", total_time=total_time)


async def test_a_level_that_is_none(tables: None) -> None:
    with pytest.raises(asyncpg.InvalidTextRepresentationError):
        await database.fetch("SELECT 'expert'::level_type")


async def test_a_nickname_has_room_for_twelve_characters(tables: None) -> None:
    await add_game("z" * 12)
    with pytest.raises(asyncpg.StringDataRightTruncationError):
        await add_game("z" * 13)


async def test_a_nickname_signs_once_a_day(tables: None) -> None:
    await add_game("zoe", day=date(2026, 12, 24))
    await add_game("zoe", day=date(2026, 12, 25))
    with pytest.raises(UNIQUE, match="game_nickname_day_date_key"):
        await add_game("zoe", day=date(2026, 12, 25))


async def test_an_attempt_signs_once(tables: None) -> None:
    await add_games(["zoe", "leo"])
    with pytest.raises(UNIQUE, match="attempt_id"):
        await database.fetch(
            "UPDATE game SET attempt_id = (SELECT attempt_id FROM game WHERE nickname = 'zoe')"
        )


async def test_a_game_needs_its_day(tables: None) -> None:
    await add_game("zoe")
    with pytest.raises(Unavailable) as refused:
        await database.fetch("UPDATE game SET day_date = '2000-01-01'")
    assert isinstance(refused.value.__cause__, asyncpg.ForeignKeyViolationError)


async def test_the_games_go_with_their_day(tables: None) -> None:
    await add_games(["zoe", "leo"], day=date(2026, 12, 24))
    await add_game("ines", day=date(2026, 12, 25))
    await database.fetch("DELETE FROM day WHERE day_date = '2026-12-24'")
    assert await database.fetchval("SELECT array_agg(nickname) FROM game") == ["ines"]


async def test_a_game_remembers_when_it_was_signed(tables: None) -> None:
    await add_game("zoe")
    assert await database.fetchval("SELECT created_at <= now() FROM game") is True


@pytest.mark.parametrize(
    "wrong", ["dealt = 0", "dealt = 11", "points = 11", "total_time = -1", "total_time = 600000"]
)
async def test_an_attempt_keeps_to_the_rules_too(tables: None, wrong: str) -> None:
    await attempts.start(Level.FACILE)
    with pytest.raises(CHECK):
        await database.fetch(f"UPDATE attempt SET {wrong}")


@pytest.mark.parametrize(
    ("table", "types"),
    [
        (
            "game",
            {
                "game_id": "bigint",
                "nickname": "character varying",
                "level": "level_type",
                "points": "smallint",
                "total_time": "integer",
                "created_at": "timestamp with time zone",
                "day_date": "date",
                "attempt_id": "uuid",
            },
        ),
        (
            "day",
            {
                "day_date": "date",
                "purged_at": "timestamp with time zone",
                "games_removed": "integer",
            },
        ),
    ],
)
async def test_the_columns_are_those_of_the_design(
    pool: None, table: str, types: dict[str, str]
) -> None:
    rows = await database.fetch(
        "SELECT column_name, CASE data_type WHEN 'USER-DEFINED' THEN udt_name ELSE data_type END"
        " AS type FROM information_schema.columns WHERE table_name = $1",
        table,
    )
    assert {row["column_name"]: row["type"] for row in rows} == types


async def test_nothing_that_tells_who_played_has_a_column(pool: None) -> None:
    rows = await database.fetch(
        "SELECT column_name FROM information_schema.columns"
        " WHERE table_name IN ('attempt', 'game', 'day')"
    )
    named = " ".join(row["column_name"] for row in rows)
    assert not any(word in named for word in ("ip", "agent", "address", "cookie", "session"))


def test_a_row_says_what_it_is() -> None:
    rows: list[Any] = [Day(day_date=clock.today()), Game(game_id=7), Attempt(attempt_id="x")]
    assert [str(row) for row in rows] == [clock.today().isoformat(), "game 7", "attempt x"]
