from __future__ import annotations

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from api import schemas
from api.responses import document, refusals
from quiz import nicknames, scores
from quiz.errors import (
    AlreadySigned,
    AttemptExpired,
    AttemptUnfinished,
    AttemptUnknown,
    NicknameInvalid,
    NicknameRefused,
    NicknameTaken,
    TooManySignatures,
)

router = Router(tags=["scores"])


@router.get(
    "/nicknames",
    summary="Free nicknames to pick from",
    description="Festive, friendly, and free today.",
    response={200: schemas.Nicknames, **refusals()},
)
async def suggest_nicknames(request: HttpRequest, query: Query[schemas.IdeasQuery]) -> HttpResponse:
    return document(schemas.Nicknames(nicknames=await scores.ideas(query.count)))


@router.post(
    "/scores",
    summary="Sign a finished game",
    description="Repeated with the same nickname it answers 200 with the same score.",
    response={
        201: schemas.Score,
        200: schemas.Score,
        **refusals(
            AttemptUnknown,
            AttemptExpired,
            AttemptUnfinished,
            AlreadySigned,
            NicknameInvalid,
            NicknameRefused,
            NicknameTaken,
            TooManySignatures,
            of_body=True,
        ),
    },
)
async def sign_score(request: HttpRequest, data: schemas.NewScore) -> HttpResponse:
    score = await scores.sign(data.attempt_id, nicknames.parse(data.nickname))
    signed = schemas.Score(
        game_id=score.game_id,
        nickname=score.nickname,
        level=score.level,
        points=score.points,
        total_time=score.total_time,
        rank=schemas.Rank(points=score.points_rank, temps=score.temps_rank),
        players=score.players,
    )
    return document(signed, HTTPStatus.CREATED if score.is_new else HTTPStatus.OK)
