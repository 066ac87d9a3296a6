"""Children who play over HTTP. A test knows the right answers from the attempt's row."""

from __future__ import annotations

import json
from typing import Any, Self
from uuid import UUID

import httpx

from quiz import database

Question = dict[str, Any]


class Player:
    """One game: `await Player.start(client)`, then `answer` and `deal` until the tenth."""

    def __init__(self, client: httpx.AsyncClient, started: dict[str, Any]) -> None:
        self.client = client
        self.started = started
        self.attempt_id = str(started["attempt_id"])
        self.question: Question = started["question"]

    @classmethod
    async def start(cls, client: httpx.AsyncClient, level: str = "facile") -> Self:
        response = await client.post("/api/attempts", json={"level": level})
        assert response.status_code == 201, response.text
        return cls(client, response.json())

    async def right_choice(self) -> str:
        stored = await database.fetchval(
            "SELECT questions FROM attempt WHERE attempt_id = $1", UUID(self.attempt_id)
        )
        return str(json.loads(stored)[self.question["number"] - 1]["right_choice"])

    async def wrong_choice(self) -> str:
        right = await self.right_choice()
        return next(each["id"] for each in self.question["choices"] if each["id"] != right)

    async def post_answer(self, choice: str, number: int | None = None) -> httpx.Response:
        number = self.question["number"] if number is None else number
        return await self.client.post(
            f"/api/attempts/{self.attempt_id}/answers", json={"number": number, "choice": choice}
        )

    async def post_question(self, number: int) -> httpx.Response:
        return await self.client.post(
            f"/api/attempts/{self.attempt_id}/questions", json={"number": number}
        )

    async def answer(self, *, right: bool = True) -> dict[str, Any]:
        choice = await (self.right_choice() if right else self.wrong_choice())
        response = await self.post_answer(choice)
        assert response.status_code == 200, response.text
        return dict(response.json())

    async def deal(self) -> Question:
        response = await self.post_question(self.question["number"] + 1)
        assert response.status_code == 200, response.text
        self.question = response.json()
        return self.question

    async def finish(self, points: int = 10) -> Self:
        """Answers what is left, `points` of the ten rightly."""
        while True:
            number = self.question["number"]
            await self.answer(right=number <= points)
            if number == 10:
                return self
            await self.deal()

    async def sign(self, nickname: str) -> httpx.Response:
        return await self.client.post(
            "/api/scores", json={"attempt_id": self.attempt_id, "nickname": nickname}
        )

    async def standing(self) -> httpx.Response:
        return await self.client.get(f"/api/attempts/{self.attempt_id}")


async def signed(client: httpx.AsyncClient, nickname: str, points: int = 10) -> dict[str, Any]:
    """A whole game, signed."""
    player = await (await Player.start(client)).finish(points)
    response = await player.sign(nickname)
    assert response.status_code == 201, response.text
    return dict(response.json())


async def add_game(  # a signed game without the ten questions
    nickname: str,
    *,
    points: int = 10,
    total_time: int = 40_000,
    level: str = "facile",
    day: object = None,
) -> None:
    from quiz import clock

    day = day or clock.today()
    await database.fetch("INSERT INTO day (day_date) VALUES ($1) ON CONFLICT DO NOTHING", day)
    await database.fetch(
        "INSERT INTO game (nickname, level, points, total_time, day_date, attempt_id)"
        " VALUES ($1, $2, $3, $4, $5, gen_random_uuid())",
        nickname,
        level,
        points,
        total_time,
        day,
    )
