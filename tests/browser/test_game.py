"""A whole game, by touch and by keyboard, on each level."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import LANDSCAPE, PORTRAIT, Kiosk


@pytest.mark.parametrize(
    ("level", "context"),
    [
        ("facile", PORTRAIT),
        ("intermédiaire", PORTRAIT),
        ("avancé", PORTRAIT),
        ("facile", LANDSCAPE),
        ("avancé", LANDSCAPE),
    ],
    indirect=["context"],
)
def test_it_works(kiosk: Kiosk, level: str) -> None:
    kiosk.save("accueil")
    kiosk.choose_level(level)
    kiosk.save(f"{level}-question")
    kiosk.answer(right=False)
    kiosk.save(f"{level}-presque")
    kiosk.next()
    expect(kiosk.page.locator(".bar-number")).to_have_text("Question 2 / 10")
    kiosk.answer()
    kiosk.save(f"{level}-bravo")
    kiosk.next()
    expect(kiosk.page.locator(".bar-number")).to_have_text("Question 3 / 10")
    kiosk.finish()
    kiosk.save(f"{level}-score")
    expect(kiosk.page.locator(".score-points")).to_contain_text("9")
    kiosk.to_nickname()
    kiosk.save(f"{level}-pseudo")
    kiosk.sign_as("zoe")
    kiosk.on("board")
    expect(kiosk.page.locator(".own")).to_contain_text("zoe")
    expect(kiosk.page.locator(".board-standing")).to_have_text("Tu es 1er sur 1\u00a0!")
    kiosk.save(f"{level}-classement")
    kiosk.tap(kiosk.role("replay"))
    kiosk.on("level")


def test_a_right_answer_is_told_by_mark_and_word(kiosk: Kiosk) -> None:
    kiosk.choose_level()
    right = kiosk.card()
    kiosk.answer()
    expect(kiosk.page.locator(".verdict")).to_have_text("Bravo\u00a0!")
    expect(kiosk.page.locator(f"{right} .choice-badge")).to_contain_text("bonne réponse")
    assert kiosk.page.locator(".explanation").inner_text()


def test_a_wrong_answer_shows_the_right_one_kindly(kiosk: Kiosk) -> None:
    kiosk.choose_level()
    right = kiosk.card()
    kiosk.answer(right=False)
    expect(kiosk.page.locator(".verdict")).to_have_text("Presque\u00a0!")
    expect(kiosk.page.locator(f"{right} .choice-badge")).to_contain_text("bonne réponse")
    expect(kiosk.page.locator(".is-almost .choice-badge")).to_contain_text("ta réponse")


def test_the_clock_stands_still_while_a_child_reads(kiosk: Kiosk) -> None:
    kiosk.page.clock.install()
    kiosk.open()
    kiosk.choose_level()
    kiosk.page.clock.fast_forward(5_000)
    expect(kiosk.page.locator(".bar-time")).to_have_text("0:05")
    kiosk.answer()
    kiosk.page.clock.fast_forward(400)
    counted = kiosk.page.locator(".bar-time").inner_text()
    kiosk.page.clock.fast_forward(30_000)
    expect(kiosk.page.locator(".bar-time")).to_have_text(counted)


def test_ten_fingers_answer_once(kiosk: Kiosk) -> None:
    posted: list[str] = []
    kiosk.page.on(
        "request", lambda each: posted.append(each.url) if "answers" in each.url else None
    )
    kiosk.choose_level()
    kiosk.page.locator("body:not([data-taps])").wait_for(state="attached")
    kiosk.page.evaluate(
        "for (const card of document.querySelectorAll('[data-choice-id]'))"
        " for (let finger = 0; finger < 4; finger += 1) card.click()"
    )
    kiosk.page.locator(kiosk.role("next")).wait_for()
    assert len(posted) == 1


def test_a_double_tap_does_not_skip_the_explanation(kiosk: Kiosk) -> None:
    kiosk.choose_level()
    card = kiosk.page.locator(kiosk.card())
    box = card.bounding_box()
    assert box
    kiosk.page.locator("body:not([data-taps])").wait_for(state="attached")
    for _ in range(2):
        kiosk.page.touchscreen.tap(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    kiosk.page.locator(kiosk.role("next")).wait_for()
    expect(kiosk.page.locator(".bar-number")).to_have_text("Question 1 / 10")


def test_ten_out_of_ten_is_celebrated(kiosk: Kiosk) -> None:
    kiosk.open_played(points=10)
    assert kiosk.page.locator(".falling > *").count() > 0
    kiosk.save("dix-sur-dix")


def test_nothing_right_is_no_humiliation(kiosk: Kiosk) -> None:
    kiosk.open_played(points=0)
    expect(kiosk.page.locator(".score h1")).to_have_text("Merci d’avoir joué\u00a0!")
    assert kiosk.page.locator(".falling > *").count() == 0
    kiosk.save("zero-sur-dix")


def test_the_keyboard_alone_plays_a_whole_game(kiosk: Kiosk) -> None:
    kiosk.on("home")
    press_until(kiosk, '[data-role="play"]')
    kiosk.on("level")
    press_until(kiosk, '[data-level="intermédiaire"]')
    for number in range(1, 11):
        expect(kiosk.page.locator(".bar-number")).to_have_text(f"Question {number} / 10")
        kiosk.on("question")
        press_until(kiosk, "[data-choice-id]")
        kiosk.page.locator(kiosk.role("next")).wait_for()
        kiosk.on("question")
        press_until(kiosk, '[data-role="next"]')
    kiosk.on("score")
    press_until(kiosk, '[data-role="choose-name"]')
    kiosk.on("nickname")
    kiosk.page.keyboard.type("leo")
    kiosk.page.keyboard.press("Enter")
    kiosk.on("board")
    expect(kiosk.page.locator(".own")).to_contain_text("leo")
    press_until(kiosk, '[data-role="home"]')
    kiosk.on("home")


def press_until(kiosk: Kiosk, selector: str) -> None:
    """Tab to a control and press it; what has the focus must be seen to have it."""
    for _ in range(60):
        if kiosk.page.evaluate("s => document.activeElement.matches(s)", selector):
            outline = kiosk.page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
            assert outline != "none"
            kiosk.page.keyboard.press("Enter")
            return
        kiosk.page.keyboard.press("Tab")
    raise AssertionError(selector)
