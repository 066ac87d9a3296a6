"""Django REST framework under gunicorn, with the ORM and serializers."""

from __future__ import annotations

import os
from datetime import datetime, time, timedelta

import django
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import models
from django.urls import path
from django.utils import timezone

settings.configure(
    SECRET_KEY="x" * 50,
    ALLOWED_HOSTS=["*"],
    USE_TZ=True,
    TIME_ZONE="Indian/Reunion",
    ROOT_URLCONF=__name__,
    INSTALLED_APPS=["rest_framework"],
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
    REST_FRAMEWORK={
        "DEFAULT_AUTHENTICATION_CLASSES": [],
        "DEFAULT_PERMISSION_CLASSES": [],
        "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
        "UNAUTHENTICATED_USER": None,
    },
)
django.setup()

from rest_framework import serializers  # noqa: E402  Django must be set up first
from rest_framework.request import Request  # noqa: E402
from rest_framework.response import Response  # noqa: E402
from rest_framework.views import APIView  # noqa: E402


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


class EntrySerializer(serializers.ModelSerializer):
    rank = serializers.IntegerField()

    class Meta:
        model = Game
        fields = ("rank", "nickname", "level", "points", "total_time")


class LeaderboardView(APIView):
    def get(self, request: Request) -> Response:
        day = timezone.localdate()
        games = Game.objects.filter(day_date=day)
        ranked = games.annotate(
            rank=models.Window(
                models.functions.Rank(), order_by=[models.F("points").desc(), "total_time"]
            )
        ).order_by("-points", "total_time", "game_id")
        return Response(
            {
                "day": day,
                "type": "points",
                "level": None,
                "players": games.count(),
                "resets_at": timezone.make_aware(datetime.combine(day + timedelta(days=1), time())),
                "entries": EntrySerializer(ranked[:100], many=True).data,
            }
        )


urlpatterns = [path("api/leaderboard", LeaderboardView.as_view())]
app = get_wsgi_application()
