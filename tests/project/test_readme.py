"""The README tells the truth: its requests are made, its answers compared."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from project.environment import Environment
from quiz import bank
from tests.environment import ROOT

README = (ROOT / "README.md").read_text()


def exchanges() -> Iterator[tuple[str, str]]:
    (console,) = re.findall(r"```console\n(.*?)```", README, re.DOTALL)
    yield from re.findall(r"^\$ (.*)\n(.*)$", console, re.MULTILINE)


def request(command: str, known: dict[str, str]) -> tuple[str, dict[str, Any]]:
    for name, value in known.items():
        command = command.replace(f"${name}", value)
    words = shlex.split(command)
    (address,) = [word for word in words if word.startswith("http://")]
    body = words[words.index("-sd") + 1] if "-sd" in words else None
    return address, {"json": json.loads(body)} if body else {}


def pattern(answer: str) -> re.Pattern[str]:
    """What stands in the README with … for what differs from game to game."""
    return re.compile(re.escape(answer).replace("…", ".+?"), re.DOTALL)


async def test_its_requests_get_its_answers(client: httpx.AsyncClient) -> None:
    known = {"URL": "http://quiz"}
    shown = list(exchanges())
    assert len(shown) == 7
    for command, answer in shown:
        address, content = request(command, known)
        response = await client.request("POST" if content else "GET", address, **content)
        assert pattern(answer).fullmatch(response.text), f"{command}\n{response.text}"
        if "question" in response.json():
            known["ATTEMPT"] = response.json()["attempt_id"]
            known["CHOICE"] = response.json()["question"]["choices"][0]["id"]


def test_its_table_names_every_variable() -> None:
    for name in Environment.model_fields:
        assert f"`{name}`" in README


def test_its_question_would_be_accepted() -> None:
    (example,) = re.findall(r"```json\n(.*?)```", README, re.DOTALL)
    assert bank.Question.model_validate_json(example).right == "le letchi"


@pytest.mark.parametrize("named", sorted(set(re.findall(r"`((?:quiz|api)/[a-z_./]+)`", README))))
def test_the_places_it_names_exist(named: str) -> None:
    assert (ROOT / named).exists()


def test_its_commands_exist() -> None:
    makefile = (ROOT / "Makefile").read_text()
    for command in set(re.findall(r"make ([a-z]+)", README)):
        assert f"\n{command}:" in makefile
