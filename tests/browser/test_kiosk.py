"""What makes the page fit for a totem: light, hardened, and silent about its player."""

from __future__ import annotations

import pytest
from playwright.sync_api import BrowserContext, Response, expect

from tests.browser.conftest import Kiosk

LIMIT = 300_000  # bytes for a whole game


def test_a_whole_game_is_light(kiosk: Kiosk, context: BrowserContext) -> None:
    kiosk.page.close()
    page = kiosk.page = context.new_page()
    received: list[Response] = []

    def receive(response: Response) -> None:
        received.append(response)

    page.on("response", receive)
    kiosk.open()
    kiosk.choose_level("facile")
    for number in range(1, 11):
        expect(page.locator(".bar-number")).to_have_text(f"Question {number} / 10")
        kiosk.answer()
        kiosk.next()
    kiosk.to_nickname()
    kiosk.sign_as("zoe")
    kiosk.on("board")
    sizes = [each.request.sizes() for each in received]
    assert sum(each["responseBodySize"] + each["responseHeadersSize"] for each in sizes) < LIMIT


@pytest.mark.parametrize("event", ["contextmenu", "dragstart", "selectstart", "drop"])
def test_what_a_grown_up_may_do_is_refused(kiosk: Kiosk, event: str) -> None:
    kiosk.choose_level()
    refused = kiosk.page.evaluate(
        "(name) => !document.querySelector('.question-text')"
        ".dispatchEvent(new Event(name, {bubbles: true, cancelable: true}))",
        event,
    )
    assert refused


def test_two_fingers_do_not_zoom(kiosk: Kiosk) -> None:
    refused = kiosk.page.evaluate(
        """() => {
          const target = document.body;
          const finger = (identifier) => new Touch({identifier, target});
          const touches = [finger(1), finger(2)];
          return !target.dispatchEvent(
            new TouchEvent("touchmove", {touches, bubbles: true, cancelable: true}));
        }"""
    )
    assert refused


def test_pulling_down_does_not_reload(kiosk: Kiosk) -> None:
    behaviour = "getComputedStyle(document.documentElement).overscrollBehaviorY"
    assert kiosk.page.evaluate(behaviour) == "none"


def test_no_translation_is_offered(kiosk: Kiosk) -> None:
    assert kiosk.page.locator("html").get_attribute("translate") == "no"
    assert kiosk.page.locator("html").get_attribute("lang") == "fr"


def test_no_link_leads_anywhere(kiosk: Kiosk) -> None:
    kiosk.open_played()
    assert kiosk.page.locator("a[href]").count() == 0


def test_home_shows_the_three_best_and_when_it_starts_anew(kiosk: Kiosk) -> None:
    kiosk.open_played()
    kiosk.to_nickname()
    kiosk.sign_as("ines")
    kiosk.on("board")
    kiosk.tap(kiosk.role("home"))
    kiosk.on("home")
    expect(kiosk.page.locator(".podium-names")).to_contain_text("ines")
    expect(kiosk.page.locator(".home-until")).to_contain_text("Nouveau classement dans")


def test_the_board_can_be_turned_and_filtered(kiosk: Kiosk) -> None:
    kiosk.open_played("avancé", points=7)
    kiosk.to_nickname()
    kiosk.sign_as("leo")
    kiosk.on("board")
    kiosk.tap('[data-tab="temps"]')
    expect(kiosk.page.locator('[data-tab="temps"]')).to_have_attribute("aria-selected", "true")
    expect(kiosk.page.locator(".own")).to_contain_text("leo")
    kiosk.page.locator('.filter:has([data-filter="facile"])').tap()
    expect(kiosk.page.locator(".board-message")).to_be_visible()
    kiosk.page.locator('.filter:has([data-filter="avancé"])').tap()
    expect(kiosk.page.locator(".own")).to_contain_text("leo")


@pytest.mark.parametrize("path", ["/nowhere", "/classement/nowhere"])
def test_an_unknown_address_is_a_page_of_the_game(kiosk: Kiosk, path: str) -> None:
    kiosk.page.goto(kiosk.server.url + path)
    expect(kiosk.page.locator("h1")).to_be_visible()
    kiosk.save("404")
