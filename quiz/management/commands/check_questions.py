from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from quiz import bank
from quiz.errors import BankInvalid


class Command(BaseCommand):
    help = "Vérifie les fichiers de questions, comme au démarrage."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            questions = bank.load(settings.QUIZ_QUESTIONS)
        except BankInvalid as error:
            raise CommandError("\n".join(error.problems)) from error
        counts = ", ".join(f"{len(found)} {level}" for level, found in questions.items())
        self.stdout.write(f"Les questions sont bonnes : {counts}.")
