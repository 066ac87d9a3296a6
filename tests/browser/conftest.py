"""A real Chromium before the real server, and a child's finger."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import psycopg
import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    Page,
    ViewportSize,
    expect,
    sync_playwright,
)

from project.postgres import EmbeddedPostgres
from tests import chromium
from tests.environment import VAR
from tests.servers import Server, serving

PORTRAIT: ViewportSize = {"width": 1080, "height": 1920}
LANDSCAPE: ViewportSize = {"width": 1920, "height": 1080}
expect.set_options(timeout=15_000)  # for a machine that is busy; a pass never waits for it
SCREENSHOTS = VAR.parent / "screenshots"


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    found = chromium.find()
    if found is None:
        pytest.fail("no Chromium: `make test` installs one")
    arguments = ["--disable-quic", "--no-first-run", "--disable-background-networking"]
    if os.getuid() == 0:
        arguments.append("--no-sandbox")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=arguments)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serving(tmp_path_factory.mktemp("kiosk")) as server:
        yield server


@pytest.fixture
def database(server: Server) -> Iterator[psycopg.Connection[tuple[object, ...]]]:
    url = EmbeddedPostgres(server.var / "postgres").url
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("DELETE FROM game")
        yield connection


@dataclass
class Kiosk:
    """The page as a child meets it. What a good page never does is noted as it happens."""

    page: Page
    server: Server
    database: psycopg.Connection[tuple[object, ...]]
    complaints: list[str] = field(default_factory=list)

    def open(self, path: str = "/") -> None:
        self.page.goto(self.server.url + path)
        self.page.wait_for_selector("body[data-ready]", state="attached")

    def on(self, screen: str) -> None:
        """Waits until a screen is shown and takes touches."""
        expect(self.page.locator(f'body[data-screen="{screen}"]:not([data-taps])')).to_be_attached()

    def tap(self, selector: str) -> None:
        self.page.locator("body:not([data-taps])").wait_for(state="attached")
        self.page.locator(selector).first.tap()

    def role(self, name: str) -> str:
        return f'[data-role="{name}"]:visible'

    def choose_level(self, level: str = "facile") -> None:
        self.on("home")
        self.tap(self.role("play"))
        self.on("level")
        self.tap(f'[data-level="{level}"]')
        self.on("question")
        self.page.locator("[data-choice-id]").first.wait_for()

    @property
    def attempt(self) -> str:
        return urlsplit(self.page.url).fragment

    def right_choice(self, attempt: str = "") -> str:
        row = self.database.execute(
            "SELECT questions -> (dealt - 1) ->> 'right_choice' FROM attempt WHERE attempt_id = %s",
            [attempt or self.attempt],
        ).fetchone()
        assert row is not None
        return str(row[0])

    def card(self, *, right: bool = True) -> str:
        choice = self.right_choice()
        return (
            f'[data-choice-id="{choice}"]'
            if right
            else f'[data-choice-id]:not([data-choice-id="{choice}"])'
        )

    def answer(self, *, right: bool = True) -> None:
        self.tap(self.card(right=right))
        self.page.locator(self.role("next")).wait_for()

    def next(self) -> None:
        self.tap(self.role("next"))

    def open_played(self, level: str = "facile", points: int = 10, answers: int = 10) -> None:
        """Comes back, as a reload does, to a game that was played over HTTP so far."""
        with self.server.client() as client:
            started = client.post("/api/attempts", json={"level": level}).json()
            attempt, question = started["attempt_id"], started["question"]
            for number in range(1, answers + 1):
                if number > 1:
                    deal = {"number": number}
                    question = client.post(f"/api/attempts/{attempt}/questions", json=deal).json()
                choices = [choice["id"] for choice in question["choices"]]
                right = self.right_choice(attempt)
                wrong = next(each for each in choices if each != right)
                answer = {"number": number, "choice": right if number <= points else wrong}
                client.post(f"/api/attempts/{attempt}/answers", json=answer)
        self.page.goto("about:blank")
        self.open(f"/#{attempt}")
        self.on("score" if answers == 10 else "question")

    def finish(self, points: int = 10) -> None:
        for number in range(self.number(), 11):
            expect(self.page.locator(".bar-number")).to_have_text(f"Question {number} / 10")
            self.answer(right=number <= points)
            self.next()
        self.on("score")

    def number(self) -> int:
        return int(self.page.locator(".bar-number").inner_text().split()[1])

    def to_nickname(self) -> None:
        self.tap(self.role("choose-name"))
        self.on("nickname")
        self.page.locator("[data-suggestion]").first.wait_for()

    def type(self, name: str) -> None:
        for letter in name:
            self.tap(f'[data-key="{letter.upper()}"]')

    def sign_as(self, name: str) -> None:
        self.type(name)
        self.tap(self.role("sign"))

    def save(self, name: str) -> None:
        """A screenshot, to be looked at."""
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        size = self.page.viewport_size or PORTRAIT
        self.page.screenshot(path=SCREENSHOTS / f"{size['width']}x{size['height']}-{name}.png")


def listen(page: Page, url: str, complaints: list[str]) -> None:
    def requested(address: str) -> None:
        if not address.startswith((url, "data:", "blob:")):
            complaints.append(f"asked another host: {address}")

    page.on("request", lambda request: requested(request.url))
    page.on("pageerror", lambda error: complaints.append(f"error: {error}"))
    page.on(
        "console",
        lambda message: (
            complaints.append(f"console: {message.text}")
            # A server that is away is a fault we make ourselves, and the browser tells each one.
            if message.type in {"error", "warning"}
            and "Failed to load resource" not in message.text
            else None
        ),
    )


@pytest.fixture
def context(browser: Browser, request: pytest.FixtureRequest) -> Iterator[BrowserContext]:
    size: ViewportSize = getattr(request, "param", PORTRAIT)
    context = browser.new_context(viewport=size, has_touch=True)
    context.set_default_timeout(15_000)
    yield context
    context.close()


@pytest.fixture
def kiosk(
    context: BrowserContext, server: Server, database: psycopg.Connection[tuple[object, ...]]
) -> Iterator[Kiosk]:
    page = context.new_page()
    kiosk = Kiosk(page, server, database)
    listen(page, server.url, kiosk.complaints)
    kiosk.open()
    yield kiosk
    assert kiosk.complaints == []
    assert context.cookies() == []
    assert kiosk.page.evaluate("[localStorage.length, sessionStorage.length]") == [0, 0]
