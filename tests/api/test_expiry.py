"""An attempt lives an hour, and its questions ten minutes of clock."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import httpx
import pytest

from quiz import database
from tests.api.refusals import refusal
from tests.players import Player, all_rows

Operation = Callable[[Player], Awaitable[httpx.Response]]


async def answer(player: Player) -> httpx.Response:
    return await player.post_answer(await player.right_choice())


async def answer_badly(player: Player) -> httpx.Response:
    return await player.post_answer("nope")


async def answer_the_first_again(player: Player) -> httpx.Response:
    return await player.post_answer("whatever", 1)


async def deal_again(player: Player) -> httpx.Response:
    return await player.post_question(player.question["number"])


async def deal_the_next(player: Player) -> httpx.Response:
    return await player.post_question(player.question["number"] + 1)


async def read(player: Player) -> httpx.Response:
    return await player.standing()


async def sign(player: Player) -> httpx.Response:
    return await player.sign("zoe")


OPERATIONS = [
    answer,
    answer_badly,
    answer_the_first_again,
    deal_again,
    deal_the_next,
    read,
    sign,
]
EXPIRED = [
    "dealt_at = now() - interval '10 minutes'",
    "total_time = 599000, dealt_at = now() - interval '1 second'",
    "started_at = now() - interval '1 hour'",
]


async def second_question(client: httpx.AsyncClient) -> Player:
    player = await Player.start(client)
    await player.answer()
    await player.deal()
    return player


async def test_it_works(client: httpx.AsyncClient) -> None:
    zoe = await Player.start(client)
    await zoe.update(EXPIRED[0])
    response = await answer(zoe)
    assert refusal(response) == (410, "attempt_expired")


@pytest.mark.parametrize("operation", OPERATIONS)
@pytest.mark.parametrize("expired", EXPIRED)
async def test_nothing_can_be_done_with_an_expired_attempt(
    client: httpx.AsyncClient, operation: Operation, expired: str
) -> None:
    zoe = await second_question(client)
    await zoe.update(expired)
    before = await all_rows()
    assert refusal(await operation(zoe)) == (410, "attempt_expired")
    assert await all_rows() == before


@pytest.mark.parametrize(
    "alive",
    [
        "dealt_at = now() - interval '9 minutes 55 seconds'",
        "total_time = 590000, dealt_at = now() - interval '5 seconds'",
        "started_at = now() - interval '59 minutes 55 seconds'",
    ],
)
async def test_a_slow_child_can_go_on_until_then(client: httpx.AsyncClient, alive: str) -> None:
    leo = await second_question(client)
    await leo.update(alive)
    assert [(await each(leo)).status_code for each in (read, deal_again, answer)] == [200] * 3


@pytest.mark.parametrize("operation", [answer_the_first_again, deal_the_next, read, sign])
async def test_a_finished_game_expires_with_its_hour(
    client: httpx.AsyncClient, operation: Operation
) -> None:
    ines = await Player.finished(client)
    await ines.update("started_at = now() - interval '1 hour'")
    assert refusal(await operation(ines)) == (410, "attempt_expired")
    assert await database.fetchval("SELECT count(*) FROM game") == 0


async def test_a_finished_game_has_no_clock_any_more(client: httpx.AsyncClient) -> None:
    ines = await Player.finished(client, total_time=599_999)
    await ines.update("dealt_at = now() - interval '30 minutes'")
    response = await ines.sign("ines")
    assert (response.status_code, response.json()["total_time"]) == (201, 599_999)


async def test_a_signature_is_not_lost_with_the_hour(client: httpx.AsyncClient) -> None:
    leo = await Player.finished(client)
    first = await leo.sign("leo")
    await leo.update("started_at = now() - interval '2 hours'")
    again = await leo.sign("leo")
    assert (again.status_code, again.json()) == (200, first.json())
