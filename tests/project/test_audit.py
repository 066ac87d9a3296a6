"""`make audit`, with stand-ins for pip-audit: the real one needs the internet."""

from __future__ import annotations

import json
import sys
from typing import Any

import pytest

from project import audit


def says(monkeypatch: pytest.MonkeyPatch, program: str) -> None:
    monkeypatch.setattr(audit, "COMMAND", (sys.executable, "-c", program))


def finds(monkeypatch: pytest.MonkeyPatch, *dependencies: dict[str, Any]) -> None:
    says(monkeypatch, f"print({json.dumps({'dependencies': dependencies})!r})")


SOUND = {"name": "django", "version": "5.2.19", "vulns": []}
WEAK = {
    "name": "httpx",
    "version": "0.28.1",
    "vulns": [{"id": "CVE-2026-1", "fix_versions": ["0.28.2"]}],
}
SKIPPED = {"name": "anyio", "skip_reason": "Dependency not found on PyPI"}


def test_sound_packages_are_well(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    finds(monkeypatch, SOUND)
    assert audit.main() == 0
    assert "Aucune faille connue dans les 1 paquets" in capsys.readouterr().out


def test_a_weak_package_is_named_with_its_cure(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    finds(monkeypatch, SOUND, WEAK, SKIPPED)
    assert audit.main() == 1
    said = capsys.readouterr().out
    assert "httpx 0.28.1" in said
    assert "CVE-2026-1, corrigé dans 0.28.2" in said


def test_a_package_that_could_not_be_looked_up_is_no_false_ok(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    finds(monkeypatch, SOUND, SKIPPED)
    assert audit.main() == 2
    said = capsys.readouterr().out
    assert "anyio" in said
    assert "Aucune faille" not in said


def test_an_unreachable_service_is_said_in_a_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    says(monkeypatch, "import sys; sys.exit('Traceback\\nConnectionError: api.example')")
    assert audit.main() == 2
    said = capsys.readouterr().err
    assert "injoignable (ConnectionError: api.example)" in said
    assert "Traceback" not in said
