from __future__ import annotations

import httpx

from tests.players import Player, all_rows


async def test_it_works(client: httpx.AsyncClient) -> None:
    zoe = await Player.start(client)
    response = await zoe.standing()
    assert response.status_code == 200
    assert response.json() == {
        "attempt_id": zoe.attempt_id,
        "level": "facile",
        "question_count": 10,
        "points": 0,
        "total_time": 0,
        "finished": False,
        "signed": False,
        "answers": [],
        "question": zoe.question,
    }


async def test_after_an_answer_no_question_is_open(client: httpx.AsyncClient) -> None:
    leo = await Player.start(client, "intermédiaire")
    answer = await leo.answer()
    standing = (await leo.standing()).json()
    assert standing["level"] == "intermédiaire"
    assert (standing["answers"], standing["question"]) == ([answer], None)
    assert (standing["points"], standing["total_time"]) == (1, answer["total_time"])


async def test_the_open_question_comes_with_the_answers_before(client: httpx.AsyncClient) -> None:
    ines = await Player.start(client, "avancé")
    answers = [await ines.answer(right=False)]
    await ines.deal()
    answers.append(await ines.answer())
    await ines.deal()
    standing = (await ines.standing()).json()
    assert (standing["answers"], standing["question"]) == (answers, ines.question)


async def test_a_finished_game_says_so(client: httpx.AsyncClient) -> None:
    zoe = await (await Player.start(client)).finish(7)
    standing = (await zoe.standing()).json()
    assert (standing["finished"], standing["signed"], standing["points"]) == (True, False, 7)
    assert (len(standing["answers"]), standing["question"]) == (10, None)


async def test_nine_answers_are_no_finished_game(client: httpx.AsyncClient) -> None:
    leo = await Player.start(client)
    for _ in range(8):
        await leo.answer()
        await leo.deal()
    await leo.answer()
    assert (await leo.standing()).json()["finished"] is False


async def test_a_signed_game_says_so(client: httpx.AsyncClient) -> None:
    ines = await Player.finished(client)
    await ines.sign("ines")
    assert (await ines.standing()).json()["signed"] is True


async def test_reading_changes_nothing(client: httpx.AsyncClient) -> None:
    zoe = await Player.start(client)
    before = await all_rows()
    await zoe.standing()
    assert await all_rows() == before
