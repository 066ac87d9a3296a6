"""Signing: suggestions, the keyboard, and names that are taken or refused."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Kiosk


@pytest.fixture
def signing(kiosk: Kiosk) -> Kiosk:
    kiosk.open_played(points=6)
    kiosk.to_nickname()
    return kiosk


def test_a_suggested_name_is_two_taps(signing: Kiosk) -> None:
    name = signing.page.locator("[data-suggestion]").first.inner_text()
    signing.tap("[data-suggestion]")
    signing.tap(signing.role("sign"))
    signing.on("board")
    expect(signing.page.locator(".own")).to_contain_text(name)


def test_there_are_six_suggestions_and_more_on_demand(signing: Kiosk) -> None:
    names = signing.page.locator("[data-suggestion]")
    expect(names).to_have_count(6)
    before = names.all_inner_texts()
    with signing.page.expect_response("**/api/nicknames*"):
        signing.tap(signing.role("ideas"))
    expect(names).to_have_count(6)
    assert names.all_inner_texts() != before


def test_the_keyboard_writes_and_erases(signing: Kiosk) -> None:
    signing.type("lea-2")
    signing.tap('[data-key="erase"]')
    expect(signing.page.locator("input.nickname-field")).to_have_value("lea-")


def test_a_real_keyboard_writes_too(signing: Kiosk) -> None:
    signing.page.keyboard.type("Inès")
    signing.page.keyboard.press("Enter")
    signing.on("board")
    expect(signing.page.locator(".own")).to_contain_text("ines")


def test_a_taken_name_comes_with_three_free_ones(signing: Kiosk) -> None:
    signing.database.execute(
        "INSERT INTO day (day_date) VALUES (current_date) ON CONFLICT DO NOTHING"
    )
    signing.database.execute(
        "INSERT INTO game (nickname, level, points, total_time, day_date, attempt_id)"
        " SELECT 'zoe', 'facile', 5, 1000, day_date, gen_random_uuid() FROM day"
    )
    signing.sign_as("zoe")
    message = signing.page.locator(".nickname-message")
    expect(message).to_contain_text("Ce pseudo est déjà pris")
    expect(signing.page.locator("[data-suggestion]")).to_have_count(3)
    signing.save("pseudo-pris")
    signing.tap("[data-suggestion]")
    signing.tap(signing.role("sign"))
    signing.on("board")


@pytest.mark.parametrize(("name", "said"), [("connard", "plus gentil"), ("ab", "3 à 12")])
def test_a_refused_name_is_told_kindly(signing: Kiosk, name: str, said: str) -> None:
    signing.sign_as(name)
    expect(signing.page.locator(".nickname-message")).to_contain_text(said)
    expect(signing.page.locator("[data-suggestion]")).to_have_count(3)
    signing.save(f"pseudo-refuse-{name}")


def test_a_child_may_leave_without_signing(signing: Kiosk) -> None:
    signing.tap(signing.role("no-nickname"))
    signing.on("board")
    assert signing.attempt == ""
    rows = signing.database.execute("SELECT count(*) FROM game").fetchone()
    assert rows == (0,)


def test_markup_in_a_name_stays_text(signing: Kiosk) -> None:
    signing.page.keyboard.type("<b>zoe</b>")
    signing.page.keyboard.press("Enter")
    expect(signing.page.locator(".nickname-message")).to_contain_text("3 à 12")
    assert signing.page.locator("main b").count() == 0
