"""Writes `.env` with new random secrets: `python3 deploy/make_env.py quiz.example.re`

The names under which the quiz will be asked for are given as arguments; localhost always works.
"""

from __future__ import annotations

import os
import secrets
import sys
from pathlib import Path

ENV = Path(__file__).resolve().parent.parent / ".env"
SECRETS = ("SECRET_KEY", "POSTGRES_PASSWORD", "QUIZ_OWNER_PASSWORD", "QUIZ_WEB_PASSWORD")


def main() -> int:
    names = [*sys.argv[1:], "localhost"]
    lines = [
        "# Production. Les autres réglages et leurs valeurs par défaut : .env.example",
        f"ALLOWED_HOSTS={','.join(dict.fromkeys(names))}",
        f"QUIZ_URL=https://{names[0]}",
        *(f"{name}={secrets.token_urlsafe(48)}" for name in SECRETS),
    ]
    try:
        file = os.open(ENV, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        print(f"{ENV} existe déjà : rien n’est changé.", file=sys.stderr)
        return 1
    with os.fdopen(file, "w", encoding="utf-8") as env:
        env.write("\n".join(lines) + "\n")
    print(f"{ENV} est écrit, avec de nouveaux secrets. Ne le partagez pas.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
