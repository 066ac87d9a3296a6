"""The French handbook tells the truth: its commands run, its links lead somewhere."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest

from project import metrics
from project.doctor.checks import CHECKS
from tests.environment import ROOT
from tests.project import handbook
from tests.servers import Server, eventually, manage, serving

ENDINGS = {"doctor": {0, 1}}  # 1: a test machine's clock and disk
FIRST = {"dump_schema --check": "dump_schema"}

# What tests/stack runs on a real stack, and what is the machine's own business.
OF_THE_STACK = (
    "docker compose build",
    "docker compose cp",
    "docker compose down",
    "docker compose exec db psql",
    "docker compose exec nginx nginx",
    "docker compose exec web cat",
    "docker compose logs",
    "docker compose --profile certbot logs",
    "docker compose ps",
    "docker compose pull",
    "docker compose restart",
    "docker compose run --rm --no-deps web python manage.py doctor",
    "docker compose up",
)
OF_THE_MACHINE = (
    "docker compose exec web python manage.py",  # the prefix, named to be replaced
    "docker compose version",
    "docker image prune",
    "docker stats",
    "docker version",
    "git pull",
    "openssl x509",
    "systemctl status docker",
)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serving(tmp_path_factory.mktemp("documented")) as server:
        purged = server.var / "log" / "purge.log"
        eventually(purged.exists, server)
        yield server


@pytest.mark.parametrize("command", handbook.of_manage())
def test_a_command_of_manage_runs(
    server: Server, command: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QUIZ_URL", server.url)
    if "remove_score" in command:
        sign(server, "PSEUDO")
    if "reset_board" in command:
        command = "reset_board --yes"
    if command in FIRST:
        manage(server.var, FIRST[command])
    name, *arguments = shlex.split(command)
    done = manage(server.var, name, *arguments)
    assert done.returncode in ENDINGS.get(name, {0}), done.stdout + done.stderr


def sign(server: Server, nickname: str) -> None:
    with server.client() as client:
        started = client.post("/api/attempts", json={"level": "facile"}).json()
        attempt, question = f"/api/attempts/{started['attempt_id']}", started["question"]
        for number in range(1, 11):
            if number > 1:
                question = client.post(f"{attempt}/questions", json={"number": number}).json()
            answer = {"number": number, "choice": question["choices"][0]["id"]}
            client.post(f"{attempt}/answers", json=answer)
        score = {"attempt_id": started["attempt_id"], "nickname": nickname}
        assert client.post("/api/scores", json=score).status_code == 201


@pytest.mark.parametrize("command", handbook.of_make())
def test_a_target_of_make_exists(command: str) -> None:
    target = command.split(maxsplit=1)[0]
    assert re.search(rf"^{target}:", (ROOT / "Makefile").read_text(), re.MULTILINE)


@pytest.mark.parametrize("command", handbook.of_the_machine())
def test_every_other_command_is_known(command: str) -> None:
    assert command.startswith(OF_THE_STACK + OF_THE_MACHINE)


def test_the_services_that_are_named_exist() -> None:
    compose = (ROOT / "compose.yaml").read_text()
    for command in handbook.of_the_machine():
        named = re.search(r"compose (?:--profile \S+ )?(?:exec|logs|restart|pull) (.*)", command)
        words = named.group(1).split() if named else []
        services = [word for word in words if re.fullmatch("[a-z]{2,}", word)][:1]
        for service in services:
            assert re.search(rf"^  {service}:", compose, re.MULTILINE), command


@pytest.mark.parametrize("name", handbook.PAGES)
def test_links_lead_somewhere(name: str) -> None:
    for target in re.findall(r"\]\(([^)#]+)\)", handbook.page(name)):
        assert (ROOT / "docs" / target).is_file(), target


def test_every_check_of_doctor_is_in_the_table_of_the_handbook() -> None:
    table = handbook.page("maintenance").split("## Où chaque demande", 1)[1]
    missing = [each.title for each in CHECKS if each.title.removesuffix(" (24 h)") not in table]
    assert missing == []


def test_what_the_runbook_calls_a_check_is_one() -> None:
    titles = {each.title.removesuffix(" (24 h)") for each in CHECKS}
    for line in handbook.page("runbook").splitlines():
        if line.startswith("Doctor"):
            assert set(re.findall(r"\*\*([^*]+)\*\*", line)) <= titles, line


@pytest.mark.parametrize("name", ["alerts.yml", "dashboard.json"])
def test_monitoring_reads_figures_that_exist(name: str) -> None:
    text = (ROOT / "monitoring" / name).read_text()
    made = Path(metrics.__file__).read_text()
    for figure in set(re.findall(r"quiz_[a-z_]+[a-z]", text)):
        assert f'"{re.sub("_(bucket|count|sum)$", "", figure)}"' in made, figure


def test_the_dashboard_can_be_imported() -> None:
    dashboard = json.loads((ROOT / "monitoring" / "dashboard.json").read_text())
    assert {panel["id"] for panel in dashboard["panels"]} == set(range(1, 9))
    assert all(panel["targets"] for panel in dashboard["panels"])


def test_alerts_send_to_commands_of_the_handbook() -> None:
    known = set(handbook.commands())
    alerts = (ROOT / "monitoring" / "alerts.yml").read_text()
    for description in re.findall(r"description: (.+)", alerts):
        for command in description.split(", puis "):
            assert command in known, command


def test_no_break_spaces_stand_before_french_marks() -> None:
    for name in handbook.PAGES:
        text = re.sub(r"```.*?```|`[^`]*`", "", handbook.page(name), flags=re.DOTALL)
        assert re.findall(r".{10} [;:!?»]", text) == [], name
