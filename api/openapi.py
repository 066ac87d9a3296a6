from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema

from api import problems

_UNUSED = HttpResponse()


class DocumentedAPI(NinjaAPI):
    """Ninja documents every answer as `application/json`; ours refuse with problem documents."""

    def create_temporal_response(self, request: HttpRequest) -> HttpResponse:
        # Ninja makes one for each request, for a view that fills it in. Ours all return their own.
        return _UNUSED

    def get_openapi_schema(self, **options: Any) -> OpenAPISchema:
        document = super().get_openapi_schema(**options)
        for operations in document["paths"].values():
            for operation in operations.values():
                for response in operation["responses"].values():
                    _tell_problem(response.get("content", {}))
        return document


def _tell_problem(content: dict[str, Any]) -> None:
    told = content.get("application/json", {}).get("schema", {}).get("$ref", "")
    if told.endswith("/Problem"):
        content[problems.CONTENT_TYPE] = content.pop("application/json")
