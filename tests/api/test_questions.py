from __future__ import annotations

import asyncio
from datetime import datetime
from uuid import UUID

import httpx
import pytest

from quiz import database
from tests.api.refusals import refusal
from tests.players import Player, all_rows


async def dealt_at(player: Player) -> datetime:
    moment: datetime = await database.fetchval(
        "SELECT dealt_at FROM attempt WHERE attempt_id = $1", UUID(player.attempt_id)
    )
    return moment


async def test_it_works(client: httpx.AsyncClient) -> None:
    zoe = await Player.start(client)
    await zoe.answer()
    response = await zoe.post_question(2)
    assert response.status_code == 200
    assert response.json()["number"] == 2
    assert response.json()["text"] != zoe.question["text"]


async def test_dealing_starts_the_clock_of_the_question(client: httpx.AsyncClient) -> None:
    zoe = await Player.start(client)
    first = await dealt_at(zoe)
    await zoe.answer()
    await zoe.deal()
    assert await dealt_at(zoe) > first


@pytest.mark.parametrize("number", [1, 2])
async def test_a_question_dealt_again_is_the_same_and_its_clock_goes_on(
    client: httpx.AsyncClient, number: int
) -> None:
    leo = await Player.start(client)
    if number == 2:
        await leo.answer()
        await leo.deal()
    before = await all_rows()
    again = await leo.post_question(number)
    assert (again.status_code, again.json()) == (200, leo.question)
    assert await all_rows() == before


async def test_twenty_deals_at_once_put_one_question_on_the_table(
    client: httpx.AsyncClient,
) -> None:
    ines = await Player.start(client)
    await ines.answer()
    responses = await asyncio.gather(*(ines.post_question(2) for _ in range(20)))
    assert {response.status_code for response in responses} == {200}
    assert len({response.text for response in responses}) == 1


async def test_an_earlier_question_can_be_seen_again(client: httpx.AsyncClient) -> None:
    zoe = await Player.start(client)
    await zoe.answer()
    await zoe.deal()
    assert (await zoe.post_question(1)).json() == zoe.started["question"]


@pytest.mark.parametrize("number", [2, 3, 11, 1000])
async def test_an_open_question_must_be_answered_first(
    client: httpx.AsyncClient, number: int
) -> None:
    leo = await Player.start(client)
    before = await all_rows()
    assert refusal(await leo.post_question(number)) == (409, "question_unanswered")
    assert await all_rows() == before


async def test_no_question_is_skipped(client: httpx.AsyncClient) -> None:
    ines = await Player.start(client)
    await ines.answer()
    assert refusal(await ines.post_question(3)) == (409, "question_unanswered")


async def test_there_is_no_eleventh_question(client: httpx.AsyncClient) -> None:
    zoe = await Player.start(client)
    await zoe.update("dealt = 10, choices = array_fill('x'::text, ARRAY[9])")
    assert refusal(await zoe.post_question(11)) == (409, "question_unanswered")


@pytest.mark.parametrize("number", [1, 10, 11])
async def test_nothing_is_dealt_after_the_tenth_answer(
    client: httpx.AsyncClient, number: int
) -> None:
    leo = await Player.finished(client)
    before = await all_rows()
    assert refusal(await leo.post_question(number)) == (409, "attempt_finished")
    assert await all_rows() == before
