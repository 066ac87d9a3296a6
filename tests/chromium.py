"""Finds Chromium for the browser's tests, or installs it, and says so.

Root installs Debian's package; anybody else takes Playwright's own build.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def find() -> str | None:
    """The path of a browser, or None."""
    named = os.environ.get("CHROMIUM")
    if named:
        return named
    installed = next(filter(None, map(shutil.which, NAMES)), None)
    return installed or _playwrights()


def _playwrights() -> str | None:
    code = (
        "from playwright.sync_api import sync_playwright as p\n"
        "with p() as started: print(started.chromium.executable_path)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    path = done.stdout.strip()
    return path if path and Path(path).exists() else None


def install() -> None:
    if os.getuid() == 0 and shutil.which("apt-get"):
        print("Chromium n’est pas là : apt-get install chromium", flush=True)
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        for command in (["update", "-qq"], ["install", "-y", "-qq", "chromium"]):
            subprocess.run(
                ["apt-get", *command], env=environment, stdout=subprocess.DEVNULL, check=False
            )
    else:
        print("Chromium n’est pas là : playwright install chromium", flush=True)
        subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=False)


def main() -> int:
    if find() is None:
        install()
    found = find()
    if found is None:
        print(
            "Pas de Chromium pour les tests de la page : installez-le (apt-get install chromium) "
            "ou donnez son chemin dans CHROMIUM.",
            file=sys.stderr,
        )
        return 1
    print(f"Chromium : {found}", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
