from __future__ import annotations

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.utils.http import parse_etags
from ninja import Query, Router

from api import schemas
from api.responses import refusals
from quiz.leaderboard import Page, board

router = Router(tags=["leaderboard"])


@router.get(
    "/leaderboard",
    summary="The board of the day",
    description="With a strong ETag: `If-None-Match` answers 304 while nothing has changed.",
    response={200: schemas.Leaderboard, 304: None, **refusals()},
)
async def read_leaderboard(
    request: HttpRequest, query: Query[schemas.LeaderboardQuery]
) -> HttpResponse:
    page = await board().page(query.type, query.level, query.limit)
    return respond(page, known=is_known(page.etag, request.headers.get("If-None-Match", "")))


def respond(page: Page, *, known: bool) -> HttpResponse:
    """The page, or 304 to who has it. `project.fast_board` sends the same."""
    headers = {"ETag": page.etag, "Cache-Control": "no-cache"}
    if known:
        response = HttpResponse(status=HTTPStatus.NOT_MODIFIED, headers=headers)
        del response["Content-Type"]  # there is no content
        return response
    return HttpResponse(page.body, content_type="application/json", headers=headers)


def is_known(etag: str, if_none_match: str) -> bool:
    """Weak comparison, as RFC 9110 asks for `If-None-Match`: a proxy that compresses weakens
    the tag."""
    if if_none_match in {"", etag}:
        return if_none_match == etag
    known = [tag.removeprefix("W/") for tag in parse_etags(if_none_match)]
    return etag in known or "*" in known
