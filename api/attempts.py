from __future__ import annotations

from functools import cache
from http import HTTPStatus
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.templatetags.static import static
from ninja import Router

from api import schemas
from api.responses import document, refusals
from quiz import attempts
from quiz.errors import (
    AttemptExpired,
    AttemptFinished,
    AttemptUnknown,
    QuestionNotDealt,
    QuestionUnanswered,
)
from quiz.rules import QUESTION_COUNT, DealtQuestion

router = Router(tags=["attempts"])


@router.post(
    "",
    summary="Start a game",
    description="Draws ten questions of the level and deals the first; its clock starts.",
    response={201: schemas.StartedAttempt, **refusals(of_body=True)},
)
async def start_attempt(request: HttpRequest, data: schemas.NewAttempt) -> HttpResponse:
    attempt = await attempts.start(data.level)
    started = schemas.StartedAttempt(
        attempt_id=attempt.attempt_id,
        level=attempt.level,
        question_count=QUESTION_COUNT,
        points=attempt.points,
        total_time=attempt.total_time,
        question=shown(1, attempt.questions[0]),
    )
    return document(started, HTTPStatus.CREATED)


@router.get(
    "/{attempt_id}",
    summary="Where a game stands",
    description="For a reload of the page: the answers so far, and the open question if any.",
    response={200: schemas.Attempt, **refusals(AttemptUnknown, AttemptExpired)},
)
async def read_attempt(request: HttpRequest, attempt_id: UUID) -> HttpResponse:
    attempt = await attempts.read(attempt_id)
    question = attempt.open_question
    standing = schemas.Attempt(
        attempt_id=attempt.attempt_id,
        level=attempt.level,
        question_count=QUESTION_COUNT,
        points=attempt.points,
        total_time=attempt.total_time,
        finished=attempt.finished,
        signed=attempt.signed,
        answers=[schemas.Answer.model_validate(each) for each in attempt.answers],
        question=shown(attempt.dealt, question) if question else None,
    )
    return document(standing)


@router.post(
    "/{attempt_id}/answers",
    summary="Answer the question on the table",
    description="The first answer counts; sent again, it gives the stored result unchanged.",
    response={
        200: schemas.Answer,
        **refusals(AttemptUnknown, AttemptExpired, QuestionNotDealt, of_body=True),
    },
)
async def answer_question(
    request: HttpRequest, attempt_id: UUID, data: schemas.NewAnswer
) -> HttpResponse:
    answer = await attempts.answer(attempt_id, data.number, data.choice)
    return document(schemas.Answer.model_validate(answer))


@router.post(
    "/{attempt_id}/questions",
    summary="Deal the next question",
    description="Its clock starts now; asked again, it is the same question and the clock goes on.",
    response={
        200: schemas.Question,
        **refusals(
            AttemptUnknown, AttemptExpired, QuestionUnanswered, AttemptFinished, of_body=True
        ),
    },
)
async def deal_question(
    request: HttpRequest, attempt_id: UUID, data: schemas.NextQuestion
) -> HttpResponse:
    question = await attempts.deal(attempt_id, data.number)
    return document(shown(data.number, question))


def shown(number: int, question: DealtQuestion) -> schemas.Question:
    """A question as a player may see it: nothing tells the right choice."""
    return schemas.Question(
        number=number,
        text=question.text,
        image=_image(question.picture),
        choices=[
            schemas.Choice(id=choice.id, text=choice.text, image=_image(choice.picture))
            for choice in question.choices
        ],
    )


@cache
def _image(picture: str | None) -> str | None:
    return static(f"quiz/pictures/{picture}.svg") if picture else None
