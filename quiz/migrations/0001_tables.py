from __future__ import annotations

import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

import quiz.models


class Migration(migrations.Migration):
    initial = True
    dependencies = []

    operations = [
        migrations.RunSQL(
            "CREATE TYPE level_type AS ENUM ('facile', 'intermédiaire', 'avancé')",
            "DROP TYPE level_type",
        ),
        migrations.CreateModel(
            name="Day",
            fields=[
                ("day_date", models.DateField(primary_key=True, serialize=False)),
                ("purged_at", models.DateTimeField(null=True)),
                ("games_removed", models.IntegerField(null=True)),
            ],
            options={
                "db_table": "day",
            },
        ),
        migrations.CreateModel(
            name="Attempt",
            fields=[
                ("attempt_id", models.UUIDField(primary_key=True, serialize=False)),
                ("level", quiz.models.LevelField()),
                ("questions", models.JSONField()),
                (
                    "started_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
                ("dealt", models.SmallIntegerField(db_default=1)),
                (
                    "dealt_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
                (
                    "choices",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.TextField(), db_default=[], size=None
                    ),
                ),
                (
                    "times",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.IntegerField(), db_default=[], size=None
                    ),
                ),
                ("points", models.SmallIntegerField(db_default=0)),
                ("total_time", models.IntegerField(db_default=0)),
            ],
            options={
                "db_table": "attempt",
                "indexes": [models.Index(fields=["started_at"], name="idx_attempt_started_at")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("dealt__range", (1, 10))), name="attempt_dealt_check"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("points__range", (0, 10))), name="attempt_points_check"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("total_time__gte", 0), ("total_time__lt", 600000)),
                        name="attempt_total_time_check",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Game",
            fields=[
                ("game_id", models.BigAutoField(primary_key=True, serialize=False)),
                ("nickname", models.CharField(max_length=12)),
                ("level", quiz.models.LevelField()),
                ("points", models.SmallIntegerField()),
                ("total_time", models.IntegerField()),
                (
                    "created_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
                ("attempt_id", models.UUIDField(unique=True)),
                (
                    "day",
                    models.ForeignKey(
                        db_column="day_date",
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        to="quiz.day",
                    ),
                ),
            ],
            options={
                "db_table": "game",
                "indexes": [
                    models.Index(
                        fields=["day", "-points", "total_time", "game_id"],
                        include=("nickname", "level"),
                        name="idx_game_ranking_points",
                    ),
                    models.Index(
                        fields=["day", "total_time", "-points", "game_id"],
                        include=("nickname", "level"),
                        name="idx_game_ranking_time",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("nickname", "day"), name="game_nickname_day_date_key"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("points__range", (0, 10))), name="game_points_check"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("total_time__gt", 0), ("total_time__lt", 600000)),
                        name="game_total_time_check",
                    ),
                ],
            },
        ),
        # Django makes foreign keys that only it cascades, and checks them at commit.
        migrations.RunSQL(
            """
            ALTER TABLE game ADD CONSTRAINT game_day_date_fkey
                FOREIGN KEY (day_date) REFERENCES day (day_date) ON DELETE CASCADE
            """,
            "ALTER TABLE game DROP CONSTRAINT game_day_date_fkey",
        ),
        # Whoever changes the board, by whichever way, every worker hears of it (quiz.leaderboard).
        migrations.RunSQL(
            """
            CREATE FUNCTION tell_boards() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                PERFORM pg_notify('quiz_board', '');
                RETURN NULL;
            END
            $$;
            CREATE TRIGGER tell_boards
                AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON game
                FOR EACH STATEMENT EXECUTE FUNCTION tell_boards();
            """,
            """
            DROP TRIGGER tell_boards ON game;
            DROP FUNCTION tell_boards();
            """,
        ),
    ]
