"""`manage.py dump_schema`: kept, compared and put back."""

from __future__ import annotations

import asyncio
import stat
import subprocess
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from quiz import clock, database, schema_dump


@pytest.fixture(autouse=True)
def folder(schema: None, tmp_path: Path, settings_var: None) -> Path:
    return tmp_path / "schema"


@pytest.fixture
def settings_var(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "VAR", tmp_path)


def run(*arguments: str) -> str:
    output = StringIO()
    call_command("dump_schema", *arguments, stdout=output)
    return output.getvalue()


def test_it_works(folder: Path) -> None:
    run()
    (path,) = folder.iterdir()
    assert path.name == f"schema-{clock.today()}.sql"
    sql = path.read_text()
    assert "CREATE TYPE public.level_type AS ENUM" in sql
    assert "CREATE INDEX idx_game_ranking_points" in sql
    assert "COPY" not in sql


def test_only_its_owner_reads_it(folder: Path) -> None:
    run()
    (path,) = folder.iterdir()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_it_is_not_served(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()  # the settings as they are
    assert not schema_dump.folder().is_relative_to(settings.STATIC_ROOT)
    assert not Path(settings.STATIC_ROOT).is_relative_to(schema_dump.folder())


def test_the_last_twelve_are_kept(folder: Path) -> None:
    folder.mkdir()
    for month in range(1, 13):
        (folder / f"schema-2025-{month:02}-01.sql").touch()
    run()
    names = sorted(path.name for path in folder.iterdir())
    assert len(names) == 12
    assert names[0] == "schema-2025-02-01.sql"
    assert names[-1] == f"schema-{clock.today()}.sql"


def test_a_conforming_database_is_said_so() -> None:
    run()
    assert "conforme" in run("--check")


@pytest.mark.usefixtures("pool")
async def test_a_change_by_hand_is_shown() -> None:
    await asyncio.to_thread(run)
    await database.fetch("ALTER TABLE game RENAME CONSTRAINT game_points_check TO by_hand")
    try:
        with pytest.raises(CommandError, match="by_hand"):
            await asyncio.to_thread(run, "--check")
    finally:
        await database.fetch("ALTER TABLE game RENAME CONSTRAINT by_hand TO game_points_check")


def test_a_check_without_a_file_says_what_to_do() -> None:
    with pytest.raises(CommandError, match="lancez d’abord dump_schema"):
        run("--check")


@pytest.mark.usefixtures("pool")
async def test_it_can_be_put_back_into_an_empty_database(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    await asyncio.to_thread(run)
    (path,) = schema_dump.files()
    await database.fetch("CREATE DATABASE put_back TEMPLATE template0")
    try:
        there = database.address() | {"database": "put_back"}
        monkeypatch.setattr(database, "address", lambda: there)
        await asyncio.to_thread(put_back, path)
        assert schema_dump.difference(path) == []
    finally:
        monkeypatch.undo()
        await database.fetch("DROP DATABASE put_back WITH (FORCE)")


def put_back(path: Path) -> None:
    psql = [str(schema_dump.program("psql")), "-Xqv", "ON_ERROR_STOP=1", "-f", str(path)]
    subprocess.run(psql, env=schema_dump.connection_environment(), check=True, capture_output=True)


def test_an_unreachable_database_is_said_without_its_password(
    monkeypatch: pytest.MonkeyPatch, folder: Path
) -> None:
    away = database.address() | {"host": "127.0.0.1", "port": 1, "password": "s3cret"}
    monkeypatch.setattr(database, "address", lambda: away)
    with pytest.raises(CommandError, match="pg_dump a échoué") as failure:
        run()
    assert "s3cret" not in str(failure.value)
    assert not folder.exists()


def test_a_machine_without_pg_dump_is_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "USES_EMBEDDED_POSTGRES", False)
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(CommandError, match="pg_dump n’est pas installé"):
        run()
