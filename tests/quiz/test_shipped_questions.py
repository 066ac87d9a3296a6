from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders

from quiz import bank
from quiz.bank import Question
from quiz.levels import Level

QUESTIONS = [question for found in bank.questions().values() for question in found]
NBSP = "\u00a0"


def texts(question: Question) -> Iterator[str]:
    yield from (question.text, question.explanation, *(each.text for each in question.choices))


ALL_TEXTS = [text for question in QUESTIONS for text in texts(question)]


@pytest.mark.parametrize(
    ("level", "fewest"), [(Level.FACILE, 30), (Level.INTERMEDIAIRE, 45), (Level.AVANCE, 40)]
)
def test_it_works(level: Level, fewest: int) -> None:
    assert len(bank.questions()[level]) >= fewest


def without(pattern: str) -> list[str]:
    return [text for text in ALL_TEXTS if re.search(pattern, text)]


def test_a_no_break_space_stands_before_double_punctuation() -> None:
    assert without(rf"[^{NBSP}?!][?!]|[^{NBSP}][:;]") == []


def test_a_no_break_space_stands_inside_quotes() -> None:
    assert without(rf"«[^{NBSP}]|[^{NBSP}]»") == []


def test_apostrophes_and_spaces_are_typographic() -> None:
    assert without("['\u202f\"]|  ") == []


def test_every_question_ends_with_its_mark() -> None:
    assert [question.text for question in QUESTIONS if not question.text.endswith("?")] == []


def test_every_explanation_is_one_short_text() -> None:
    assert [each.explanation for each in QUESTIONS if each.explanation[-1] not in ".!…"] == []


@pytest.mark.parametrize("level", Level)
def test_the_right_choice_is_evenly_spread_over_the_places(level: Level) -> None:
    questions = bank.questions()[level]
    places = Counter(
        [choice.text for choice in question.choices].index(question.right) for question in questions
    )
    even = len(questions) / bank.CHOICE_COUNTS[level]
    assert sorted(places) == list(range(bank.CHOICE_COUNTS[level]))
    assert all(abs(count - even) <= 0.25 * even for count in places.values())


@pytest.mark.parametrize("level", Level)
def test_the_longest_choice_does_not_give_the_answer_away(level: Level) -> None:
    questions = bank.questions()[level]
    longest = [
        question
        for question in questions
        if all(
            len(each.text) < len(question.right)
            for each in question.choices
            if each.text != question.right
        )
    ]
    assert len(longest) < len(questions) / 2


def test_every_choice_of_the_youngest_has_a_picture_of_its_own() -> None:
    for question in bank.questions()[Level.FACILE]:
        pictures = [choice.picture for choice in question.choices]
        assert len(set(pictures)) == 3
        assert None not in pictures


def test_every_picture_is_collected_and_is_a_drawing() -> None:
    names = {
        picture
        for question in QUESTIONS
        for picture in (question.picture, *(choice.picture for choice in question.choices))
        if picture
    }
    assert names
    for name in names:
        found = finders.find(f"quiz/pictures/{name}.svg")
        assert isinstance(found, str), name
        assert "<svg" in Path(found).read_text()
