"""The rules of the game that need neither database nor clock."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import accumulate
from random import Random, SystemRandom

from pydantic import BaseModel

from quiz.bank import Question

QUESTION_COUNT = 10
CLOCK_LIMIT = 600_000  # ms; an attempt that reaches it has expired
LIFETIME = timedelta(hours=1)

_chance = SystemRandom()


class DealtChoice(BaseModel):
    id: str
    text: str
    picture: str | None = None


class DealtQuestion(BaseModel):
    """A question as one attempt sees it, kept in the attempt's row: editing the bank
    never changes a game under way."""

    text: str
    picture: str | None = None
    choices: list[DealtChoice]
    right_choice: str
    explanation: str


@dataclass(frozen=True, slots=True)
class Answer:
    """The referee's word on one question. Times are milliseconds, points and total_time
    those of the attempt after this answer."""

    number: int
    choice: str
    correct: bool
    right_choice: str
    explanation: str
    points: int
    total_time: int
    finished: bool


def draw(questions: Sequence[Question], chance: Random = _chance) -> list[DealtQuestion]:
    """Ten different questions in random order, each with its choices shuffled under new ids."""
    return [_deal(question, chance) for question in chance.sample(questions, QUESTION_COUNT)]


def _deal(question: Question, chance: Random) -> DealtQuestion:
    shuffled = chance.sample(question.choices, len(question.choices))
    choices = [
        DealtChoice(id=choice_id, text=choice.text, picture=choice.picture)
        for choice_id, choice in zip(_distinct_ids(), shuffled, strict=False)
    ]
    right = next(choice.id for choice in choices if choice.text == question.right)
    return DealtQuestion(
        text=question.text,
        picture=question.picture,
        choices=choices,
        right_choice=right,
        explanation=question.explanation,
    )


def _distinct_ids() -> Iterator[str]:
    seen: set[str] = set()
    while True:
        candidate = secrets.token_hex(4)
        if candidate not in seen:
            seen.add(candidate)
            yield candidate


def referee(
    questions: Sequence[DealtQuestion], choices: Sequence[str], times: Sequence[int]
) -> list[Answer]:
    """The answers given so far, with the running sums that each one was told."""
    correct = [
        choice == question.right_choice
        for question, choice in zip(questions, choices, strict=False)
    ]
    points = accumulate(int(each) for each in correct)
    total_times = accumulate(times)
    return [
        Answer(
            number=number,
            choice=choice,
            correct=right,
            right_choice=question.right_choice,
            explanation=question.explanation,
            points=points_so_far,
            total_time=time_so_far,
            finished=number == QUESTION_COUNT,
        )
        for number, question, choice, right, points_so_far, time_so_far in zip(
            range(1, len(choices) + 1),
            questions,
            choices,
            correct,
            points,
            total_times,
            strict=False,
        )
    ]


def ranks(results: Sequence[tuple[int, int]]) -> list[int]:
    """Ranks of results that are already in order; equal results share one (1, 2, 2, 4)."""
    shared: list[int] = []
    for place, result in enumerate(results, start=1):
        shared.append(shared[-1] if place > 1 and result == results[place - 2] else place)
    return shared
