"""The OpenAPI document, and whether an answer is what it promises."""

from __future__ import annotations

import re
from typing import Any

import httpx
from pydantic import BaseModel

from api import schemas
from api.urls import api

DOCUMENT: dict[str, Any] = api.get_openapi_schema(path_prefix="/api/")
OPERATIONS: dict[tuple[str, str], dict[str, Any]] = {
    (method.upper(), path): operation
    for path, methods in DOCUMENT["paths"].items()
    for method, operation in methods.items()
}


def schema_of(content: dict[str, Any]) -> type[BaseModel]:
    """The class behind a documented body."""
    [media_type] = content.values()
    schema: type[BaseModel] = getattr(schemas, media_type["schema"]["$ref"].rsplit("/", 1)[-1])
    return schema


def is_exactly(schema: type[BaseModel], value: Any) -> bool:
    """Nothing missing, nothing more, and no value that had to be converted."""
    understood = schema.model_validate(value).model_dump(mode="json", exclude_unset=True)
    return bool(understood == value)


def operation_of(request: httpx.Request) -> dict[str, Any]:
    for (method, path), operation in OPERATIONS.items():
        pattern = re.sub(r"\{\w+\}", "[^/]+", path)
        if method == request.method and re.fullmatch(pattern, request.url.path):
            return operation
    raise LookupError(f"{request.method} {request.url.path} isn't documented")


async def assert_documented(response: httpx.Response) -> None:
    """A hook of httpx: holds an answer against the document."""
    await response.aread()
    documented = operation_of(response.request)["responses"][response.status_code]
    if response.status_code == httpx.codes.NOT_MODIFIED:
        assert "content" not in documented
        assert response.content == b""
    else:
        assert is_exactly(schema_of(documented["content"]), response.json()), response.text
