"""Every screen and state, at every size: axe finds nothing, and our own measures hold."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Page, ViewportSize, expect

from tests.browser.conftest import LANDSCAPE, PORTRAIT, Kiosk

SIZES: list[ViewportSize] = [
    PORTRAIT,
    LANDSCAPE,
    {"width": 1366, "height": 768},
    {"width": 768, "height": 1024},
]
IDS = [f"{size['width']}x{size['height']}" for size in SIZES]

# Everything that a finger can press, with its rectangle. What a dialog covers can't be pressed.
CONTROLS = """
() => {
  const modal = document.querySelector("dialog[open]");
  const within = modal ?? document;
  return [...within.querySelectorAll("button, input:not([type=radio]), .filter")]
    .filter((each) => each.checkVisibility({visibilityProperty: true}) && !each.disabled)
    .map((each) => {
      const {x, y, width, height} = each.getBoundingClientRect();
      return {name: each.className + " " + (each.dataset.role ?? each.textContent.trim()), x, y,
              width, height, card: each.matches(".choice"), key: each.matches(".key"),
              level: document.querySelector(".question")?.dataset.level ?? ""};
    });
}
"""

SMALL_TEXT = """
() => {
  const small = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    const text = walker.currentNode.data.trim();
    const shown = element.checkVisibility({visibilityProperty: true})
      && !element.closest(".sr-only, script, noscript");
    if (shown && text && parseFloat(getComputedStyle(element).fontSize) < 24) {
      small.push(text);
    }
  }
  return small;
}
"""

# A card that is still rising is pale: what is judged is where it comes to rest.
END_ENTRANCES = """
() => document.getAnimations()
  .filter((each) => each.effect.getComputedTiming().endTime !== Infinity)
  .forEach((each) => each.finish())
"""

SCROLLS = """
() => {
  const root = document.scrollingElement;
  return [root.scrollWidth > innerWidth + 1, root.scrollHeight > innerHeight + 1];
}
"""


def at_home(kiosk: Kiosk) -> None:
    kiosk.on("home")


def at_level(kiosk: Kiosk) -> None:
    kiosk.tap(kiosk.role("play"))
    kiosk.on("level")


def at_pictures(kiosk: Kiosk) -> None:
    kiosk.choose_level("facile")


def at_words(kiosk: Kiosk) -> None:
    kiosk.choose_level("avancé")


def at_right(kiosk: Kiosk) -> None:
    at_pictures(kiosk)
    kiosk.answer()


def at_almost(kiosk: Kiosk) -> None:
    kiosk.choose_level("intermédiaire")
    kiosk.answer(right=False)


def at_score(kiosk: Kiosk) -> None:
    kiosk.open_played()


def at_nickname(kiosk: Kiosk) -> None:
    at_score(kiosk)
    kiosk.to_nickname()


def at_refusal(kiosk: Kiosk) -> None:
    at_nickname(kiosk)
    kiosk.sign_as("con")
    expect(kiosk.page.locator("[data-suggestion]")).to_have_count(3)


def at_board(kiosk: Kiosk) -> None:
    at_nickname(kiosk)
    kiosk.sign_as("zoe")
    kiosk.on("board")
    expect(kiosk.page.locator(".own")).to_be_visible()


def at_empty_board(kiosk: Kiosk) -> None:
    at_nickname(kiosk)
    kiosk.tap(kiosk.role("no-nickname"))
    kiosk.on("board")
    expect(kiosk.page.locator(".board-message")).to_be_visible()


def at_idle(kiosk: Kiosk) -> None:
    kiosk.page.clock.install()
    kiosk.open()
    at_words(kiosk)
    kiosk.page.clock.fast_forward(61_000)
    kiosk.page.locator(kiosk.role("idle")).wait_for()


def at_quit(kiosk: Kiosk) -> None:
    at_words(kiosk)
    kiosk.tap(kiosk.role("quit"))
    kiosk.page.locator(kiosk.role("stay")).wait_for()


def at_retry(kiosk: Kiosk) -> None:
    at_words(kiosk)
    kiosk.page.route("**/answers", lambda route: route.abort())
    kiosk.tap("[data-choice-id]")
    kiosk.page.locator(kiosk.role("retry")).wait_for()


PLACES: list[Callable[[Kiosk], None]] = [
    at_home,
    at_level,
    at_pictures,
    at_words,
    at_right,
    at_almost,
    at_score,
    at_nickname,
    at_refusal,
    at_board,
    at_empty_board,
    at_idle,
    at_quit,
    at_retry,
]


def axe(page: Page) -> dict[str, Any]:
    page.evaluate(END_ENTRANCES)
    found = Axe().run(page).response
    assert len(found["passes"]) > 10, "axe didn't run"
    return dict(found)


def told(violations: list[dict[str, Any]]) -> list[str]:
    return [f"{each['id']}: {[node['html'] for node in each['nodes']]}" for each in violations]


def examine(kiosk: Kiosk) -> None:
    page = kiosk.page
    assert told(axe(page)["violations"]) == []
    assert page.evaluate(SMALL_TEXT) == []
    assert page.evaluate(SCROLLS) == [False, False]
    height = page.viewport_size["height"] if page.viewport_size else 0
    controls = page.evaluate(CONTROLS)
    assert controls or page.locator('[data-role="retry"]').is_visible()  # only words at first
    for each in controls:
        if each["card"]:
            width, tall = (160, 120) if each["level"] == "facile" else (64, 96)
        else:
            width, tall = 64, 64
        assert each["width"] >= width - 0.5, each
        assert each["height"] >= tall - 0.5, each
        assert each["y"] + each["height"] <= 0.95 * height + 1, each
    for one, other in pairs(controls):
        assert gap(one, other) >= 15.5, (one, other)


def pairs(controls: list[dict[str, Any]]) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    return [(one, other) for place, one in enumerate(controls) for other in controls[place + 1 :]]


def gap(one: dict[str, Any], other: dict[str, Any]) -> float:
    across = max(one["x"], other["x"]) - min(one["x"] + one["width"], other["x"] + other["width"])
    down = max(one["y"], other["y"]) - min(one["y"] + one["height"], other["y"] + other["height"])
    return float(max(across, down))


@pytest.mark.parametrize("place", PLACES)
def test_every_screen_is_for_everybody(kiosk: Kiosk, place: Callable[[Kiosk], None]) -> None:
    place(kiosk)
    for size in SIZES:
        kiosk.page.set_viewport_size(size)
        examine(kiosk)
        kiosk.save(place.__name__.replace("_", "-"))


@pytest.mark.parametrize("place", [at_pictures, at_almost, at_nickname, at_board])
def test_wider_letters_fit_too(kiosk: Kiosk, place: Callable[[Kiosk], None]) -> None:
    kiosk.on("home")
    place(kiosk)
    kiosk.tap('[data-role="spaced"]')
    for size in SIZES:
        kiosk.page.set_viewport_size(size)
        examine(kiosk)
        kiosk.save(f"{place.__name__.replace('_', '-')}-Aa")


def test_axe_would_find_something(kiosk: Kiosk) -> None:
    kiosk.page.evaluate("document.querySelector('[data-role=play]').textContent = ''")
    assert "button-name" in [each["id"] for each in axe(kiosk.page)["violations"]]


def moving(page: Page) -> int:
    running = "document.getAnimations().filter((each) => each.playState === 'running').length"
    return int(page.evaluate(running))


def test_less_motion_stops_it_all(kiosk: Kiosk) -> None:
    kiosk.tap('[data-role="calm"]')
    assert moving(kiosk.page) == 0


def test_a_browser_that_asks_for_less_motion_gets_it(kiosk: Kiosk) -> None:
    kiosk.page.emulate_media(reduced_motion="reduce")
    kiosk.open()
    assert moving(kiosk.page) == 0


@pytest.mark.parametrize("context", [PORTRAIT], indirect=True)
def test_what_happens_is_said_to_a_screen_reader(kiosk: Kiosk, context: BrowserContext) -> None:
    at_almost(kiosk)
    said = kiosk.page.locator("#announcer")
    expect(said).to_contain_text("Presque")
    expect(said).to_contain_text("bonne réponse")
    expect(said).to_have_attribute("role", "status")
