"""`GET /api/leaderboard` before Django.

A finished page needs nothing of what Django and Ninja do for a request, which costs several times
what sending the page does. Whatever isn't plain is left to the operation in `api.leaderboard`: a
query to refuse, a body, an unusual header.
"""

from __future__ import annotations

from functools import lru_cache
from time import perf_counter
from typing import NamedTuple
from urllib.parse import parse_qsl

from django.http import HttpResponse
from pydantic import ValidationError

from api import problems
from api.leaderboard import is_known, respond
from api.schemas import LeaderboardQuery
from project.asgi_types import Receive, Scope, Send
from project.handler import is_allowed, tell_length
from project.headers import API_HEADERS
from project.request_log import ID_HEADER, RequestLog, new_id
from quiz.errors import Unavailable
from quiz.leaderboard import Page, board

PATH = "/api/leaderboard"
METHODS = frozenset({"GET", "HEAD"})
BODY_HEADERS = frozenset({b"content-length", b"transfer-encoding"})


class Answer(NamedTuple):
    status: int
    headers: list[tuple[bytes, bytes]]
    body: bytes


class FastBoard:
    """Takes its requests before the log does, and writes their lines itself: two wrappers
    around `send` would cost as much again as choosing the answer."""

    def __init__(self, logged: RequestLog) -> None:
        self._logged = logged

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        began = perf_counter()
        plain = _plain(scope) if scope["path"] == PATH else None
        if plain is None:
            await self._logged(scope, receive, send)
            return
        query, if_none_match = plain
        try:
            page = board().at_hand(query.type, query.level, query.limit)
            if page is None:
                page = await board().page(query.type, query.level, query.limit)
            answer = _finished_page(page, is_known(page.etag, if_none_match))
        except Unavailable:
            answer = _unavailable()
        except Exception:
            await self._logged(scope, receive, send)  # Django meets the same error, and tells it
            return
        request_id = new_id()
        headers = [*answer.headers, (ID_HEADER, request_id)]
        await send({"type": "http.response.start", "status": answer.status, "headers": headers})
        await send({"type": "http.response.body", "body": answer.body})
        self._logged.note(scope["method"], PATH, answer.status, began, request_id)


def _plain(scope: Scope) -> tuple[LeaderboardQuery, str] | None:
    """What is asked for, and `If-None-Match`, when there is nothing else to heed."""
    headers = dict(scope["headers"])
    query = _query(scope["query_string"])
    if (
        query is None
        or scope["method"] not in METHODS
        or len(headers) != len(scope["headers"])  # Django joins those that come twice
        or not BODY_HEADERS.isdisjoint(headers)
        or not is_allowed(headers.get(b"host", b""))
    ):
        return None
    return query, headers.get(b"if-none-match", b"").decode("latin-1")


@lru_cache(maxsize=256)
def _query(query_string: bytes) -> LeaderboardQuery | None:
    try:
        members = dict(parse_qsl(query_string.decode("ascii"), keep_blank_values=True))
        return LeaderboardQuery.model_validate(members)
    except (UnicodeDecodeError, ValidationError):
        return None


def _unavailable() -> Answer:
    headers = {"Retry-After": str(problems.RETRY_AFTER)}
    return _finished(problems.respond(problems.PROBLEMS[Unavailable], headers=headers))


@lru_cache(maxsize=32)
def _finished_page(page: Page, known: bool) -> Answer:  # noqa: FBT001  part of the cache's key
    return _finished(respond(page, known=known))


def _finished(response: HttpResponse) -> Answer:
    tell_length(response)
    headers = [(name.encode(), value.encode()) for name, value in response.items()]
    return Answer(response.status_code, [*headers, *API_HEADERS], response.content)
