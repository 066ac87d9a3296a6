from __future__ import annotations

from pathlib import Path

import pytest

from tests.servers import manage

PRODUCTION = {"DATABASE_URL": "postgresql://quiz@db/quiz", "SECRET_KEY": "0123456789abcdef" * 4}


def check(var: Path, **variables: str) -> str:
    done = manage(var, "check", "--deploy", "--fail-level", "WARNING", **variables)
    return done.stderr if done.returncode else ""


def test_it_works(tmp_path: Path) -> None:
    assert check(tmp_path, ALLOWED_HOSTS="quiz.re", **PRODUCTION) == ""


@pytest.mark.parametrize(
    ("variables", "found"),
    [
        ({"MATOMO_URL": "http://matomo"}, "quiz.E001"),
        ({"MATOMO_SITE_ID": "1"}, "quiz.E001"),
        ({"WEB_CONCURRENCY": "10", "DATABASE_POOL_SIZE": "30"}, "quiz.E002"),
        (PRODUCTION | {"SECRET_KEY": "", "ALLOWED_HOSTS": "quiz.re"}, "quiz.W001"),
        (PRODUCTION, "quiz.W002"),
    ],
)
def test_a_mistake_is_found(tmp_path: Path, variables: dict[str, str], found: str) -> None:
    assert found in check(tmp_path, **variables)
