from __future__ import annotations

import re
from typing import Any

import httpx
import pytest

from tests.api.documentation import DOCUMENT, OPERATIONS, assert_documented, is_exactly, schema_of
from tests.players import Player

# The error answers that the contract names, beside 400, 500 and 503.
REFUSALS = {
    ("POST", "/api/attempts"): set[int](),
    ("GET", "/api/attempts/{attempt_id}"): {404, 410},
    ("POST", "/api/attempts/{attempt_id}/answers"): {404, 409, 410},
    ("POST", "/api/attempts/{attempt_id}/questions"): {404, 409, 410},
    ("GET", "/api/nicknames"): set[int](),
    ("POST", "/api/scores"): {404, 409, 410, 429},
    ("GET", "/api/leaderboard"): set[int](),
}
BODIES = [
    pytest.param(body["content"], id=f"{operation['operationId']} {status}")
    for operation in OPERATIONS.values()
    for status, body in [("request", operation.get("requestBody")), *operation["responses"].items()]
    if body and "content" in body
]


def references(node: Any) -> list[str]:
    if isinstance(node, dict):
        found = [node["$ref"]] if "$ref" in node else []
        return found + [each for value in node.values() for each in references(value)]
    if isinstance(node, list):
        return [each for value in node for each in references(value)]
    return []


async def test_it_works(client: httpx.AsyncClient) -> None:
    response = await client.get("/api/openapi.json")
    assert response.status_code == 200
    assert response.json()["openapi"].startswith("3.")
    assert response.json()["info"] == DOCUMENT["info"]
    assert set(response.json()["paths"]) == set(DOCUMENT["paths"])


def test_the_operations_are_those_of_the_contract() -> None:
    assert set(OPERATIONS) == {*REFUSALS, ("GET", "/api/health")}


def test_every_reference_leads_somewhere() -> None:
    known = {f"#/components/schemas/{name}" for name in DOCUMENT["components"]["schemas"]}
    assert set(references(DOCUMENT)) == known - {
        f"#/components/schemas/{unused}" for unused in ("IdeasQuery", "LeaderboardQuery")
    }


def test_every_operation_has_its_own_id() -> None:
    assert len({each["operationId"] for each in OPERATIONS.values()}) == len(OPERATIONS)


@pytest.mark.parametrize(("method", "path"), OPERATIONS)
def test_every_operation_is_explained(method: str, path: str) -> None:
    operation = OPERATIONS[method, path]
    assert operation["summary"]
    assert operation["description"]
    assert operation["tags"]
    assert all(answer["description"] for answer in operation["responses"].values())


@pytest.mark.parametrize(("method", "path"), OPERATIONS)
def test_every_parameter_of_a_path_is_described(method: str, path: str) -> None:
    described = {
        each["name"] for each in OPERATIONS[method, path]["parameters"] if each["in"] == "path"
    }
    assert described == set(re.findall(r"\{(\w+)\}", path))


@pytest.mark.parametrize(("method", "path"), REFUSALS)
def test_every_operation_documents_its_error_answers(method: str, path: str) -> None:
    answers = OPERATIONS[method, path]["responses"]
    refused = {int(status) for status in answers if int(status) >= 400}
    assert refused >= REFUSALS[method, path] | {400, 500, 503}
    assert {schema_of(answers[status]["content"]).__name__ for status in refused} == {"Problem"}


@pytest.mark.parametrize("content", BODIES)
def test_every_body_has_an_example_that_is_true(content: dict[str, Any]) -> None:
    schema = schema_of(content)
    example = DOCUMENT["components"]["schemas"][schema.__name__]["example"]
    assert is_exactly(schema, example)


async def test_every_answer_of_a_game_is_as_documented(client: httpx.AsyncClient) -> None:
    client.event_hooks["response"].append(assert_documented)
    zoe = await Player.start(client, "avancé")
    await zoe.standing()
    await zoe.post_question(2)
    await zoe.post_answer("nope")
    await zoe.post_answer("nope", 2)
    await zoe.sign("zoe")
    await zoe.finish(7)
    await zoe.standing()
    await client.get("/api/nicknames")
    for nickname in ("zo", "connard", "zoe", "zoe", "leo"):
        await zoe.sign(nickname)
    leo = await Player.finished(client)
    taken = await leo.sign("zoe")
    await leo.sign(taken.json()["suggestions"][0])
    for query in ("", "?type=temps&level=avanc%C3%A9", "?level=facile&limit=1", "?limit=0"):
        await client.get(f"/api/leaderboard{query}")
    await client.get("/api/leaderboard", headers={"If-None-Match": "*"})
    await client.get("/api/health")
    await leo.update("started_at = now() - interval '1 hour'")
    assert (await leo.standing()).status_code == 410


async def test_answers_are_documented_without_a_database_too(
    client: httpx.AsyncClient, database_away: None
) -> None:
    client.event_hooks["response"].append(assert_documented)
    assert (await client.get("/api/nicknames")).status_code == 503
    assert (await client.get("/api/health")).status_code == 503


# --- The interactive documentation


def assets_of(page: str) -> list[str]:
    return re.findall(r'(?:src|href)="([^"]*)"', page)


async def test_the_docs_need_no_other_host(client: httpx.AsyncClient) -> None:
    page = (await client.get("/api/docs")).text
    assert "//" not in page
    assert '"url": "/api/openapi.json"' in page


async def test_everything_that_the_docs_load_is_served(client: httpx.AsyncClient) -> None:
    response = await client.get("/api/docs")
    assets = assets_of(response.text)
    assert [asset.rsplit(".")[-1] for asset in assets].count("js") >= 2
    statuses = {asset: (await client.get(asset)).status_code for asset in assets}
    assert set(statuses.values()) == {200}, statuses


async def test_the_docs_may_load_from_here_and_nowhere_else(client: httpx.AsyncClient) -> None:
    policy = (await client.get("/api/docs")).headers["Content-Security-Policy"]
    assert "http" not in policy
    assert "*" not in policy
    assert "default-src 'none'" in policy


def test_a_refusal_is_documented_as_a_problem_document() -> None:
    told = {
        content_type
        for operation in OPERATIONS.values()
        for status, response in operation["responses"].items()
        for content_type in response.get("content", {})
        if int(status) >= 400 and operation["operationId"] != "api_health_read_health"
    }
    assert told == {"application/problem+json"}


def test_an_operation_that_reads_a_body_documents_its_limit() -> None:
    for (method, _path), operation in OPERATIONS.items():
        assert (413 in operation["responses"]) == (method == "POST")
