"""What the operator sets and writes: variables and questions."""

from __future__ import annotations

from django.conf import settings
from django.core import checks

from project.doctor import advice
from project.doctor.examination import in_thread
from project.doctor.report import Finding, Site, failure, ok, warning
from quiz import bank
from quiz.errors import BankInvalid


async def variables(site: Site) -> Finding:
    """`check --deploy`: Django's own and ours."""
    found = await in_thread(lambda: checks.run_checks(include_deployment_checks=True))
    told = [message for message in found if not message.is_silenced()]
    serious = [message for message in told if message.is_serious()]
    if serious:
        return failure(_tell(serious), advice.manage("check --deploy"))
    if told:
        return warning(_tell(told), advice.manage("check --deploy"))
    return ok("check --deploy ne trouve rien")


def _tell(messages: list[checks.CheckMessage]) -> str:
    return ", ".join(f"{message.id} {message.msg}" for message in messages)


async def questions(site: Site) -> Finding:
    try:
        found = await in_thread(lambda: bank.load(settings.QUIZ_QUESTIONS))
    except BankInvalid as error:
        return failure(
            f"{error.problems[0]} ({len(error.problems)} en tout)", advice.manage("check_questions")
        )
    return ok(", ".join(f"{len(each)} {level}" for level, each in found.items()))
