"""`make play`: it finds nothing wrong with us, and doesn't let a wrong service pass."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from api.rehearsal import Rehearsal, RehearsalFailed
from project.asgi import application
from tests.servers import Server, manage, serving

Change = Callable[[httpx.Request, dict[str, Any]], dict[str, Any]]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serving(tmp_path_factory.mktemp("rehearsed")) as server:
        yield server


def players(server: Server) -> int:
    return int(httpx.get(f"{server.url}/api/leaderboard").json()["players"])


def test_it_works(server: Server) -> None:
    done = manage(server.var, "rehearse", "--url", server.url, "--games", "6", "--players", "3")
    assert done.returncode == 0, done.stderr
    assert "6 parties" in done.stdout
    assert "POST /api/attempts/…/answers" in done.stdout


def test_its_scores_are_taken_off_again(server: Server) -> None:
    before = players(server)
    assert manage(server.var, "rehearse", "--url", server.url).returncode == 0
    assert players(server) == before


def test_its_scores_may_be_kept(server: Server) -> None:
    before = players(server)
    assert manage(server.var, "rehearse", "--url", server.url, "--keep").returncode == 0
    assert players(server) == before + 1


def test_a_service_that_is_away_is_a_failure(tmp_path: Path) -> None:
    done = manage(tmp_path, "rehearse", "--url", "http://127.0.0.1:1", "--keep")
    assert done.returncode != 0
    assert "La répétition a échoué : GET /api/health : pas de réponse" in done.stderr
    assert "Traceback" not in done.stderr


class Tampered(httpx.ASGITransport):
    """Our own service, with one thing wrong."""

    def __init__(self, change: Change) -> None:
        super().__init__(application)
        self._change = change

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        response = await super().handle_async_request(request)
        document = self._change(request, json.loads(await response.aread()))
        return httpx.Response(response.status_code, json=document)


def on(part: str, **members: Any) -> Change:
    """Replaces members of the answers to paths that hold `part`."""

    def change(request: httpx.Request, document: dict[str, Any]) -> dict[str, Any]:
        return document | members if part in request.url.path else document

    return change


def without(part: str, member: str) -> Change:
    def change(request: httpx.Request, document: dict[str, Any]) -> dict[str, Any]:
        if part in request.url.path:
            document.pop(member)
        return document

    return change


@pytest.mark.usefixtures("board")
@pytest.mark.parametrize(
    ("change", "found"),
    [
        (on("/answers", points=7), "les points sont mal comptés"),
        (on("/answers", total_time=0), "le temps n’avance pas"),
        (on("/answers", right_choice="elsewhere"), "l’arbitre se contredit|n’est pas parmi"),
        (on("/answers", finished=True), "la fin arrive au mauvais moment"),
        (on("/questions", number=9), "la question 2 porte le n° 9"),
        (on("/nicknames", nicknames=["Zoé !"]), "un pseudo proposé est faux"),
        (on("/nicknames", nicknames=[]), "aucun pseudo"),
        (on("/scores", points=11), "n’a pas les mêmes points"),
        (on("/leaderboard", entries=[]), "manque au classement"),
        (on("/leaderboard", players="many"), "ne suit pas le contrat"),
        (on("/health", secret=1), "un champ manque ou est en trop"),
        (without("/leaderboard", "day"), "ne suit pas le contrat"),
    ],
)
async def test_what_is_wrong_is_found(change: Change, found: str) -> None:
    async with httpx.AsyncClient(transport=Tampered(change), base_url="http://quiz") as client:
        with pytest.raises(RehearsalFailed, match=found):
            await Rehearsal(client, []).run(games=1, players=1)


@pytest.mark.usefixtures("board")
async def test_a_refusal_is_told_with_its_code(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("quiz.scores.MOST_AT_ONCE", 0)
    monkeypatch.setattr("api.rehearsal.MOST_REFUSALS", 1)
    monkeypatch.setattr("api.problems.RETRY_AFTER", 0)
    transport = httpx.ASGITransport(application)
    async with httpx.AsyncClient(transport=transport, base_url="http://quiz") as client:
        with pytest.raises(RehearsalFailed, match=r"a répondu 429 \(too_many_requests\)"):
            await Rehearsal(client, []).run(games=1, players=1)


@pytest.mark.usefixtures("board")
async def test_it_comes_back_later_when_it_is_asked_to(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("quiz.scores.MOST_AT_ONCE", 0)
    monkeypatch.setattr("api.problems.RETRY_AFTER", 0)

    class Busy(httpx.ASGITransport):
        """Too many signatures at first, and room for one later."""

        async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
            response = await super().handle_async_request(request)
            if response.status_code == 429:
                monkeypatch.setattr("quiz.scores.MOST_AT_ONCE", 1)
            return response

    async with httpx.AsyncClient(transport=Busy(application), base_url="http://quiz") as client:
        rehearsal = Rehearsal(client, [])
        await rehearsal.run(games=1, players=1)
    assert len(rehearsal.scores) == 1
