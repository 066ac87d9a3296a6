"""A child walks away: the totem is the next child's. Time is moved, not waited for."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Kiosk

PATIENCE = 61_000
PATIENCE_FACILE = 91_000
COUNTDOWN = 21_000


def at_level(kiosk: Kiosk) -> None:
    kiosk.tap(kiosk.role("play"))
    kiosk.on("level")


def at_question(kiosk: Kiosk) -> None:
    kiosk.choose_level("avancé")


def at_explanation(kiosk: Kiosk) -> None:
    kiosk.choose_level("avancé")
    kiosk.answer()


def at_score(kiosk: Kiosk) -> None:
    kiosk.open_played("avancé")


def at_nickname(kiosk: Kiosk) -> None:
    kiosk.open_played("avancé")
    kiosk.to_nickname()


def at_board(kiosk: Kiosk) -> None:
    at_nickname(kiosk)
    kiosk.tap(kiosk.role("no-nickname"))
    kiosk.on("board")


@pytest.fixture
def idle(kiosk: Kiosk) -> Kiosk:
    kiosk.page.clock.install()
    kiosk.open()
    return kiosk


@pytest.mark.parametrize(
    "place", [at_level, at_question, at_explanation, at_score, at_nickname, at_board]
)
def test_a_child_who_left_is_asked_for_then_forgotten(
    idle: Kiosk, place: Callable[[Kiosk], None]
) -> None:
    place(idle)
    idle.page.clock.fast_forward(PATIENCE)
    expect(idle.page.locator(idle.role("idle"))).to_contain_text("Tu es toujours là\u00a0?")
    idle.page.clock.fast_forward(COUNTDOWN)
    idle.on("home")
    assert idle.attempt == ""


def test_home_asks_nobody(idle: Kiosk) -> None:
    idle.page.clock.fast_forward(10 * PATIENCE)
    expect(idle.page.locator(idle.role("idle"))).to_have_count(0)


def test_a_touch_goes_on_and_presses_nothing_beneath(idle: Kiosk) -> None:
    at_question(idle)
    card = idle.page.locator("[data-choice-id]").first.bounding_box()
    assert card
    idle.page.clock.fast_forward(PATIENCE)
    idle.page.locator(idle.role("idle")).wait_for()
    idle.save("toujours-la")
    idle.page.touchscreen.tap(card["x"] + 20, card["y"] + 20)
    expect(idle.page.locator(idle.role("idle"))).to_have_count(0)
    expect(idle.page.locator(".chosen")).to_have_count(0)
    idle.page.clock.fast_forward(500)
    idle.answer()


def test_a_key_of_the_screen_counts_as_life(idle: Kiosk) -> None:
    at_nickname(idle)
    for letter in "zoe":
        idle.page.clock.fast_forward(PATIENCE - 5_000)
        idle.type(letter)
    expect(idle.page.locator(idle.role("idle"))).to_have_count(0)
    idle.page.clock.fast_forward(PATIENCE)
    idle.page.locator(idle.role("idle")).wait_for()


def test_the_youngest_have_more_time(idle: Kiosk) -> None:
    idle.choose_level("facile")
    idle.page.clock.fast_forward(PATIENCE)
    expect(idle.page.locator(idle.role("idle"))).to_have_count(0)
    idle.page.clock.fast_forward(PATIENCE_FACILE - PATIENCE)
    idle.page.locator(idle.role("idle")).wait_for()


def test_the_next_child_starts_afresh(idle: Kiosk) -> None:
    idle.tap('[data-role="spaced"]')
    at_level(idle)
    idle.page.clock.fast_forward(PATIENCE)
    idle.page.locator(idle.role("idle")).wait_for()
    idle.page.clock.fast_forward(COUNTDOWN)
    idle.on("home")
    expect(idle.page.locator('[data-role="spaced"]')).to_have_attribute("aria-pressed", "false")
