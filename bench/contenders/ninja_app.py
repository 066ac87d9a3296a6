"""Django Ninja as it comes: `startproject`'s middleware that an API needs, the async ORM and a
response schema; also finished bytes."""

from __future__ import annotations

import os
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import django
from django.conf import settings
from django.core.asgi import get_asgi_application
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils import timezone

BODY = Path(os.environ["BENCH_BODY"]).read_bytes()

settings.configure(
    SECRET_KEY="x" * 50,
    ALLOWED_HOSTS=["*"],
    USE_TZ=True,
    TIME_ZONE="Indian/Reunion",
    ROOT_URLCONF=__name__,
    MIDDLEWARE=[
        "django.middleware.security.SecurityMiddleware",
        "django.middleware.common.CommonMiddleware",
    ],
    DATABASES={
        "default": {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": "postgres",
            "USER": "postgres",
            "HOST": os.environ["BENCH_POSTGRES"],
            "OPTIONS": {"pool": {"min_size": 1, "max_size": 10}},
        }
    },
)
django.setup()

from ninja import NinjaAPI, Schema  # noqa: E402  Django must be set up first


class Game(models.Model):
    game_id = models.BigAutoField(primary_key=True)
    nickname = models.CharField(max_length=12)
    level = models.TextField()
    points = models.SmallIntegerField()
    total_time = models.IntegerField()
    day_date = models.DateField()

    class Meta:
        app_label = "bench"
        db_table = "game"
        managed = False

    def __str__(self) -> str:
        return self.nickname


class Entry(Schema):
    rank: int
    nickname: str
    level: str
    points: int
    total_time: int


class Leaderboard(Schema):
    day: date
    type: str
    level: str | None
    players: int
    resets_at: datetime
    entries: list[Entry]


api = NinjaAPI()


@api.get("/leaderboard", response=Leaderboard)
async def read_leaderboard(request: HttpRequest) -> dict[str, Any]:
    day = timezone.localdate()
    games = Game.objects.filter(day_date=day)
    ranked = games.annotate(
        rank=models.Window(
            models.functions.Rank(), order_by=[models.F("points").desc(), "total_time"]
        )
    ).order_by("-points", "total_time", "game_id")
    return {
        "day": day,
        "type": "points",
        "level": None,
        "players": await games.acount(),
        "resets_at": timezone.make_aware(datetime.combine(day + timedelta(days=1), time())),
        "entries": [each async for each in ranked[:100]],
    }


@api.get("/finished")
async def finished(request: HttpRequest) -> HttpResponse:
    return HttpResponse(BODY, content_type="application/json")


urlpatterns = [path("api/", api.urls)]
app = get_asgi_application()
