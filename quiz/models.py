"""The shape of the data. Rows are read and written by `quiz.statements`; the operator's
commands use these models."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now


class LevelField(models.TextField):  # type: ignore[type-arg]  # no generics at run time
    """A column of the PostgreSQL type `level_type`, which the first migration creates."""

    def db_type(self, connection: object) -> str:
        return "level_type"


class Day(models.Model):
    """A day of the board. `purged_at` and `games_removed` say what the purge that opened it did."""

    day_date = models.DateField(primary_key=True)
    purged_at = models.DateTimeField(null=True)
    games_removed = models.IntegerField(null=True)

    class Meta:
        db_table = "day"

    def __str__(self) -> str:
        return self.day_date.isoformat()


class Game(models.Model):
    """A signed score; `total_time` is in milliseconds."""

    game_id = models.BigAutoField(primary_key=True)
    nickname = models.CharField(max_length=12)
    level = LevelField()
    points = models.SmallIntegerField()
    total_time = models.IntegerField()
    created_at = models.DateTimeField(db_default=Now())
    # The constraint is made by the migration, since ON DELETE CASCADE belongs in the database.
    day = models.ForeignKey(
        Day,
        models.DO_NOTHING,
        db_column="day_date",
        db_constraint=False,
        db_index=False,
    )
    attempt_id = models.UUIDField(unique=True)

    class Meta:
        db_table = "game"
        constraints = (
            models.UniqueConstraint(fields=["nickname", "day"], name="game_nickname_day_date_key"),
            models.CheckConstraint(
                condition=models.Q(points__range=(0, 10)), name="game_points_check"
            ),
            models.CheckConstraint(
                condition=models.Q(total_time__gt=0, total_time__lt=600_000),
                name="game_total_time_check",
            ),
        )
        # Each holds all that its board shows, in the board's order: index-only scans.
        indexes = (
            models.Index(
                fields=["day", "-points", "total_time", "game_id"],
                include=["nickname", "level"],
                name="idx_game_ranking_points",
            ),
            models.Index(
                fields=["day", "total_time", "-points", "game_id"],
                include=["nickname", "level"],
                name="idx_game_ranking_time",
            ),
        )

    def __str__(self) -> str:
        return f"game {self.game_id}"


class Attempt(models.Model):
    """A game under way. `questions` are the ten as dealt (`quiz.rules.DealtQuestion`), `choices`
    and `times` (milliseconds) the answers so far, `dealt` the number of the latest question."""

    attempt_id = models.UUIDField(primary_key=True)
    level = LevelField()
    questions = models.JSONField()
    started_at = models.DateTimeField(db_default=Now())
    dealt = models.SmallIntegerField(db_default=1)
    dealt_at = models.DateTimeField(db_default=Now())
    choices = ArrayField(models.TextField(), db_default=[])
    times = ArrayField(models.IntegerField(), db_default=[])
    points = models.SmallIntegerField(db_default=0)
    total_time = models.IntegerField(db_default=0)

    class Meta:
        db_table = "attempt"
        constraints = (
            models.CheckConstraint(
                condition=models.Q(dealt__range=(1, 10)), name="attempt_dealt_check"
            ),
            models.CheckConstraint(
                condition=models.Q(points__range=(0, 10)), name="attempt_points_check"
            ),
            models.CheckConstraint(
                condition=models.Q(total_time__gte=0, total_time__lt=600_000),
                name="attempt_total_time_check",
            ),
        )
        indexes = (models.Index(fields=["started_at"], name="idx_attempt_started_at"),)

    def __str__(self) -> str:
        return f"attempt {self.attempt_id}"
