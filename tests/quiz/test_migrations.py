from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator

import psycopg
import pytest
from django.conf import settings

from tests.environment import ROOT

NAME = "test_migrations"


@pytest.fixture
def database_url(postgres: None) -> Iterator[str]:
    """The address of an empty database."""
    address: str = settings.EMBEDDED_POSTGRES.url
    drop = f"DROP DATABASE IF EXISTS {NAME}"
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(drop)
        connection.execute(f"CREATE DATABASE {NAME}")
        yield address.replace("/postgres?", f"/{NAME}?")
        connection.execute(drop)


def migrate(database_url: str, *arguments: str) -> None:
    subprocess.run(
        [sys.executable, "manage.py", "migrate", "-v0", "quiz", *arguments],
        cwd=ROOT,
        env={**os.environ, "DATABASE_URL": database_url},
        check=True,
        timeout=30,
    )


def contents(database_url: str) -> set[str]:
    """Everything of ours: tables, indexes, types, functions, constraints and triggers."""
    with psycopg.connect(database_url) as connection:
        rows = connection.execute(
            "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace"
            " UNION SELECT typname FROM pg_type WHERE typnamespace = 'public'::regnamespace"
            " UNION SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace"
            " UNION SELECT conname FROM pg_constraint"
            " WHERE connamespace = 'public'::regnamespace"
            " UNION SELECT tgname FROM pg_trigger WHERE NOT tgisinternal"
        ).fetchall()
    return {name for (name,) in rows if "django_migrations" not in name}


def test_it_works(database_url: str) -> None:
    migrate(database_url)
    there = contents(database_url)
    assert {
        *("day", "game", "attempt", "level_type", "tell_boards", "game_day_date_fkey"),
        *("idx_game_ranking_points", "idx_game_ranking_time", "game_nickname_day_date_key"),
    } <= there
    migrate(database_url, "zero")
    assert contents(database_url) == set()
    migrate(database_url)
    assert contents(database_url) == there
