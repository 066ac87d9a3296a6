from __future__ import annotations

import asyncio
from uuid import UUID

import httpx
import pytest

from tests.api.refusals import fields, refusal
from tests.players import Player, all_rows, another_connection, until_queued


async def test_it_works(client: httpx.AsyncClient) -> None:
    zoe = await Player.start(client)
    right = await zoe.right_choice()
    answer = await zoe.answer()
    assert answer.pop("total_time") > 0
    assert answer == {
        "number": 1,
        "choice": right,
        "correct": True,
        "right_choice": right,
        "explanation": (await zoe.stored_questions())[0]["explanation"],
        "points": 1,
        "finished": False,
    }


async def test_a_wrong_answer_gives_no_point_and_tells_the_right_choice(
    client: httpx.AsyncClient,
) -> None:
    leo = await Player.start(client)
    answer = await leo.answer(right=False)
    assert (answer["correct"], answer["points"]) == (False, 0)
    assert answer["right_choice"] == await leo.right_choice() != answer["choice"]


async def test_points_and_time_add_up_until_the_tenth(client: httpx.AsyncClient) -> None:
    ines = await Player.start(client)
    answers = [await ines.answer()]
    for number in range(2, 11):
        await ines.deal()
        answers.append(await ines.answer(right=number % 2 == 1))
    times = [answer["total_time"] for answer in answers]
    assert [answer["points"] for answer in answers] == [1, 1, 2, 2, 3, 3, 4, 4, 5, 5]
    assert times == sorted(set(times))
    assert [answer["finished"] for answer in answers] == [False] * 9 + [True]


async def test_the_same_answer_again_gives_the_stored_result(client: httpx.AsyncClient) -> None:
    zoe = await Player.start(client)
    first = await zoe.answer()
    again = await zoe.post_answer(first["choice"])
    assert (again.status_code, again.json()) == (200, first)


@pytest.mark.parametrize("second", ["the right one", "one that never was", ""])
async def test_only_the_first_choice_counts(client: httpx.AsyncClient, second: str) -> None:
    leo = await Player.start(client)
    first = await leo.answer(right=False)
    second = await leo.right_choice() if second == "the right one" else second
    before = await all_rows()
    again = await leo.post_answer(second)
    assert (again.status_code, again.json()) == (200, first)
    assert await all_rows() == before


async def test_a_stored_result_is_the_same_after_more_answers(client: httpx.AsyncClient) -> None:
    ines = await Player.start(client)
    first = await ines.answer()
    await ines.finish()
    again = await ines.post_answer(first["choice"], number=1)
    assert again.json() == first


async def test_the_tenth_result_can_be_had_again(client: httpx.AsyncClient) -> None:
    zoe = await Player.start(client)
    await zoe.finish()
    again = await zoe.post_answer("whatever", number=10)
    assert (again.json()["points"], again.json()["finished"]) == (10, True)


async def test_twenty_answers_at_once_count_once(client: httpx.AsyncClient) -> None:
    leo = await Player.start(client)
    choices = [await leo.right_choice(), await leo.wrong_choice()] * 10
    responses = await asyncio.gather(*(leo.post_answer(choice) for choice in choices))
    assert {response.status_code for response in responses} == {200}
    assert len({response.text for response in responses}) == 1
    assert len((await leo.standing()).json()["answers"]) == 1


async def test_answers_that_wait_for_one_row_count_once(client: httpx.AsyncClient) -> None:
    ines = await Player.start(client)
    choices = [await ines.right_choice(), await ines.wrong_choice()] * 3
    async with another_connection() as other:
        async with other.transaction():
            await other.fetch(
                "SELECT FROM attempt WHERE attempt_id = $1 FOR UPDATE", UUID(ines.attempt_id)
            )
            posts = [asyncio.create_task(ines.post_answer(choice)) for choice in choices]
            await until_queued(other, len(posts))
        responses = await asyncio.gather(*posts)
    assert len({(response.status_code, response.text) for response in responses}) == 1
    standing = (await ines.standing()).json()
    assert standing["answers"] == [responses[0].json()]
    assert standing["points"] == standing["answers"][0]["points"]


@pytest.mark.parametrize("number", [2, 10, 11, 1000])
async def test_a_question_that_is_not_on_the_table_cannot_be_answered(
    client: httpx.AsyncClient, number: int
) -> None:
    zoe = await Player.start(client)
    before = await all_rows()
    response = await zoe.post_answer(await zoe.right_choice(), number)
    assert refusal(response) == (409, "question_not_dealt")
    assert await all_rows() == before


async def test_the_next_question_must_be_dealt_before_it_is_answered(
    client: httpx.AsyncClient,
) -> None:
    leo = await Player.start(client)
    await leo.answer()
    second = (await leo.stored_questions())[1]["right_choice"]
    assert refusal(await leo.post_answer(second, 2)) == (409, "question_not_dealt")


async def test_a_choice_of_another_question_is_refused(client: httpx.AsyncClient) -> None:
    ines = await Player.start(client)
    before = await all_rows()
    response = await ines.post_answer((await ines.stored_questions())[1]["right_choice"])
    assert fields(response) == ["choice"]
    assert await all_rows() == before


async def test_a_choice_of_another_childs_game_is_refused(client: httpx.AsyncClient) -> None:
    zoe, leo = await Player.start(client), await Player.start(client)
    assert fields(await zoe.post_answer(await leo.right_choice())) == ["choice"]


@pytest.mark.parametrize("choice", ["nope", "", "a\0b", "a" * 300, "' OR 1=1 --", "\u202e🎄"])
async def test_a_choice_that_never_was_is_refused(client: httpx.AsyncClient, choice: str) -> None:
    leo = await Player.start(client)
    before = await all_rows()
    assert fields(await leo.post_answer(choice)) == ["choice"]
    assert await all_rows() == before


async def test_a_mistyped_choice_does_not_spoil_the_question(client: httpx.AsyncClient) -> None:
    ines = await Player.start(client)
    await ines.post_answer("nope")
    assert (await ines.answer())["points"] == 1
