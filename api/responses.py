"""Finished answers. A view returns bytes of its own schema: Ninja would validate them again."""

from __future__ import annotations

from http import HTTPStatus

from django.http import HttpResponse
from pydantic import BaseModel

from api import schemas
from api.problems import PROBLEMS
from quiz.errors import QuizError, Unavailable


def document(model: BaseModel, status: HTTPStatus = HTTPStatus.OK) -> HttpResponse:
    return HttpResponse(
        model.model_dump_json().encode(),
        status=status,
        content_type="application/json",
        headers={"Cache-Control": "no-store"},
    )


def refusals(*errors: type[QuizError], of_body: bool = False) -> dict[int, type[schemas.Problem]]:
    """The error answers that an operation documents, beside those that every one can give."""
    statuses = [PROBLEMS[error].status for error in (*errors, Unavailable)]
    always = [HTTPStatus.BAD_REQUEST, HTTPStatus.INTERNAL_SERVER_ERROR]
    too_large = [HTTPStatus.REQUEST_ENTITY_TOO_LARGE] if of_body else []
    return {int(each): schemas.Problem for each in sorted({*statuses, *always, *too_large})}
