from __future__ import annotations

from collections.abc import Awaitable, Callable
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.utils.decorators import async_only_middleware

from api import problems

View = Callable[[HttpRequest], Awaitable[HttpResponse]]


@async_only_middleware
def problem_documents(get_response: View) -> View:
    """Ninja answers a wrong method in plain text before any handler of ours."""

    async def middleware(request: HttpRequest) -> HttpResponse:
        response = await get_response(request)
        if response.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
            return problems.respond(
                problems.METHOD_NOT_ALLOWED, headers={"Allow": response["Allow"]}
            )
        return response

    return middleware
