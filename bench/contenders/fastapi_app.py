"""What most people would write with FastAPI and asyncpg; also its board as finished bytes, and
this project's own statements behind the three operations that write."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import asyncpg
import django
from fastapi import FastAPI, Query, Request, Response
from pydantic import BaseModel, Field

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "project.settings")
django.setup()  # the questions are read with this project's settings

from quiz import bank, nicknames, statements  # noqa: E402
from quiz.rules import DealtQuestion, draw  # noqa: E402

BODY = Path(os.environ["BENCH_BODY"]).read_bytes()
ISLAND = ZoneInfo("Indian/Reunion")
FEWEST_POINTS = 5


class Kind(StrEnum):
    POINTS = "points"
    TEMPS = "temps"


class Level(StrEnum):
    FACILE = "facile"
    INTERMEDIAIRE = "intermédiaire"
    AVANCE = "avancé"


class Entry(BaseModel):
    rank: int
    nickname: str
    level: Level
    points: int
    total_time: int


class Leaderboard(BaseModel):
    day: date
    type: Kind
    level: Level | None
    players: int
    resets_at: datetime
    entries: list[Entry]


class NewAttempt(BaseModel):
    level: Level


class Choice(BaseModel):
    id: str
    text: str
    image: str | None


class Question(BaseModel):
    number: int
    text: str
    image: str | None
    choices: list[Choice]


class StartedAttempt(BaseModel):
    attempt_id: UUID
    level: Level
    question_count: int
    points: int
    total_time: int
    question: Question


class NewAnswer(BaseModel):
    number: int = Field(ge=1, le=1000)
    choice: str = Field(max_length=200)


class Answer(BaseModel):
    number: int
    choice: str
    correct: bool
    right_choice: str
    explanation: str
    points: int
    total_time: int
    finished: bool


class NewScore(BaseModel):
    attempt_id: UUID
    nickname: str


class Rank(BaseModel):
    points: int
    temps: int | None


class Score(BaseModel):
    game_id: int
    nickname: str
    level: Level
    points: int
    total_time: int
    rank: Rank
    players: int


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    bank.questions()
    async with asyncpg.create_pool(
        host=os.environ["BENCH_POSTGRES"], user="postgres", database="postgres", max_size=10
    ) as pool:
        app.state.pool = pool
        yield


app = FastAPI(lifespan=lifespan)


def today() -> date:
    return datetime.now(ISLAND).date()


BOARDS = {
    Kind.POINTS: """
        SELECT rank() OVER (ORDER BY points DESC, total_time) AS rank,
               nickname, level, points, total_time
        FROM game
        WHERE day_date = $1 AND ($2::level_type IS NULL OR level = $2)
        ORDER BY points DESC, total_time, game_id
        LIMIT $3
    """,
    Kind.TEMPS: f"""
        SELECT rank() OVER (ORDER BY total_time, points DESC) AS rank,
               nickname, level, points, total_time
        FROM game
        WHERE day_date = $1 AND ($2::level_type IS NULL OR level = $2)
          AND points >= {FEWEST_POINTS}
        ORDER BY total_time, points DESC, game_id
        LIMIT $3
    """,
}
COUNT = "SELECT count(*) FROM game WHERE day_date = $1 AND ($2::level_type IS NULL OR level = $2)"


@app.get("/api/leaderboard")
async def read_leaderboard(
    request: Request,
    kind: Annotated[Kind, Query(alias="type")] = Kind.POINTS,
    level: Level | None = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 100,
) -> Leaderboard:
    day = today()
    async with request.app.state.pool.acquire() as connection:
        rows = await connection.fetch(BOARDS[kind], day, level, limit)
        players = await connection.fetchval(COUNT, day, level)
    return Leaderboard(
        day=day,
        type=kind,
        level=level,
        players=players,
        resets_at=datetime.combine(day + timedelta(days=1), time(), ISLAND),
        entries=[Entry(**row) for row in rows],
    )


@app.get("/finished")
async def finished() -> Response:
    return Response(BODY, media_type="application/json")


@app.post("/api/attempts", status_code=201)
async def start_attempt(request: Request, data: NewAttempt) -> StartedAttempt:
    attempt_id = uuid4()
    questions = draw(bank.questions()[data.level])
    as_json = f"[{','.join(each.model_dump_json() for each in questions)}]"
    await request.app.state.pool.execute(statements.START_ATTEMPT, attempt_id, data.level, as_json)
    return StartedAttempt(
        attempt_id=attempt_id,
        level=data.level,
        question_count=10,
        points=0,
        total_time=0,
        question=shown(1, questions[0]),
    )


def shown(number: int, question: DealtQuestion) -> Question:
    return Question(
        number=number,
        text=question.text,
        image=question.picture,
        choices=[
            Choice(id=each.id, text=each.text, image=each.picture) for each in question.choices
        ],
    )


@app.post("/api/attempts/{attempt_id}/answers")
async def answer_question(request: Request, attempt_id: UUID, data: NewAnswer) -> Answer:
    row = await request.app.state.pool.fetchrow(
        statements.ANSWER, attempt_id, data.number, data.choice
    )
    return Answer(
        number=data.number,
        choice=data.choice,
        correct=data.choice == row["right_choice"],
        right_choice=row["right_choice"],
        explanation=row["explanation"],
        points=row["points"],
        total_time=row["total_time"],
        finished=data.number == 10,
    )


@app.post("/api/scores", status_code=201)
async def sign_score(request: Request, data: NewScore) -> Score:
    nickname = nicknames.parse(data.nickname)
    row: Any = await request.app.state.pool.fetchrow(
        statements.SIGN, data.attempt_id, nickname, today(), FEWEST_POINTS
    )
    return Score(
        game_id=row["game_id"],
        nickname=row["nickname"],
        level=row["level"],
        points=row["points"],
        total_time=row["total_time"],
        rank=Rank(points=row["points_rank"], temps=row["temps_rank"]),
        players=row["others"] + 1,
    )
