"""What is shown when something is missing or breaks: a problem document under /api, a page
in the look of the game elsewhere."""

from __future__ import annotations

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from api import problems


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return problems.respond(problems.INVALID_REQUEST)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    if f"{request.path}/".startswith("/api/"):
        return problems.respond(problems.NOT_FOUND)
    return render(request, "404.html", status=HTTPStatus.NOT_FOUND)


def server_error(request: HttpRequest) -> HttpResponse:
    if f"{request.path}/".startswith("/api/"):
        return problems.respond(problems.INTERNAL_ERROR)
    return render(request, "500.html", status=HTTPStatus.INTERNAL_SERVER_ERROR)
