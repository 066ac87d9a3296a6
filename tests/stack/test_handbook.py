"""The handbook's commands, on the stack for which they are written."""

from __future__ import annotations

import shlex

import pytest

from tests.project import handbook
from tests.stack.stack import Stack

# What can't be run here, or is run by another test.
ELSEWHERE = {
    "docker compose build --pull": "needs a registry",
    "docker compose pull db": "needs a registry",
    "docker compose down": "test_start.py",
    "docker compose down -v": "test_start.py",
    "docker compose exec web python manage.py": "a prefix",
    "docker compose --profile certbot logs certbot": "runs only with a public name",
}


def of_compose() -> list[str]:
    return [
        command
        for command in handbook.of_the_machine()
        if command.startswith("docker compose ") and command not in ELSEWHERE
    ]


def run(stack: Stack, command: str) -> tuple[int, str]:
    arguments = [word for word in shlex.split(command)[2:] if word != "-f"]  # nobody follows here
    if arguments[0] == "exec":
        arguments.insert(1, "--no-TTY")
    done = stack.try_compose(*arguments, input="oui\n" if "reset_board" in command else None)
    return done.returncode, done.stdout + done.stderr


@pytest.fixture
def no_errors_logged(stack: Stack) -> None:
    """Empties the logs: doctor would rightly find in them what other tests broke on purpose."""
    for service, logs in {"web": "/var/quiz/log", "nginx": "/var/log/quiz"}.items():
        stack.execute(service, "sh", "-c", f'for log in {logs}/*; do : >"$log"; done')


@pytest.mark.usefixtures("no_errors_logged")
@pytest.mark.parametrize("command", of_compose())
def test_a_command_of_the_engine_runs(stack: Stack, command: str) -> None:
    if "cp web:/var/quiz/schema" in command:
        stack.execute("web", "python", "manage.py", "dump_schema")
    code, said = run(stack, command)
    assert code <= 1 if "doctor" in command else code == 0, said
    stack.wait_until_healthy()


@pytest.mark.usefixtures("no_errors_logged")
@pytest.mark.parametrize("frequency", ["--daily", "--weekly", "--campaign"])
def test_doctor_finds_the_stack_well(stack: Stack, frequency: str) -> None:
    code, said = run(stack, f"{handbook.MANAGE}doctor {frequency}")
    assert code <= 1, said  # a warning: the certificate is our own
    assert "ÉCHEC" not in said


@pytest.mark.parametrize(
    "command", ["purge", "maintain_db", "dump_schema", "dump_schema --check", "check_questions"]
)
def test_a_command_of_the_operator_runs(stack: Stack, command: str) -> None:
    code, said = run(stack, handbook.MANAGE + command)
    assert code == 0, said


def test_a_rehearsal_leaves_the_board_as_it_was(stack: Stack) -> None:
    before = stack.sql("SELECT count(*) FROM game")
    code, said = run(stack, f"{handbook.MANAGE}rehearse --any-certificate")
    assert code == 0, said
    assert "1 parties" in said
    assert stack.sql("SELECT count(*) FROM game") == before
