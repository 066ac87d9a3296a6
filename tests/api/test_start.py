from __future__ import annotations

from typing import Any

import httpx
import pytest

from quiz import bank
from quiz.levels import Level
from tests.api.refusals import fields
from tests.players import Player, all_rows


async def test_it_works(client: httpx.AsyncClient) -> None:
    response = await client.post("/api/attempts", json={"level": "facile"})
    started = response.json()
    assert response.status_code == 201
    assert started.pop("attempt_id")
    assert started.pop("question")["number"] == 1
    assert started == {"level": "facile", "question_count": 10, "points": 0, "total_time": 0}


async def whole_game(player: Player) -> list[dict[str, Any]]:
    questions = [player.question]
    for _ in range(9):
        await player.answer()
        questions.append(await player.deal())
    return questions


@pytest.mark.parametrize("level", Level)
async def test_a_game_is_ten_different_questions_of_its_level(
    client: httpx.AsyncClient, level: Level
) -> None:
    questions = await whole_game(await Player.start(client, level))
    texts = {question["text"] for question in questions}
    assert len(texts) == 10
    assert texts <= {question.text for question in bank.questions()[level]}
    assert [question["number"] for question in questions] == list(range(1, 11))


@pytest.mark.parametrize("level", Level)
async def test_every_choice_of_the_bank_is_there(client: httpx.AsyncClient, level: Level) -> None:
    texts = {question.text: question for question in bank.questions()[level]}
    for question in await whole_game(await Player.start(client, level)):
        offered = sorted(choice["text"] for choice in question["choices"])
        assert offered == sorted(choice.text for choice in texts[question["text"]].choices)


async def test_nothing_in_a_question_tells_the_right_choice(client: httpx.AsyncClient) -> None:
    player = await Player.start(client)
    for question in await whole_game(player):
        assert set(question) == {"number", "text", "image", "choices"}
        for choice in question["choices"]:
            assert set(choice) == {"id", "text", "image"}


async def test_an_id_says_nothing_about_its_choice(client: httpx.AsyncClient) -> None:
    stored = [await (await Player.start(client)).stored_questions() for _ in range(5)]
    ids = [
        choice["id"]
        for questions in stored
        for question in questions
        for choice in question["choices"]
    ]
    assert len(set(ids)) == len(ids) == 5 * 10 * 3


async def test_the_pictures_of_a_question_are_served(client: httpx.AsyncClient) -> None:
    player = await Player.start(client, "facile")
    for choice in player.question["choices"]:
        picture = await client.get(choice["image"])
        assert picture.status_code == 200
        assert picture.headers["Content-Type"] == "image/svg+xml"


async def test_a_choice_without_a_picture_has_none(client: httpx.AsyncClient) -> None:
    player = await Player.start(client, "avancé")
    assert {choice["image"] for choice in player.question["choices"]} == {None}


async def test_the_answer_is_not_stored_by_anybody(client: httpx.AsyncClient) -> None:
    response = await client.post("/api/attempts", json={"level": "facile"})
    assert response.headers["Cache-Control"] == "no-store"
    assert "Set-Cookie" not in response.headers


@pytest.mark.parametrize("level", ["expert", "Facile", "facile ", "", None, 1, [], {}])
async def test_an_unknown_level_is_refused(client: httpx.AsyncClient, level: object) -> None:
    response = await client.post("/api/attempts", json={"level": level})
    assert fields(response) == ["level"]
    assert await all_rows() == []
