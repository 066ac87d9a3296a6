from __future__ import annotations

import httpx

from tests.players import Player


async def test_it_works(client: httpx.AsyncClient) -> None:
    zoe = await Player.start(client)
    await zoe.update("dealt_at = now() - interval '7 seconds'")
    assert 7_000 <= (await zoe.answer())["total_time"] < 9_000


async def test_the_times_of_the_questions_add_up(client: httpx.AsyncClient) -> None:
    leo = await Player.start(client)
    await leo.update("dealt_at = now() - interval '7 seconds'")
    await leo.answer()
    await leo.deal()
    await leo.update("dealt_at = now() - interval '20 seconds'")
    assert 27_000 <= (await leo.answer())["total_time"] < 30_000


async def test_the_clock_stands_still_while_the_explanation_is_read(
    client: httpx.AsyncClient,
) -> None:
    ines = await Player.start(client)
    read_from = (await ines.answer())["total_time"]
    await ines.update("dealt_at = now() - interval '11 minutes'")
    assert (await ines.standing()).json()["total_time"] == read_from
    await ines.deal()
    assert (await ines.answer())["total_time"] < read_from + 5_000


async def test_a_question_dealt_again_does_not_start_its_clock_anew(
    client: httpx.AsyncClient,
) -> None:
    zoe = await Player.start(client)
    await zoe.update("dealt_at = now() - interval '7 seconds'")
    await zoe.post_question(1)
    assert (await zoe.answer())["total_time"] >= 7_000


async def test_an_answer_sent_again_does_not_move_the_clock(client: httpx.AsyncClient) -> None:
    leo = await Player.start(client)
    first = await leo.answer()
    await leo.update("dealt_at = now() - interval '7 seconds'")
    assert (await leo.post_answer(first["choice"])).json()["total_time"] == first["total_time"]


async def test_a_machine_whose_clock_is_set_back_still_counts_time(
    client: httpx.AsyncClient,
) -> None:
    ines = await Player.start(client)
    await ines.update("dealt_at = now() + interval '1 hour'")
    assert (await ines.answer())["total_time"] == 1


async def test_a_whole_game_on_a_clock_set_back_can_be_signed(client: httpx.AsyncClient) -> None:
    zoe = await Player.start(client)
    for number in range(1, 11):
        await zoe.update("dealt_at = now() + interval '1 hour'")
        await zoe.answer()
        if number < 10:
            await zoe.deal()
    response = await zoe.sign("zoe")
    assert (response.status_code, response.json()["total_time"]) == (201, 10)
