"""The commands of the French handbook, as they are printed in it."""

from __future__ import annotations

import re

from tests.environment import ROOT

PAGES = ("maintenance", "incidents", "runbook", "checklists")
MANAGE = "docker compose exec web python manage.py "

_BLOCK = re.compile(r"^```bash\n(.*?)^```", re.DOTALL | re.MULTILINE)
_SPAN = re.compile(r"`((?:docker|make|git|openssl|systemctl|python3?) [^`\n]+)`")


def page(name: str) -> str:
    return (ROOT / "docs" / f"{name}.md").read_text()


def commands() -> list[str]:
    """Each once, those of blocks and those inside sentences."""
    found: list[str] = []
    for name in PAGES:
        text = page(name)
        for block in _BLOCK.findall(text):
            found.extend(line for line in block.splitlines() if line)
        found.extend(_SPAN.findall(text))
    return list(dict.fromkeys(found))


def of_manage() -> list[str]:
    """Arguments of manage.py; what is left of a sentence's command without any is dropped."""
    return [each.removeprefix(MANAGE) for each in commands() if each.startswith(MANAGE)]


def of_make() -> list[str]:
    return [each.removeprefix("make ") for each in commands() if each.startswith("make ")]


def of_the_machine() -> list[str]:
    """Those that only a real stack, or its machine, can run."""
    return [each for each in commands() if not each.startswith((MANAGE, "make "))]
