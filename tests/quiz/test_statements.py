"""What a test over HTTP can't show: exact instants, and how PostgreSQL goes about it."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import pytest

from quiz import attempts, clock, statements
from quiz.attempts import Attempt
from quiz.levels import Level
from tests.players import add_games, another_connection, right_of

# --- Exactly at the edge: inside a transaction now() stands still


@pytest.fixture
async def still() -> AsyncIterator[Any]:
    """A connection whose now() doesn't move."""
    async with another_connection() as connection:
        transaction = connection.transaction()
        await transaction.start()
        yield connection
        await transaction.rollback()


@pytest.fixture
async def attempt(tables: None) -> Attempt:
    return await attempts.start(Level.FACILE)


async def age(still: Any, attempt: Attempt, assignments: str) -> None:
    await still.execute(
        f"UPDATE attempt SET {assignments} WHERE attempt_id = $1", attempt.attempt_id
    )


async def answered(still: Any, attempt: Attempt) -> int | None:
    """The total time, or None when the answer came too late."""
    right = attempt.questions[0].right_choice
    row = await still.fetchrow(statements.ANSWER, attempt.attempt_id, 1, right)
    return row and int(row["total_time"])


async def is_expired(still: Any, attempt_id: UUID) -> bool:
    row = await still.fetchrow(statements.READ_ATTEMPT, attempt_id)
    return bool(row["expired"])


async def test_it_works(still: Any, attempt: Attempt) -> None:
    await age(still, attempt, "dealt_at = now() - interval '1234.9 milliseconds'")
    assert await answered(still, attempt) == 1_234


@pytest.mark.parametrize(
    ("assignments", "total_time"),
    [
        ("dealt_at = now()", 1),
        ("dealt_at = now() - interval '599999.9 milliseconds'", 599_999),
        ("dealt_at = now() - interval '600000 milliseconds'", None),
        ("dealt_at = now() - interval '30 days'", None),
        ("total_time = 599998, dealt_at = now()", 599_999),
        ("total_time = 599999, dealt_at = now()", None),
        ("started_at = now() - interval '59 minutes 59.999999 seconds'", None),
        ("started_at = now() - interval '1 hour'", None),
    ],
)
async def test_the_last_millisecond_counts_and_the_next_is_too_late(
    still: Any, attempt: Attempt, assignments: str, total_time: int | None
) -> None:
    await age(still, attempt, assignments)
    if "59.999999" in assignments:
        total_time = await answered(still, attempt)
        assert total_time
        return
    assert await is_expired(still, attempt.attempt_id) == (total_time is None)
    assert await answered(still, attempt) == total_time


async def test_nothing_is_dealt_at_the_end_of_the_hour(still: Any, attempt: Attempt) -> None:
    await age(still, attempt, "choices = ARRAY['x'], started_at = now() - interval '1 hour'")
    assert await still.fetchrow(statements.DEAL, attempt.attempt_id, 2) is None


async def test_nothing_is_signed_at_the_end_of_the_hour(still: Any, attempt: Attempt) -> None:
    sign = (statements.SIGN, attempt.attempt_id, "zoe", clock.today(), 5)
    finished = "choices = array_fill('x'::text, ARRAY[10]), total_time = 10"
    await age(still, attempt, f"{finished}, started_at = now() - interval '1 hour'")
    assert await still.fetchrow(*sign) is None
    await age(still, attempt, "started_at = now() - interval '59 minutes 59.999999 seconds'")
    assert (await still.fetchrow(*sign))["points_rank"] == 1


async def test_the_questions_of_a_game_stay_as_they_were_dealt(
    still: Any, attempt: Attempt
) -> None:
    stored = json.loads((await still.fetchrow(statements.READ_ATTEMPT, attempt.attempt_id))[1])
    assert [right_of(each) for each in stored] == [each.right_choice for each in attempt.questions]


# --- The order of the boards, however PostgreSQL goes about it


@pytest.mark.parametrize(
    ("statement", "fewest"), [(statements.POINTS_BOARD, ()), (statements.TIMES_BOARD, (5,))]
)
async def test_equal_results_stand_in_the_order_of_their_signatures_without_an_index_too(
    still: Any, tables: None, statement: str, fewest: tuple[int, ...]
) -> None:
    await add_games(names := [f"n{number:02}" for number in range(40, 0, -1)])
    await still.execute("UPDATE game SET nickname = nickname WHERE game_id % 3 = 0")
    await still.execute("SET LOCAL enable_indexscan = off")
    await still.execute("SET LOCAL enable_indexonlyscan = off")
    rows = await still.fetch(statement, clock.today(), None, *fewest)
    assert [row["nickname"] for row in rows] == names


# --- The plans at an event's size

BOARDS = [
    (statements.POINTS_BOARD, "date, level_type", "idx_game_ranking_points", ""),
    (statements.TIMES_BOARD, "date, level_type, smallint", "idx_game_ranking_time", ", 5"),
]


@pytest.fixture
async def ten_thousand_games(tables: None) -> AsyncIterator[Any]:
    await add_games(f"n{number}" for number in range(10_000))
    async with another_connection() as connection:
        await connection.execute(
            "UPDATE game SET points = game_id % 11, total_time = 1 + (game_id * 7919) % 599999,"
            " level = (enum_range(NULL::level_type))[1 + game_id % 3]"
        )
        await connection.execute("VACUUM ANALYZE game")
        yield connection


@pytest.mark.parametrize("plan_cache_mode", ["force_custom_plan", "force_generic_plan"])
async def test_each_board_is_read_from_its_index_alone_and_in_its_order(
    ten_thousand_games: Any, plan_cache_mode: str
) -> None:
    connection, day = ten_thousand_games, clock.today()
    await connection.execute(f"SET plan_cache_mode = {plan_cache_mode}")
    for statement, types, index, fewest in BOARDS:
        await connection.execute(f"PREPARE board ({types}) AS {statement}")
        for level in ("NULL", "'facile'"):
            lines = await connection.fetch(f"EXPLAIN EXECUTE board ('{day}', {level}{fewest})")
            plan = "\n".join(line[0] for line in lines)
            assert f"Index Only Scan using {index} on game" in plan, plan
            assert "Sort" not in plan, plan
        await connection.execute("DEALLOCATE board")
