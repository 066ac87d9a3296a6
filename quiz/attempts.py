"""A game under way: starting it, answering, dealing, and reading where it stands."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID, uuid4

from pydantic import TypeAdapter

from quiz import bank, database, statements
from quiz.errors import (
    AttemptExpired,
    AttemptFinished,
    AttemptUnknown,
    ChoiceUnknown,
    QuestionNotDealt,
    QuestionUnanswered,
)
from quiz.levels import Level
from quiz.rules import QUESTION_COUNT, Answer, DealtQuestion, draw, referee

_questions = TypeAdapter(list[DealtQuestion])


@dataclass(frozen=True, slots=True)
class Attempt:
    """Where a game stands. `dealt` is the number of the latest question on the table (from 1),
    `total_time` the milliseconds of the questions answered so far."""

    attempt_id: UUID
    level: Level
    questions: list[DealtQuestion]
    dealt: int
    answers: list[Answer]
    points: int
    total_time: int
    signed: bool

    @property
    def finished(self) -> bool:
        return len(self.answers) == QUESTION_COUNT

    @property
    def open_question(self) -> DealtQuestion | None:
        return self.questions[self.dealt - 1] if len(self.answers) < self.dealt else None


async def start(level: Level) -> Attempt:
    """Deals the first of ten questions; its clock runs from here."""
    attempt_id = uuid4()
    questions = draw(bank.questions()[level])
    as_json = _questions.dump_json(questions).decode()
    await database.fetchrow(statements.START_ATTEMPT, attempt_id, level, as_json)
    return Attempt(
        attempt_id=attempt_id,
        level=level,
        questions=questions,
        dealt=1,
        answers=[],
        points=0,
        total_time=0,
        signed=False,
    )


async def read(attempt_id: UUID) -> Attempt:
    """Raises AttemptUnknown or AttemptExpired."""
    row = await database.fetchrow(statements.READ_ATTEMPT, attempt_id)
    if row is None:
        raise AttemptUnknown
    if row["expired"]:
        raise AttemptExpired
    questions = _questions.validate_json(row["questions"])
    return Attempt(
        attempt_id=attempt_id,
        level=Level(row["level"]),
        questions=questions,
        dealt=row["dealt"],
        answers=referee(questions, row["choices"], row["times"]),
        points=row["points"],
        total_time=row["total_time"],
        signed=row["signed"],
    )


async def answer(attempt_id: UUID, number: int, choice: str) -> Answer:
    """Judges the open question; for one that is answered already, gives the stored result.

    Raises AttemptUnknown, AttemptExpired, QuestionNotDealt or ChoiceUnknown.
    """
    row = await database.fetchrow(statements.ANSWER, attempt_id, number, choice)
    if row is None:
        return await _stored_answer(attempt_id, number)
    return Answer(
        number=number,
        choice=choice,
        correct=choice == row["right_choice"],
        right_choice=row["right_choice"],
        explanation=row["explanation"],
        points=row["points"],
        total_time=row["total_time"],
        finished=number == QUESTION_COUNT,
    )


async def _stored_answer(attempt_id: UUID, number: int) -> Answer:
    attempt = await read(attempt_id)
    if number <= len(attempt.answers):
        return attempt.answers[number - 1]
    if number > attempt.dealt:
        raise QuestionNotDealt
    raise ChoiceUnknown


async def deal(attempt_id: UUID, number: int) -> DealtQuestion:
    """Puts question `number` on the table; one that was dealt before comes again unchanged.

    Raises AttemptUnknown, AttemptExpired, AttemptFinished or QuestionUnanswered.
    """
    row = await database.fetchrow(statements.DEAL, attempt_id, number)
    if row is not None:
        return DealtQuestion.model_validate_json(row["question"])
    attempt = await read(attempt_id)
    if attempt.finished:
        raise AttemptFinished
    if number > attempt.dealt:
        raise QuestionUnanswered
    return attempt.questions[number - 1]
