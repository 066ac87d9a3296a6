#!/usr/bin/env python
"""The operator's commands. Those that need the database start the embedded one for their own
time, if that is the one in use and nothing runs it yet."""

from __future__ import annotations

import os
import sys
from contextlib import nullcontext

from project.environment import WrongEnvironment
from project.postgres import PostgresFailed

WITHOUT_DATABASE = {
    "check",
    "check_questions",
    "collectstatic",
    "doctor",  # says how things are, so it starts nothing
    "findstatic",
    "help",
    "version",
}


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "project.settings")
    try:
        run(sys.argv)
    except (WrongEnvironment, PostgresFailed) as error:
        print(error, file=sys.stderr)
        sys.exit(2)  # doctor's word for a failure


def run(arguments: list[str]) -> None:
    from django.conf import settings
    from django.core.management import execute_from_command_line

    command = arguments[1] if len(arguments) > 1 else "help"
    needs_embedded = settings.USES_EMBEDDED_POSTGRES and command not in WITHOUT_DATABASE
    with settings.EMBEDDED_POSTGRES.running() if needs_embedded else nullcontext():
        execute_from_command_line(arguments)


if __name__ == "__main__":
    main()
