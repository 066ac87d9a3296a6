from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from random import Random

import pytest

from quiz import bank
from quiz.bank import Choice, Question
from quiz.levels import Level
from quiz.rules import DealtQuestion, draw, ranks, referee


def questions(count: int, choices: str = "abc", picture: str | None = None) -> list[Question]:
    return [
        Question.model_validate(
            {
                "id": f"q{number}",
                "text": f"Question {number}",
                "picture": picture,
                "choices": [{"text": text, "picture": picture} for text in choices],
                "right": choices[0],
                "explanation": f"Explication {number}",
                "source": "https://example.org/",
            }
        )
        for number in range(count)
    ]


def texts(dealt: list[DealtQuestion]) -> list[str]:
    return [question.text for question in dealt]


def test_it_works() -> None:
    dealt = draw(bank.questions()[Level.FACILE])
    answers = referee(dealt, [question.right_choice for question in dealt], [100] * 10)
    assert (answers[-1].points, answers[-1].total_time, answers[-1].finished) == (10, 1_000, True)


# --- The draw


def test_a_game_has_ten_different_questions() -> None:
    assert len(set(texts(draw(questions(30))))) == 10


def test_ten_questions_are_enough_for_a_game() -> None:
    assert sorted(texts(draw(questions(10)))) == sorted(f"Question {n}" for n in range(10))


def test_nine_questions_are_not() -> None:
    with pytest.raises(ValueError, match="larger than population"):
        draw(questions(9))


def test_every_question_of_the_bank_comes_up() -> None:
    chance = Random(1)
    drawn = {text for _ in range(100) for text in texts(draw(questions(30), chance))}
    assert len(drawn) == 30


def test_games_differ() -> None:
    assert texts(draw(questions(30))) != texts(draw(questions(30)))


def test_the_right_choice_stands_in_every_place_equally_often() -> None:
    chance = Random(1)
    places: Counter[int] = Counter()
    for _ in range(300):
        for question in draw(questions(10, "abcd"), chance):
            places[[choice.id for choice in question.choices].index(question.right_choice)] += 1
    assert sorted(places) == [0, 1, 2, 3]
    assert all(650 < count < 850 for count in places.values())


def test_a_dealt_question_is_the_one_of_the_bank() -> None:
    [question] = [each for each in draw(questions(10, picture="letchi")) if each.text[-1] == "7"]
    right = next(each for each in question.choices if each.id == question.right_choice)
    assert (right.text, right.picture, question.picture) == ("a", "letchi", "letchi")
    assert sorted(choice.text for choice in question.choices) == ["a", "b", "c"]
    assert question.explanation == "Explication 7"


def test_an_id_that_comes_up_twice_is_drawn_again(monkeypatch: pytest.MonkeyPatch) -> None:
    def stuttering() -> Iterator[str]:
        while True:
            yield from ["one", "one", "two", "two", "three", "four"]

    ids = stuttering()
    monkeypatch.setattr("secrets.token_hex", lambda _size: next(ids))
    for question in draw(questions(10)):
        assert [choice.id for choice in question.choices] == ["one", "two", "three"]


# --- The referee


def test_no_answers_yet() -> None:
    assert referee(draw(questions(10)), [], []) == []


def test_points_and_times_are_those_after_each_answer() -> None:
    dealt = draw(questions(10))
    wrong = next(each.id for each in dealt[1].choices if each.id != dealt[1].right_choice)
    answers = referee(dealt, [dealt[0].right_choice, wrong, dealt[2].right_choice], [5, 7, 11])
    assert [answer.correct for answer in answers] == [True, False, True]
    assert [answer.points for answer in answers] == [1, 1, 2]
    assert [answer.total_time for answer in answers] == [5, 12, 23]
    assert [answer.number for answer in answers] == [1, 2, 3]
    assert [answer.finished for answer in answers] == [False] * 3


def test_an_answer_tells_the_right_choice_and_why() -> None:
    dealt = draw(questions(10))
    [answer] = referee(dealt, ["nope"], [5])
    assert answer.choice == "nope"
    assert answer.right_choice == dealt[0].right_choice
    assert answer.explanation == dealt[0].explanation


# --- Ranks


@pytest.mark.parametrize(
    ("results", "expected"),
    [
        ([], []),
        ([(1, 1)], [1]),
        ([(1, 1), (1, 1)], [1, 1]),
        ([(1, 1), (2, 2), (2, 2), (3, 3)], [1, 2, 2, 4]),
        ([(1, 1), (1, 1), (1, 1), (2, 1), (2, 1), (2, 2)], [1, 1, 1, 4, 4, 6]),
        ([(1, 1), (1, 2), (2, 2)], [1, 2, 3]),
    ],
)
def test_equal_results_share_a_rank(results: list[tuple[int, int]], expected: list[int]) -> None:
    assert ranks(results) == expected


def test_a_choice_cannot_be_changed_once_loaded() -> None:
    with pytest.raises(ValueError, match="frozen"):
        Choice(text="a").text = "b"  # type: ignore[misc]
