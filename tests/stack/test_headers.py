from __future__ import annotations

import re
from collections import Counter

import httpx
import pytest

from project.headers import HEADERS, headers_for
from tests.stack.stack import Stack

HSTS = "max-age=31536000"


def static_path(client: httpx.Client, suffix: str) -> str:
    found = re.search(rf'/static/[^"\s]+\.{suffix}', client.get("/").text)
    assert found, f"the page names no .{suffix}"
    return found[0]


def security(headers: list[tuple[bytes, bytes]]) -> dict[str, str]:
    return {name.decode(): value.decode() for name, value in headers}


OF_NGINX = security(HEADERS)


def check(response: httpx.Response, expected: dict[str, str]) -> None:
    names = Counter(name.lower() for name, _ in response.headers.multi_items())
    repeated = [name for name, times in names.items() if times > 1]
    assert repeated == [], str(response.url)
    for name, value in expected.items():
        assert response.headers[name] == value
    assert response.headers["strict-transport-security"] == HSTS
    assert response.headers["server"] == "nginx"


@pytest.mark.parametrize(
    "path",
    ["/", "/classement", "/nothing", "/static/nothing", "/errors/page.css", "/errors/wait.html",
     "/api/health", "/api/leaderboard", "/api/nothing", "/api/openapi.json", "/api/docs"],
)  # fmt: skip
def test_each_header_is_sent_once(client: httpx.Client, path: str) -> None:
    check(client.get(path), security(headers_for(path)))


def test_a_refusal_of_nginx_has_them_too(client: httpx.Client) -> None:
    check(client.post("/api/scores", content=b"x" * 5000), OF_NGINX)


@pytest.mark.parametrize(
    ("accepted", "sent"), [("gzip, deflate, br", "br"), ("gzip", "gzip"), ("identity", None)]
)
@pytest.mark.parametrize(
    ("suffix", "kind"), [("css", "text/css"), ("js", "javascript"), ("svg", "image/svg+xml")]
)
def test_static_files_are_kept_for_a_year_and_sent_compressed(
    client: httpx.Client, accepted: str, sent: str | None, suffix: str, kind: str
) -> None:
    path = static_path(client, suffix)
    response = client.get(path, headers={"Accept-Encoding": accepted})
    check(response, OF_NGINX)
    assert response.status_code == 200
    assert response.headers.get("content-encoding") == sent
    assert kind in response.headers["content-type"]
    assert response.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert response.headers["vary"] == "Accept-Encoding"
    assert "x-request-id" not in response.headers  # nginx itself: the application isn't asked


def test_a_compressed_file_is_the_same_file(client: httpx.Client) -> None:
    path = static_path(client, "js")
    plain, small = (
        client.get(path, headers={"Accept-Encoding": each}).content for each in ("identity", "gzip")
    )
    assert plain == small


def test_fonts_are_known_for_what_they_are(client: httpx.Client) -> None:
    response = client.get(static_path(client, "woff2"))
    assert response.headers["content-type"] == "font/woff2"


def test_what_is_missing_isnt_kept_for_a_year(client: httpx.Client) -> None:
    assert client.get("/static/nothing").headers["cache-control"] == "no-store"


def test_the_list_of_static_files_isnt_served(client: httpx.Client) -> None:
    assert client.get("/static/staticfiles.json").status_code == 404


def test_the_board_keeps_its_strong_etag(client: httpx.Client) -> None:
    headers = {"Accept-Encoding": "gzip, br"}
    first = client.get("/api/leaderboard", headers=headers)
    etag = first.headers["etag"]
    assert not etag.startswith("W/")
    again = client.get("/api/leaderboard", headers={**headers, "If-None-Match": etag})
    assert again.status_code == 304


def test_every_request_of_the_application_has_its_id(stack: Stack, client: httpx.Client) -> None:
    request_id = client.get("/api/health").headers["x-request-id"]
    assert stack.execute("nginx", "sh", "-c", "cat /var/log/quiz/*").count(request_id) == 1
