from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja.parser import Parser
from pydantic_core import from_json


class StrictJSONParser(Parser):
    """JSON and nothing else. pydantic's parser also refuses what Python's lets pass or dies of:
    NaN, lone surrogates, thousands of brackets."""

    def parse_body(self, request: HttpRequest) -> Any:
        if request.content_type != "application/json":
            raise ValueError("not application/json")
        return from_json(request.body, allow_inf_nan=False)
