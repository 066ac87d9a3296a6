"""Children who play over HTTP. A test knows the right answers from the attempt's row."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from datetime import date
from typing import Any, Self
from uuid import UUID

import httpx

from quiz import clock, database

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

    @classmethod
    async def finished(
        cls,
        client: httpx.AsyncClient,
        level: str = "facile",
        *,
        points: int = 10,
        total_time: int = 40_000,
    ) -> Self:
        """A game at its end, the ten answers written straight into its row."""
        player = await cls.start(client, level)
        choices = [
            right_of(question) if number <= points else wrong_of(question)
            for number, question in enumerate(await player.stored_questions(), start=1)
        ]
        await player.update(
            "dealt = 10, choices = $2, times = $3, points = $4, total_time = $5",
            choices,
            [total_time - 9] + [1] * 9,
            points,
            total_time,
        )
        return player

    async def stored_questions(self) -> list[dict[str, Any]]:
        stored = await database.fetchval(
            "SELECT questions FROM attempt WHERE attempt_id = $1", UUID(self.attempt_id)
        )
        return list(json.loads(stored))

    async def update(self, assignments: str, *arguments: object) -> None:
        """Changes the attempt's row: `dealt_at = now() - interval '5 seconds'` lets time pass."""
        await database.fetch(
            f"UPDATE attempt SET {assignments} WHERE attempt_id = $1",
            UUID(self.attempt_id),
            *arguments,
        )

    async def right_choice(self) -> str:
        return right_of((await self.stored_questions())[self.question["number"] - 1])

    async def wrong_choice(self) -> str:
        return wrong_of((await self.stored_questions())[self.question["number"] - 1])

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


def right_of(stored: dict[str, Any]) -> str:
    return str(stored["right_choice"])


def wrong_of(stored: dict[str, Any]) -> str:
    return next(str(each["id"]) for each in stored["choices"] if each["id"] != right_of(stored))


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
    day: date | None = None,
) -> None:
    await add_games([nickname], points=points, total_time=total_time, level=level, day=day)


async def add_games(
    nicknames: Iterable[str],
    *,
    points: int = 10,
    total_time: int = 40_000,
    level: str = "facile",
    day: date | None = None,
) -> None:
    day = day or clock.today()
    await database.fetch("INSERT INTO day (day_date) VALUES ($1) ON CONFLICT DO NOTHING", day)
    await database.fetch(
        "INSERT INTO game (nickname, level, points, total_time, day_date, attempt_id)"
        " SELECT nickname, $2, $3, $4, $5, gen_random_uuid() FROM unnest($1::text[]) AS nickname",
        list(nicknames),
        level,
        points,
        total_time,
        day,
    )


async def all_rows() -> list[str]:
    """Everything that the database holds, to see that nothing has changed."""
    rows = await database.fetch(
        "SELECT attempt::text AS line FROM attempt UNION ALL SELECT game::text FROM game"
        " UNION ALL SELECT day::text FROM day ORDER BY line"
    )
    return [row["line"] for row in rows]


@asynccontextmanager
async def another_connection() -> AsyncIterator[Any]:
    """One that no request uses, to hold a lock or to be another worker."""
    connection = await database.connect()
    try:
        yield connection
    finally:
        await connection.close()


async def until_queued(connection: Any, count: int) -> None:
    """Returns once `count` statements wait for a lock."""
    async with asyncio.timeout(5):
        while count > await connection.fetchval("SELECT count(*) FROM pg_locks WHERE NOT granted"):
            pass
