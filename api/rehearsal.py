"""Plays whole games over HTTP as the page does, and holds each answer against the contract."""

from __future__ import annotations

import asyncio
import random
import re
from collections import defaultdict
from dataclasses import dataclass, field
from http import HTTPStatus
from statistics import median, quantiles
from time import perf_counter
from typing import Any, TypeVar

import httpx
from pydantic import BaseModel, ValidationError

from api import schemas
from quiz.levels import Level
from quiz.rules import QUESTION_COUNT

TIMEOUT = 5  # seconds; the page waits three
MOST_REFUSALS = 20  # times that "too many requests" is taken for an answer
MOST_NICKNAMES = 20  # tries of one player among others who pick from the same ideas

Model = TypeVar("Model", bound=BaseModel)


class RehearsalFailed(Exception):
    """The first thing that wasn't right, in French."""


@dataclass
class Rehearsal:
    """What is played: `attempts` takes the ids of the games as they begin, `durations` are
    seconds, by operation."""

    client: httpx.AsyncClient
    attempts: list[str]
    durations: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    scores: list[schemas.Score] = field(default_factory=list)
    elapsed: float = 0.0

    async def run(self, games: int, players: int) -> None:
        """Plays `games` games, `players` at a time, and reads the board. Raises RehearsalFailed."""
        began = perf_counter()
        await self._ask("GET", "/api/health", schemas.Health, {200})
        waiting = iter(range(games))
        await asyncio.gather(*(self._play_on(waiting) for _ in range(players)))
        await self._check_board()
        self.elapsed = perf_counter() - began

    async def _play_on(self, waiting: Any) -> None:
        for number in waiting:
            await self._play(list(Level)[number % len(Level)])

    async def _play(self, level: Level) -> None:
        started = await self._ask(
            "POST", "/api/attempts", schemas.StartedAttempt, {201}, {"level": level}
        )
        attempt = f"/api/attempts/{started.attempt_id}"
        self.attempts.append(str(started.attempt_id))
        question, answer = started.question, None
        for number in range(1, QUESTION_COUNT + 1):
            if number > 1:
                question = await self._ask(
                    "POST", f"{attempt}/questions", schemas.Question, {200}, {"number": number}
                )
            answer = await self._answer(attempt, question, number, answer)
        standing = await self._ask("GET", attempt, schemas.Attempt, {200})
        _expect(standing.finished and not standing.signed, "la partie finie ne se dit pas finie")
        _expect(standing.answers[-1] == answer, "la partie relue n’a pas la même réponse")
        self.scores.append(await self._sign(str(started.attempt_id), standing))

    async def _answer(
        self, attempt: str, question: schemas.Question, number: int, before: schemas.Answer | None
    ) -> schemas.Answer:
        ids = [choice.id for choice in question.choices]
        _expect(question.number == number, f"la question {number} porte le n° {question.number}")
        _expect(len(set(ids)) == len(ids) >= 3, "les choix ne se distinguent pas")
        choice = random.choice(ids)
        body = {"number": number, "choice": choice}
        answer = await self._ask("POST", f"{attempt}/answers", schemas.Answer, {200}, body)
        points, time = (before.points, before.total_time) if before else (0, 0)
        _expect(answer.correct == (choice == answer.right_choice), "l’arbitre se contredit")
        _expect(answer.right_choice in ids, "la bonne réponse n’est pas parmi les choix")
        _expect(answer.points == points + answer.correct, "les points sont mal comptés")
        _expect(answer.total_time > time, "le temps n’avance pas")
        _expect(answer.finished == (number == QUESTION_COUNT), "la fin arrive au mauvais moment")
        return answer

    async def _sign(self, attempt_id: str, standing: schemas.Attempt) -> schemas.Score:
        for _ in range(MOST_NICKNAMES):
            ideas = await self._ask("GET", "/api/nicknames", schemas.Nicknames, {200})
            _expect(bool(ideas.nicknames), "aucun pseudo n’est proposé")
            nickname = random.choice(ideas.nicknames)
            _expect(bool(re.fullmatch("[a-z0-9_-]{3,12}", nickname)), "un pseudo proposé est faux")
            body = {"attempt_id": attempt_id, "nickname": nickname}
            response = await self._send("POST", "/api/scores", body)
            if response.status_code == 409:
                continue  # another player was faster with the same idea
            score = _parse(response, schemas.Score, {201})
            again = await self._ask("POST", "/api/scores", schemas.Score, {200}, body)
            _expect(again.game_id == score.game_id, "signer deux fois fait deux parties")
            _expect(score.points == standing.points, "le score signé n’a pas les mêmes points")
            _expect(score.total_time == standing.total_time, "le score signé n’a pas le même temps")
            return score
        raise RehearsalFailed(f"aucun pseudo libre après {MOST_NICKNAMES} essais")

    async def _check_board(self) -> None:
        board = await self._ask("GET", "/api/leaderboard", schemas.Leaderboard, {200})
        results = [(-entry.points, entry.total_time) for entry in board.entries]
        _expect(results == sorted(results), "le classement n’est pas en ordre")
        listed = {entry.nickname: entry for entry in board.entries}
        worst = results[-1] if len(results) == 100 else None
        for score in self.scores:
            entry = listed.get(score.nickname)
            if entry is None:
                beyond = worst is not None and (-score.points, score.total_time) >= worst
                _expect(beyond, f"« {score.nickname} » manque au classement")
            else:
                _expect(
                    (entry.points, entry.total_time) == (score.points, score.total_time),
                    f"« {score.nickname} » a un autre score au classement",
                )

    async def _ask(
        self,
        method: str,
        path: str,
        model: type[Model],
        statuses: set[int],
        body: dict[str, Any] | None = None,
    ) -> Model:
        return _parse(await self._send(method, path, body), model, statuses)

    async def _send(self, method: str, path: str, body: dict[str, Any] | None) -> httpx.Response:
        """Comes back later when it is asked to, as the page does."""
        for _ in range(MOST_REFUSALS):
            response = await self._send_once(method, path, body)
            if response.status_code != HTTPStatus.TOO_MANY_REQUESTS:
                break
            await asyncio.sleep(float(response.headers.get("Retry-After", 1)))
        return response

    async def _send_once(
        self, method: str, path: str, body: dict[str, Any] | None
    ) -> httpx.Response:
        began = perf_counter()
        try:
            response = await self.client.request(method, path, json=body)
        except httpx.HTTPError as error:
            raise RehearsalFailed(
                f"{method} {path} : pas de réponse ({type(error).__name__})"
            ) from error
        operation = re.sub(r"[0-9a-f-]{36}", "…", path)
        self.durations[f"{method} {operation}"].append(perf_counter() - began)
        return response

    def account(self) -> str:
        """Timings by operation, in milliseconds."""
        requests = sum(len(each) for each in self.durations.values())
        lines = [
            (
                f"{len(self.scores)} parties, {requests} requêtes en {self.elapsed:.1f} s "
                f"({requests / self.elapsed:.0f} par seconde)"
            ),
            f"{'':34} {'nombre':>6} {'médiane':>8} {'p95':>8} {'pire':>8}  ms",
        ]
        for operation, seconds in sorted(self.durations.items()):
            p95 = quantiles(seconds, n=20)[-1] if len(seconds) > 1 else seconds[0]
            figures = [1000 * each for each in (median(seconds), p95, max(seconds))]
            told = " ".join(f"{each:8.1f}" for each in figures)
            lines.append(f"{operation:34} {len(seconds):6} {told}")
        return "\n".join(lines)


def _parse(response: httpx.Response, model: type[Model], statuses: set[int]) -> Model:
    place = f"{response.request.method} {response.request.url.path}"
    if response.status_code not in statuses:
        code = ""
        if response.headers.get("Content-Type") == "application/problem+json":
            code = f" ({response.json()['code']})"
        raise RehearsalFailed(f"{place} a répondu {response.status_code}{code}")
    try:
        body = response.json()
        parsed = model.model_validate(body)
    except (ValueError, ValidationError) as error:
        raise RehearsalFailed(f"{place} : la réponse ne suit pas le contrat") from error
    _expect(body.keys() == model.model_fields.keys(), f"{place} : un champ manque ou est en trop")
    return parsed


def _expect(holds: bool, otherwise: str) -> None:  # noqa: FBT001
    if not holds:
        raise RehearsalFailed(otherwise)
