from __future__ import annotations

from typing import Any

import httpx


def refusal(response: httpx.Response) -> tuple[int, str]:
    """Status and code of an answer that must be a problem document."""
    document = problem(response)
    return response.status_code, document["code"]


def problem(response: httpx.Response) -> dict[str, Any]:
    assert response.headers["Content-Type"] == "application/problem+json", response.text
    document: dict[str, Any] = response.json()
    assert document["type"] == "about:blank"
    assert document["status"] == response.status_code
    assert document["title"]
    assert document["detail"]
    return document


def fields(response: httpx.Response) -> list[str]:
    """Which fields an invalid request got wrong."""
    assert refusal(response) == (400, "invalid_request")
    return [each["field"] for each in response.json()["errors"]]
