from __future__ import annotations

from datetime import date

import httpx
import pytest

from quiz import database
from quiz.errors import NicknameInvalid, NicknameRefused
from quiz.nicknames import parse
from tests.api.refusals import problem, refusal
from tests.conftest import Clock
from tests.players import Player, add_game, add_games, all_rows

REFUSED = [
    *["zo", "z" * 13, "z" * 500, "z" * 3900, "", "   ", "---\n", "zoe!", "zo.e"],
    *["🎄🎄🎄", "zo\u200be\u200b", "\ufeffzoe", "\u202ezoe", "زوي", "\u0661\u0662\u0663", "zoe\0"],
    *["' OR 1=1 --", "zoe'; --", "$1", "<b>zoe</b>", "<script>", "&lt;zoe", "{{zoe}}", "../zoe"],
]


def is_valid(nickname: str) -> bool:
    try:
        return parse(nickname) == nickname
    except (NicknameInvalid, NicknameRefused):
        return False


async def test_it_works(client: httpx.AsyncClient) -> None:
    zoe = await Player.finished(client, "avancé", points=9, total_time=43_210)
    response = await zoe.sign("zoe")
    signed = response.json()
    assert response.status_code == 201
    assert signed.pop("game_id") > 0
    assert signed == {
        "nickname": "zoe",
        "level": "avancé",
        "points": 9,
        "total_time": 43_210,
        "rank": {"points": 1, "temps": 1},
        "players": 1,
    }


async def test_a_game_that_was_played_is_signed_with_its_own_result(
    client: httpx.AsyncClient,
) -> None:
    leo = await (await Player.start(client, "intermédiaire")).finish(6)
    standing = (await leo.standing()).json()
    signed = (await leo.sign("leo")).json()
    assert (signed["points"], signed["level"]) == (6, "intermédiaire")
    assert signed["total_time"] == standing["total_time"]


async def test_what_is_typed_is_folded(client: httpx.AsyncClient) -> None:
    zoe = await Player.finished(client)
    assert (await zoe.sign("  Zoé Lou ")).json()["nickname"] == "zoe-lou"


async def test_the_signature_sent_again_gives_the_same_score(client: httpx.AsyncClient) -> None:
    await add_game("leo", points=10, total_time=1_000)
    zoe = await Player.finished(client, points=9)
    first = await zoe.sign("zoe")
    again = [await zoe.sign(typed) for typed in ("zoe", "Zoé", "ZOE")]
    assert [response.status_code for response in again] == [200] * 3
    assert [response.json() for response in again] == [first.json()] * 3


async def test_an_attempt_is_signed_under_one_name(client: httpx.AsyncClient) -> None:
    zoe = await Player.finished(client)
    await zoe.sign("zoe")
    before = await all_rows()
    assert refusal(await zoe.sign("leo")) == (409, "already_signed")
    assert await all_rows() == before


@pytest.mark.parametrize("answers", [0, 9])
async def test_an_unfinished_game_cannot_be_signed(client: httpx.AsyncClient, answers: int) -> None:
    leo = await Player.start(client)
    await leo.update("choices = array_fill('x'::text, ARRAY[$2::integer])", answers)
    before = await all_rows()
    assert refusal(await leo.sign("leo")) == (409, "attempt_unfinished")
    assert await all_rows() == before


# --- Nicknames


async def test_a_taken_nickname_comes_with_three_free_ones(client: httpx.AsyncClient) -> None:
    await add_game("zoe")
    zoe = await Player.finished(client)
    response = await zoe.sign("Zoé")
    assert refusal(response) == (409, "nickname_taken")
    suggestions = response.json()["suggestions"]
    assert len(set(suggestions)) == 3
    assert all(is_valid(each) and each.startswith("zoe") for each in suggestions)
    for suggestion in suggestions:
        signed = await (await Player.finished(client)).sign(suggestion)
        assert signed.status_code == 201


async def test_suggestions_that_are_taken_too_are_not_made(client: httpx.AsyncClient) -> None:
    await add_game("zoe")
    zoe = await Player.finished(client)
    for _ in range(5):
        suggestions = (await zoe.sign("zoe")).json()["suggestions"]
        await add_games(suggestions)
        again = (await zoe.sign("zoe")).json()["suggestions"]
        assert len(again) == 3
        assert not set(again) & set(suggestions)


async def test_a_refused_signature_changes_nothing_and_can_be_tried_again(
    client: httpx.AsyncClient,
) -> None:
    await add_game("zoe")
    zoe = await Player.finished(client)
    before = await all_rows()
    await zoe.sign("zoe")
    assert await all_rows() == before
    assert (await zoe.sign("zoe-2")).status_code == 201


async def test_yesterdays_nickname_is_free_again(
    client: httpx.AsyncClient, island_clock: Clock
) -> None:
    island_clock.set("2026-12-24T12:00:00")
    await add_game("zoe", day=date(2026, 12, 23))
    zoe = await Player.finished(client)
    assert (await zoe.sign("zoe")).status_code == 201


@pytest.mark.parametrize("nickname", REFUSED)
async def test_a_nickname_that_breaks_the_rule_is_refused(
    client: httpx.AsyncClient, nickname: str
) -> None:
    zoe = await Player.finished(client)
    before = await all_rows()
    assert refusal(await zoe.sign(nickname)) == (400, "nickname_invalid")
    assert await all_rows() == before


@pytest.mark.parametrize("nickname", ["connard", "C0nn4rd", "c-o-n-n-ard", "Merde"])
async def test_a_rude_nickname_is_refused_and_not_repeated(
    client: httpx.AsyncClient, nickname: str
) -> None:
    leo = await Player.finished(client)
    before = await all_rows()
    response = await leo.sign(nickname)
    assert refusal(response) == (400, "nickname_refused")
    assert nickname.lower() not in problem(response)["detail"].lower()
    assert await all_rows() == before


# --- Ranks and players


async def test_the_ranks_count_the_better_games_of_all_levels(client: httpx.AsyncClient) -> None:
    await add_game("a", points=10, total_time=50_000, level="avancé")
    await add_game("b", points=9, total_time=30_000, level="facile")
    await add_game("c", points=8, total_time=20_000, level="intermédiaire")
    await add_game("d", points=4, total_time=10_000)
    ines = await Player.finished(client, points=9, total_time=30_001)
    signed = (await ines.sign("ines")).json()
    assert (signed["rank"], signed["players"]) == ({"points": 3, "temps": 3}, 5)


async def test_equal_games_share_their_ranks(client: httpx.AsyncClient) -> None:
    await add_games(["a", "b"], points=9, total_time=30_000)
    await add_game("c", points=8, total_time=30_000)
    zoe = await Player.finished(client, points=9, total_time=30_000)
    assert (await zoe.sign("zoe")).json()["rank"] == {"points": 1, "temps": 1}


async def test_at_equal_time_more_points_are_faster(client: httpx.AsyncClient) -> None:
    await add_game("a", points=9, total_time=30_000)
    zoe = await Player.finished(client, points=8, total_time=30_000)
    assert (await zoe.sign("zoe")).json()["rank"] == {"points": 2, "temps": 2}


@pytest.mark.parametrize(("points", "rank"), [(0, None), (4, None), (5, 1), (10, 1)])
async def test_below_five_points_there_is_no_rank_of_times(
    client: httpx.AsyncClient, points: int, rank: int | None
) -> None:
    leo = await Player.finished(client, points=points)
    first, again = await leo.sign("leo"), await leo.sign("leo")
    assert first.json()["rank"]["temps"] == again.json()["rank"]["temps"] == rank


async def test_yesterdays_games_count_for_nothing(
    client: httpx.AsyncClient, island_clock: Clock
) -> None:
    island_clock.set("2026-12-24T12:00:00")
    await add_games(["a", "b"], points=10, total_time=1, day=date(2026, 12, 23))
    leo = await Player.finished(client)
    signed = (await leo.sign("leo")).json()
    assert (signed["rank"], signed["players"]) == ({"points": 1, "temps": 1}, 1)


# --- The day


async def test_a_game_under_way_at_midnight_is_signed_on_the_new_day(
    client: httpx.AsyncClient, island_clock: Clock
) -> None:
    island_clock.set("2026-12-24T23:59:59.999")
    zoe = await Player.finished(client)
    island_clock.set("2026-12-25T00:00:00")
    assert (await zoe.sign("zoe")).status_code == 201
    assert await database.fetchval("SELECT day_date FROM game") == date(2026, 12, 25)


async def test_a_signature_a_millisecond_before_midnight_is_of_the_old_day(
    client: httpx.AsyncClient, island_clock: Clock
) -> None:
    island_clock.set("2026-12-24T23:59:59.999")
    zoe = await Player.finished(client)
    await zoe.sign("zoe")
    assert await database.fetchval("SELECT day_date FROM game") == date(2026, 12, 24)


async def test_a_signature_repeated_after_midnight_is_not_signed_twice(
    client: httpx.AsyncClient, island_clock: Clock
) -> None:
    island_clock.set("2026-12-24T23:59:59.999")
    zoe = await Player.finished(client)
    first = await zoe.sign("zoe")
    island_clock.set("2026-12-25T00:00:00")
    again = await zoe.sign("zoe")
    assert (again.status_code, again.json()) == (200, first.json())
    assert await database.fetchval("SELECT count(*) FROM game") == 1
