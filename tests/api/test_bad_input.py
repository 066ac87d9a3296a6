"""Whatever is sent, the answer is a problem document that names the field, and nothing changes."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest

from tests.api.refusals import fields
from tests.players import Player, all_rows

UUID = "0b8f6c1e-3f5d-4c7a-9a52-5d2f6f0e9b11"
BODIES: dict[str, dict[str, Any]] = {
    "/api/attempts": {"level": "facile"},
    "/api/attempts/{}/answers": {"number": 1, "choice": "x"},
    "/api/attempts/{}/questions": {"number": 2},
    "/api/scores": {"attempt_id": UUID, "nickname": "zoe"},
}
NOT_JSON = [
    b"{",
    b"{'level': 'facile'}",
    b'{"level": "facile"} x',
    b'{"level": "facile",}',
    b'{"level": NaN}',
    b'{"level": Infinity}',
    b'{"level": "\\ud800"}',
    b'{"level": "\xff"}',
    b'\xef\xbb\xbf{"level": "facile"}',
    b"[" * 4000,
    b"[" * 2000 + b"]" * 2000,
    b'{"a":' * 600 + b"1" + b"}" * 600,
    b"level=facile",
    b"\0",
]
NOT_AN_OBJECT = [b"null", b"1", b'"facile"', b"[]", b"[1]", b"true", b""]


async def post(
    client: httpx.AsyncClient, path: str, content: bytes, content_type: str = "application/json"
) -> httpx.Response:
    player = await Player.start(client)
    before = await all_rows()
    response = await client.post(
        path.format(player.attempt_id), content=content, headers={"Content-Type": content_type}
    )
    assert await all_rows() == before
    return response


async def test_it_works(client: httpx.AsyncClient) -> None:
    response = await post(client, "/api/attempts", b'{"level": "expert"}')
    assert fields(response) == ["level"]
    assert response.json()["errors"][0]["message"] == (
        "valeur inconnue, attendu : 'facile', 'intermédiaire' ou 'avancé'"
    )


@pytest.mark.parametrize("content", NOT_JSON + NOT_AN_OBJECT)
@pytest.mark.parametrize("path", BODIES)
async def test_a_body_that_is_no_json_object(
    client: httpx.AsyncClient, path: str, content: bytes
) -> None:
    assert fields(await post(client, path, content)) == ["body"]


@pytest.mark.parametrize(
    "content_type",
    [
        "",
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "application/jsonp",
        "text/json",
    ],
)
@pytest.mark.parametrize("path", BODIES)
async def test_another_content_type(
    client: httpx.AsyncClient, path: str, content_type: str
) -> None:
    content = json.dumps(BODIES[path]).encode()
    assert fields(await post(client, path, content, content_type)) == ["body"]


@pytest.mark.parametrize("path", BODIES)
async def test_a_field_too_many(client: httpx.AsyncClient, path: str) -> None:
    body = {**BODIES[path], "points": 10}
    response = await post(client, path, json.dumps(body).encode())
    assert fields(response) == ["points"]
    assert response.json()["errors"][0]["message"] == "ce champ n’existe pas"


@pytest.mark.parametrize(
    ("path", "field"), [(path, field) for path, body in BODIES.items() for field in body]
)
async def test_a_field_that_is_missing(client: httpx.AsyncClient, path: str, field: str) -> None:
    body = {name: value for name, value in BODIES[path].items() if name != field}
    response = await post(client, path, json.dumps(body).encode())
    assert fields(response) == [field]
    assert response.json()["errors"][0]["message"] == "ce champ manque"


async def test_every_wrong_field_is_named(client: httpx.AsyncClient) -> None:
    response = await post(client, "/api/attempts/{}/answers", b'{"number": "1", "x": 1}')
    assert sorted(fields(response)) == ["choice", "number", "x"]


@pytest.mark.parametrize(
    "number",
    [
        *['"1"', "1.0", "1.5", "true", "null", "[1]", "{}", "0", "-1", "1001", "1e2", "1e400"],
        *["9" * 30, "9" * 3000, "-" + "9" * 30],
    ],
)
@pytest.mark.parametrize("path", ["/api/attempts/{}/answers", "/api/attempts/{}/questions"])
async def test_a_number_that_is_none(client: httpx.AsyncClient, path: str, number: str) -> None:
    body = {**BODIES[path], "number": "N"}
    content = json.dumps(body).replace('"N"', number).encode()
    assert fields(await post(client, path, content)) == ["number"]


@pytest.mark.parametrize("value", ["1", "1.5", "true", "null", '["zoe"]', "{}"])
@pytest.mark.parametrize(
    ("path", "field"), [("/api/attempts/{}/answers", "choice"), ("/api/scores", "nickname")]
)
async def test_a_text_that_is_none(
    client: httpx.AsyncClient, path: str, field: str, value: str
) -> None:
    body = {**BODIES[path], field: "V"}
    content = json.dumps(body).replace('"V"', value).encode()
    assert fields(await post(client, path, content)) == [field]


async def test_what_was_sent_is_not_repeated(client: httpx.AsyncClient) -> None:
    response = await post(client, "/api/attempts", b'{"level": "<script>alert(1)</script>"}')
    assert "script" not in response.text
