"""What a child sees, and what a program reads, when a part of the stack is away."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from time import monotonic

import httpx
import pytest

from tests.stack.stack import HTTPS_PORT, Stack


@pytest.fixture
def stopped_web(stack: Stack) -> Iterator[None]:
    stack.compose("stop", "web")
    yield
    stack.compose("start", "web")
    stack.wait_until_healthy()


@pytest.fixture
def hanging_web(stack: Stack) -> Iterator[None]:
    stack.compose("pause", "web")
    yield
    stack.compose("unpause", "web")
    stack.wait_until_healthy()


def check_problem(response: httpx.Response, status: int) -> None:
    assert response.status_code == status
    assert response.headers["content-type"] == "application/problem+json"
    assert response.headers["retry-after"] == "2"
    document = response.json()
    assert document.keys() == {"type", "title", "status", "code", "detail"}
    assert (document["status"], document["code"]) == (status, "unavailable")
    assert "on réessaie" in document["detail"]


def check_page(response: httpx.Response, status: int) -> None:
    assert response.status_code == status
    assert response.headers["content-type"] == "text/html; charset=utf-8"
    assert response.headers["cache-control"] == "no-store"
    assert '<meta http-equiv="refresh" content="3">' in response.text
    assert "Il revient tout seul" in response.text
    assert " style=" not in response.text
    assert "<script" not in response.text


def test_while_the_application_is_stopped(client: httpx.Client, stopped_web: None) -> None:
    first = client.get("/api/leaderboard")  # its address may still be asked, in vain
    check_problem(first, first.status_code)
    deadline = monotonic() + 10
    while client.get("/api/health").status_code == 504 and monotonic() < deadline:
        pass
    check_problem(client.get("/api/leaderboard"), 502)
    check_problem(client.post("/api/attempts", json={"level": "facile"}), 502)
    check_page(client.get("/"), 502)
    check_page(client.get("/classement"), 502)


def test_while_the_application_hangs(client: httpx.Client, hanging_web: None) -> None:
    began = monotonic()
    check_problem(client.post("/api/attempts", json={"level": "facile"}), 504)
    assert monotonic() - began < 8
    check_page(client.get("/"), 504)


def test_while_the_database_is_stopped(stack: Stack, client: httpx.Client) -> None:
    stack.compose("stop", "db")
    try:
        began = monotonic()
        response = client.get("/api/health")
        assert (response.status_code, response.json()) == (503, {"status": "error"})
        assert monotonic() - began < 1
        response = client.post("/api/attempts", json={"level": "facile"})
        assert (response.status_code, response.json()["code"]) == (503, "unavailable")
        assert response.headers["retry-after"]
    finally:
        stack.compose("start", "db")
        stack.wait_until_healthy()


def test_a_long_body_is_refused_by_a_problem_document(client: httpx.Client) -> None:
    response = client.post("/api/scores", content=b"x" * 4097)
    assert response.status_code == 413
    assert response.headers["content-type"] == "application/problem+json"
    assert (response.json()["status"], response.json()["code"]) == (413, "body_too_large")


def test_a_body_of_the_limit_reaches_the_application(client: httpx.Client) -> None:
    response = client.post("/api/scores", content=b"x" * 4096)
    assert (response.status_code, response.json()["code"]) == (400, "invalid_request")


def test_a_client_that_never_finishes_its_request_is_let_go(stack: Stack) -> None:
    with socket.create_connection(("localhost", HTTPS_PORT), timeout=20) as plain:
        plain_tls = stack.ca.wrap_socket(plain, server_hostname="localhost")
        plain_tls.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n")
        began = monotonic()
        assert plain_tls.recv(1) == b""
        assert monotonic() - began < 15
        plain_tls.close()


@pytest.mark.parametrize("path", ["/metrics", "/metrics/", "/%6detrics"])
def test_metrics_stay_inside(client: httpx.Client, path: str) -> None:
    response = client.get(path)
    assert response.status_code == 404
    assert "# HELP" not in response.text
