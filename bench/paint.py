"""The first paint of the kiosk page through nginx, with nothing in the browser's cache:
`python -m bench.paint [--short]`. It needs a Docker engine and Chromium."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median

from playwright.sync_api import Browser, sync_playwright

from bench import report
from bench.report import Section
from tests import chromium
from tests.stack.stack import Stack, fresh_clone

SCREENS = {"portrait": (1080, 1920), "landscape": (1920, 1080)}
PAINTS = """
    () => Object.fromEntries(
        performance.getEntriesByType('paint').map(each => [each.name, each.startTime]))
"""
# Of all that has come over the network so far, headers included.
TRANSFERRED = """
    () => performance.getEntries().reduce((sum, each) => sum + (each.transferSize ?? 0), 0)
"""


def measure(*, short: bool) -> Section:
    visits = 2 if short else 9
    with tempfile.TemporaryDirectory() as folder:
        stack = Stack(Path(folder), f"quiz-bench-{os.getpid()}")
        fresh_clone(stack.folder)
        command = [sys.executable, "deploy/make_env.py"]
        subprocess.run(command, cwd=stack.folder, check=True, stdout=subprocess.DEVNULL)
        try:
            stack.up("--build")
            with sync_playwright() as playwright:
                browser = playwright.chromium.launch(
                    executable_path=chromium.find(),
                    args=["--disable-quic", "--no-first-run", "--disable-background-networking"]
                    + ["--no-sandbox"] * (os.getuid() == 0),
                )
                seen = {
                    name: [_visit(browser, stack.url, *size) for _ in range(visits)]
                    for name, size in SCREENS.items()
                }
                browser.close()
        finally:
            stack.try_compose("down", "--volumes", "--rmi", "local", "-t", "5")
    section = Section(
        "First paint",
        "Headless Chromium, a new profile for each visit, through nginx over TLS and HTTP/2, "
        f"{visits} visits each.",
    )
    columns = {name: [*map(list, zip(*each, strict=True))] for name, each in seen.items()}
    section.table(
        ["screen", "first paint", "first paint with content", "slowest", "kB of the first screen"],
        [
            [name, median(first), median(content), max(first), median(sizes) / 1000]
            for name, (first, content, sizes) in columns.items()
        ],
    )
    slowest = max(max(first) for first, _content, _sizes in columns.values())
    section.goal(
        "first paint of the kiosk page, cold cache, through nginx",
        "≤ 1 s",
        f"{slowest / 1000:.2f} s, the slowest of {visits * len(SCREENS)} visits",
        reached=slowest <= 1000,
    )
    return section


def _visit(browser: Browser, url: str, width: int, height: int) -> tuple[float, float, float]:
    """Milliseconds until the first paint and the first with content, and bytes."""
    context = browser.new_context(
        viewport={"width": width, "height": height}, ignore_https_errors=True
    )
    page = context.new_page()
    page.goto(url, wait_until="networkidle")
    paints, transferred = page.evaluate(PAINTS), page.evaluate(TRANSFERRED)
    context.close()
    return paints["first-paint"], paints["first-contentful-paint"], transferred


if __name__ == "__main__":
    report.program("paint", measure)
