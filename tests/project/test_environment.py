"""Each variable is documented, and a wrong value is refused by name."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from project import environment
from project.environment import Environment, WrongEnvironment
from tests.environment import ROOT


def test_it_works(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", "8080")
    assert environment.read().PORT == 8080


def test_a_wrong_value_is_refused_with_what_it_may_be(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QUIZ_TIME_BOARD_MIN_POINTS", "11")
    with pytest.raises(WrongEnvironment, match="QUIZ_TIME_BOARD_MIN_POINTS : il faut au plus 10"):
        environment.read()


def test_a_secret_may_stand_in_a_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("x" * 50 + "\n")
    monkeypatch.setenv("SECRET_KEY_FILE", str(secret))
    assert environment.read().SECRET_KEY == "x" * 50


def test_a_secret_in_a_file_is_checked_too(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("short")
    monkeypatch.setenv("SECRET_KEY_FILE", str(secret))
    with pytest.raises(WrongEnvironment, match="SECRET_KEY : il faut au moins 50 caractères"):
        environment.read()


def test_a_missing_secret_file_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("DATABASE_URL_FILE", str(tmp_path / "nowhere"))
    with pytest.raises(WrongEnvironment, match=r"DATABASE_URL_FILE : le fichier .* est illisible"):
        environment.read()


def test_the_example_lists_every_variable_once() -> None:
    example = (ROOT / ".env.example").read_text()
    listed = re.findall(r"^#?([A-Z_]+)=", example, re.MULTILINE)
    assert set(Environment.model_fields) <= set(listed)
    assert len(listed) == len(set(listed))


def test_the_example_gives_the_defaults() -> None:
    example = dict(
        re.findall(r"^#([A-Z_]+)=(.*)$", (ROOT / ".env.example").read_text(), re.MULTILINE)
    )
    for name, field in Environment.model_fields.items():
        if isinstance(field.default, int | str):
            assert example[name] == str(field.default)


def test_django_finds_nothing_to_say_before_deployment() -> None:
    done = subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
