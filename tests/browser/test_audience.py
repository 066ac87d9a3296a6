"""Matomo: nothing is told unless the operator asks, and then nothing of the child."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import BrowserContext, Page, Request

from tests.browser.conftest import Kiosk
from tests.servers import Server, serving


def events(page: Page) -> list[Request]:
    told: list[Request] = []

    def hear(request: Request) -> None:
        if "/matomo/" in request.url:
            told.append(request)

    page.on("request", hear)
    return told


def test_nobody_is_told_by_default(kiosk: Kiosk) -> None:
    told = events(kiosk.page)
    kiosk.choose_level()
    assert told == []


@pytest.fixture(scope="module")
def measured(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    var = tmp_path_factory.mktemp("measured")
    with serving(var, MATOMO_URL="http://matomo", MATOMO_SITE_ID="7") as server:
        yield server


def test_screens_are_told_and_nothing_else(measured: Server, context: BrowserContext) -> None:
    page = context.new_page()
    told = events(page)
    page.goto(measured.url)
    page.locator('[data-role="play"]').tap()
    page.locator('body[data-screen="level"]:not([data-taps])').wait_for(state="attached")
    page.locator('[data-level="facile"]').tap()
    page.locator("[data-choice-id]").first.wait_for()
    attempt = urlsplit(page.url).fragment
    assert attempt
    said = [parse_qs(urlsplit(each.url).query) for each in told]
    assert [each["action_name"] for each in said] == [["home"], ["level"], ["question"]]
    assert {each["idsite"][0] for each in said} == {"7"}
    for request in told:
        assert attempt not in request.url
        assert not request.headers.get("cookie")
        assert not request.headers.get("referer")
