"""Problem documents (RFC 9457), and the one table from what can go wrong to what is said."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterable, Mapping
from http import HTTPStatus
from typing import Any, NamedTuple

from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError

from quiz import errors

logger = logging.getLogger(__name__)

CONTENT_TYPE = "application/problem+json"
RETRY_AFTER = 1  # seconds; the page tries again by itself


class Problem(NamedTuple):
    status: HTTPStatus
    code: str
    detail: str


INVALID_REQUEST = Problem(
    HTTPStatus.BAD_REQUEST, "invalid_request", "Cette demande n’est pas valable."
)
NOT_FOUND = Problem(HTTPStatus.NOT_FOUND, "not_found", "Il n’y a rien à cette adresse.")
METHOD_NOT_ALLOWED = Problem(
    HTTPStatus.METHOD_NOT_ALLOWED, "method_not_allowed", "Cette adresse ne s’utilise pas ainsi."
)
BODY_TOO_LARGE = Problem(
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "body_too_large", "Cette demande est trop longue."
)
INTERNAL_ERROR = Problem(
    HTTPStatus.INTERNAL_SERVER_ERROR, "internal_error", "Erreur interne, réessayez plus tard."
)

PROBLEMS: dict[type[errors.QuizError], Problem] = {
    errors.Unavailable: Problem(
        HTTPStatus.SERVICE_UNAVAILABLE,
        "unavailable",
        "Le quiz se repose un instant, on réessaie tout de suite.",
    ),
    errors.AttemptUnknown: Problem(
        HTTPStatus.NOT_FOUND, "attempt_unknown", "Cette partie n’existe pas ou plus."
    ),
    errors.AttemptExpired: Problem(
        HTTPStatus.GONE, "attempt_expired", "Cette partie a duré trop longtemps, elle est finie."
    ),
    errors.AttemptFinished: Problem(
        HTTPStatus.CONFLICT, "attempt_finished", "Toutes les questions ont déjà une réponse."
    ),
    errors.AttemptUnfinished: Problem(
        HTTPStatus.CONFLICT, "attempt_unfinished", "Termine d’abord les dix questions."
    ),
    errors.QuestionNotDealt: Problem(
        HTTPStatus.CONFLICT, "question_not_dealt", "Cette question n’est pas encore posée."
    ),
    errors.QuestionUnanswered: Problem(
        HTTPStatus.CONFLICT, "question_unanswered", "Réponds d’abord à la question d’avant."
    ),
    errors.ChoiceUnknown: Problem(
        HTTPStatus.BAD_REQUEST, "invalid_request", "Cette réponse n’est pas parmi les choix."
    ),
    errors.AlreadySigned: Problem(
        HTTPStatus.CONFLICT, "already_signed", "Cette partie est déjà signée d’un autre pseudo."
    ),
    errors.NicknameInvalid: Problem(
        HTTPStatus.BAD_REQUEST,
        "nickname_invalid",
        "Un pseudo a de 3 à 12 lettres, chiffres ou tirets.",
    ),
    errors.NicknameRefused: Problem(
        HTTPStatus.BAD_REQUEST, "nickname_refused", "Choisis un autre pseudo, plus gentil."
    ),
    errors.NicknameTaken: Problem(
        HTTPStatus.CONFLICT, "nickname_taken", "Ce pseudo est déjà pris aujourd'hui."
    ),
    errors.TooManySignatures: Problem(
        HTTPStatus.TOO_MANY_REQUESTS,
        "too_many_requests",
        "Beaucoup de monde signe en ce moment, on réessaie tout de suite.",
    ),
}

_MESSAGES = {
    "missing": "ce champ manque",
    "extra_forbidden": "ce champ n’existe pas",
    "enum": "valeur inconnue, attendu : {expected}",
    "int_type": "un nombre entier est attendu",
    "int_parsing": "un nombre entier est attendu",
    "int_parsing_size": "ce nombre est trop grand",
    "greater_than_equal": "au moins {ge}",
    "less_than_equal": "au plus {le}",
    "string_type": "un texte est attendu",
    "string_too_long": "ce texte est trop long",
    "uuid_type": "un identifiant UUID est attendu",
    "uuid_parsing": "un identifiant UUID est attendu",
    "model_attributes_type": "un objet JSON est attendu",
}


def respond(
    problem: Problem, *, headers: Mapping[str, str] | None = None, **members: Any
) -> HttpResponse:
    document = {
        "type": "about:blank",
        "title": problem.status.phrase,
        "status": problem.status,
        "code": problem.code,
        "detail": problem.detail,
        **members,
    }
    return HttpResponse(
        json.dumps(document, ensure_ascii=False),
        status=problem.status,
        content_type=CONTENT_TYPE,
        headers={"Cache-Control": "no-store", **(headers or {})},
    )


def register(api: NinjaAPI) -> None:
    """Ninja's handlers must be plain functions: it doesn't await them."""
    handlers: dict[type[Exception], Any] = {
        errors.QuizError: _quiz_error,
        ValidationError: _validation_error,
        HttpError: _http_error,
        Exception: _unforeseen,
    }
    for error, handler in handlers.items():
        api.add_exception_handler(error, handler)


def _quiz_error(_request: HttpRequest, error: errors.QuizError) -> HttpResponse:
    problem = PROBLEMS[type(error)]
    if isinstance(error, errors.NicknameTaken):
        return respond(problem, suggestions=error.suggestions)
    if isinstance(error, errors.ChoiceUnknown):
        return respond(problem, errors=[{"field": "choice", "message": "choix inconnu"}])
    if problem.status in {HTTPStatus.SERVICE_UNAVAILABLE, HTTPStatus.TOO_MANY_REQUESTS}:
        return respond(problem, headers={"Retry-After": str(RETRY_AFTER)})
    return respond(problem)


def _validation_error(_request: HttpRequest, error: ValidationError) -> HttpResponse:
    return respond(INVALID_REQUEST, errors=list(_field_errors(error.errors)))


def _field_errors(found: Iterable[dict[str, Any]]) -> Iterable[dict[str, str]]:
    for each in found:
        # ("body", parameter, field, …), ("query", field), ("path", field)
        source, *place = map(str, each["loc"])
        place = place[1:] if source == "body" else place
        context = each.get("ctx", {})
        expected = str(context.get("expected")).replace(" or ", " ou ")  # pydantic lists in English
        message = _MESSAGES.get(each["type"], "valeur refusée")
        message = message.format(**{**context, "expected": expected})
        yield {"field": ".".join(place) or "body", "message": message}


def _http_error(_request: HttpRequest, _error: HttpError) -> HttpResponse:
    """What Ninja raises when the parser can't read a body."""
    message = "du JSON (application/json) est attendu"
    return respond(INVALID_REQUEST, errors=[{"field": "body", "message": message}])


def _unforeseen(_request: HttpRequest, error: Exception) -> HttpResponse:
    logger.error("unforeseen error in the API", exc_info=error)
    return respond(INTERNAL_ERROR)
