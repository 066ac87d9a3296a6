"""What goes in and out, as `GET /api/openapi.json` documents it. Times are milliseconds."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StrictInt, StringConstraints

from quiz.leaderboard import LONGEST, Kind
from quiz.levels import Level
from quiz.rules import QUESTION_COUNT

ATTEMPT_ID = "0b8f6c1e-3f5d-4c7a-9a52-5d2f6f0e9b11"

QuestionNumber = Annotated[StrictInt, Field(ge=1, le=1000)]


class Input(BaseModel):
    """A body: a member that the contract doesn't name is refused."""

    model_config = ConfigDict(extra="forbid")


def example(**members: Any) -> ConfigDict:
    return ConfigDict(json_schema_extra={"example": members})


class NewAttempt(Input):
    model_config = example(level="facile")

    level: Level


class Choice(BaseModel):
    id: str = Field(description="opaque, different in each attempt")
    text: str
    image: str | None = Field(description="path of a picture, or null")


_QUESTION = {
    "number": 1,
    "text": "Quel fruit rouge et rond mange-t-on à Noël ?",
    "image": None,
    "choices": [
        {"id": "9f2c41ab", "text": "le letchi", "image": "/static/quiz/pictures/letchi.svg"},
        {"id": "0d77e3c5", "text": "l’ananas", "image": "/static/quiz/pictures/pineapple.svg"},
        {"id": "b4a1986e", "text": "la mangue", "image": "/static/quiz/pictures/mango.svg"},
    ],
}


class Question(BaseModel):
    model_config = example(**_QUESTION)

    number: int = Field(description=f"1 to {QUESTION_COUNT}")
    text: str
    image: str | None = Field(description="path of a picture, or null")
    choices: list[Choice]


class StartedAttempt(BaseModel):
    model_config = example(
        attempt_id=ATTEMPT_ID,
        level="facile",
        question_count=10,
        points=0,
        total_time=0,
        question=_QUESTION,
    )

    attempt_id: UUID
    level: Level
    question_count: int
    points: int
    total_time: int
    question: Question


class NewAnswer(Input):
    model_config = example(number=1, choice="9f2c41ab")

    number: QuestionNumber
    # PostgreSQL's text can't hold the character 0.
    choice: Annotated[str, StringConstraints(strict=True, max_length=200, pattern=r"^[^\x00]*$")]


_ANSWER = {
    "number": 1,
    "choice": "9f2c41ab",
    "correct": True,
    "right_choice": "9f2c41ab",
    "explanation": "Les letchis sont mûrs à la fin de l’année : on en mange à Noël.",
    "points": 1,
    "total_time": 4210,
    "finished": False,
}


class Answer(BaseModel):
    model_config = ConfigDict(from_attributes=True) | example(**_ANSWER)

    number: int
    choice: str
    correct: bool
    right_choice: str
    explanation: str
    points: int = Field(description="points of the attempt after this answer")
    total_time: int = Field(description="milliseconds of the attempt after this answer")
    finished: bool


class NextQuestion(Input):
    model_config = example(number=2)

    number: QuestionNumber


class Attempt(BaseModel):
    model_config = example(
        attempt_id=ATTEMPT_ID,
        level="facile",
        question_count=10,
        points=1,
        total_time=4210,
        finished=False,
        signed=False,
        answers=[_ANSWER],
        question=None,
    )

    attempt_id: UUID
    level: Level
    question_count: int
    points: int
    total_time: int
    finished: bool
    signed: bool
    answers: list[Answer]
    question: Question | None = Field(description="the open question, or null")


class IdeasQuery(BaseModel):
    count: int = Field(6, ge=1, le=12)


class Nicknames(BaseModel):
    model_config = example(nicknames=["letchi", "filao-7", "ti-zoizo", "vanille", "cilaos", "flo"])

    nicknames: list[str]


class NewScore(Input):
    model_config = example(attempt_id=ATTEMPT_ID, nickname="Zoé")

    attempt_id: UUID
    nickname: Annotated[str, StringConstraints(strict=True)] = Field(
        description="folded first (accents off, lower case, spaces to “-”), then [a-z0-9_-]{3,12}"
    )


class Rank(BaseModel):
    points: int
    temps: int | None = Field(description="null below the fewest points of the board of times")


class Score(BaseModel):
    model_config = example(
        game_id=12,
        nickname="zoe",
        level="facile",
        points=9,
        total_time=43210,
        rank={"points": 3, "temps": 1},
        players=12,
    )

    game_id: int
    nickname: str
    level: Level
    points: int
    total_time: int
    rank: Rank
    players: int = Field(description="today's signed games, of all levels")


class LeaderboardQuery(BaseModel):
    type: Kind = Kind.POINTS
    level: Level | None = None
    limit: int = Field(LONGEST, ge=1, le=LONGEST)


class Entry(BaseModel):
    rank: int
    nickname: str
    level: Level
    points: int
    total_time: int


class Leaderboard(BaseModel):
    model_config = example(
        day="2026-12-24",
        type="points",
        level=None,
        players=1,
        resets_at="2026-12-25T00:00:00+04:00",
        entries=[
            {"rank": 1, "nickname": "zoe", "level": "facile", "points": 10, "total_time": 43210}
        ],
    )

    day: date
    type: Kind
    level: Level | None
    players: int = Field(description="all of today's signed games (of that level), also unlisted")
    resets_at: datetime
    entries: list[Entry]


class Health(BaseModel):
    model_config = example(status="ok")

    status: str


class FieldError(BaseModel):
    field: str
    message: str


class Problem(BaseModel):
    """RFC 9457. `code` is for programs and never changes; `detail` can be shown to a child."""

    model_config = example(
        type="about:blank",
        title="Not Found",
        status=404,
        code="attempt_unknown",
        detail="Cette partie n’existe pas ou plus.",
    )

    type: str
    title: str
    status: int
    code: str
    detail: str
    errors: list[FieldError] | None = Field(None, description="with `invalid_request`")
    suggestions: list[str] | None = Field(None, description="with `nickname_taken`: 3 free ones")
