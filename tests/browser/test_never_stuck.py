"""Nobody can get stuck: reloads, faults of the server, a slow network, midnight."""

from __future__ import annotations

import json
import os
import signal
from typing import TYPE_CHECKING

from playwright.sync_api import Route, expect

from tests.browser.conftest import Kiosk
from tests.servers import answers, eventually, hanging

if TYPE_CHECKING:
    from playwright.sync_api import Page


def text_of(page: Page) -> str:
    return page.locator(".question-text").inner_text()


def test_a_reload_finds_the_same_question(kiosk: Kiosk) -> None:
    kiosk.choose_level("avancé")
    before = text_of(kiosk.page)
    kiosk.page.reload()
    expect(kiosk.page.locator(".question-text")).to_have_text(before)
    kiosk.answer()


def test_a_reload_finds_the_explanation(kiosk: Kiosk) -> None:
    kiosk.choose_level()
    kiosk.answer()
    said = kiosk.page.locator(".explanation").inner_text()
    kiosk.page.reload()
    expect(kiosk.page.locator(".explanation")).to_have_text(said)
    kiosk.next()
    expect(kiosk.page.locator(".bar-number")).to_have_text("Question 2 / 10")


def test_a_reload_of_a_signed_game_finds_the_board(kiosk: Kiosk) -> None:
    kiosk.open_played()
    kiosk.to_nickname()
    kiosk.sign_as("zoe")
    kiosk.on("board")
    kiosk.page.reload()
    kiosk.on("board")
    expect(kiosk.page.locator(".own")).to_contain_text("zoe")


def test_going_back_does_not_leave_the_game(kiosk: Kiosk) -> None:
    kiosk.choose_level()
    before = text_of(kiosk.page)
    for _ in range(3):
        kiosk.page.evaluate("history.back()")
        expect(kiosk.page.locator(".question-text")).to_have_text(before)
    kiosk.page.evaluate("history.forward()")
    kiosk.answer()


def test_an_expired_game_goes_home_with_a_kind_word(kiosk: Kiosk) -> None:
    kiosk.choose_level()
    kiosk.database.execute("UPDATE attempt SET started_at = now() - interval '2 hours'")
    kiosk.tap("[data-choice-id]")
    kiosk.on("home")
    expect(kiosk.page.locator(".home-message")).to_contain_text("terminée")
    assert kiosk.attempt == ""


def test_an_address_of_no_game_goes_home(kiosk: Kiosk) -> None:
    kiosk.page.goto("about:blank")
    kiosk.open("/#not-a-game")
    kiosk.on("home")
    assert kiosk.attempt == ""


def test_a_game_goes_on_when_the_server_is_back(kiosk: Kiosk) -> None:
    kiosk.choose_level()
    card = kiosk.card()
    os.killpg(kiosk.server.process.pid, signal.SIGSTOP)  # no answer, and no refusal either
    try:
        kiosk.tap(card)
        expect(kiosk.page.locator(kiosk.role("retry"))).to_contain_text("On réessaie…")
        kiosk.save("on-reessaie")
    finally:
        os.killpg(kiosk.server.process.pid, signal.SIGCONT)
    kiosk.page.locator(kiosk.role("next")).wait_for()
    expect(kiosk.page.locator(".verdict")).to_have_text("Bravo\u00a0!")


def test_a_game_goes_on_after_a_killed_worker(kiosk: Kiosk) -> None:
    kiosk.choose_level()
    for worker in kiosk.server.workers():
        os.kill(worker, signal.SIGKILL)
    kiosk.answer()
    kiosk.next()
    expect(kiosk.page.locator(".bar-number")).to_have_text("Question 2 / 10")


def test_a_game_goes_on_when_the_database_is_back(kiosk: Kiosk) -> None:
    kiosk.choose_level()
    card = kiosk.card()
    with hanging(kiosk.server):
        kiosk.tap(card)
        expect(kiosk.page.locator(kiosk.role("retry"))).to_contain_text("On réessaie…")
    kiosk.page.locator(kiosk.role("next")).wait_for()
    eventually(lambda: answers(kiosk.server))


def test_a_long_fault_is_admitted(kiosk: Kiosk) -> None:
    kiosk.page.clock.install()
    kiosk.open()
    kiosk.choose_level()
    kiosk.page.route("**/api/**", lambda route: route.abort())
    kiosk.tap("[data-choice-id]")
    retry = kiosk.page.locator(kiosk.role("retry"))
    retry.wait_for()
    kiosk.page.clock.fast_forward(11_000)
    expect(retry).to_contain_text("Le quiz ne répond pas pour le moment")
    kiosk.save("longue-panne")
    kiosk.page.unroute("**/api/**")
    kiosk.page.clock.fast_forward(5_000)
    kiosk.page.locator(kiosk.role("next")).wait_for()


def test_a_slow_network_shows_the_tap_at_once(kiosk: Kiosk) -> None:
    kiosk.choose_level()
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    kiosk.page.route("**/answers", hold)
    kiosk.tap("[data-choice-id]")
    expect(kiosk.page.locator(".chosen")).to_have_count(1)
    expect(kiosk.page.locator("[data-choice-id]:enabled")).to_have_count(0)
    expect(kiosk.page.locator(kiosk.role("retry"))).to_have_count(0)
    for route in held:
        route.continue_()
    kiosk.page.locator(kiosk.role("next")).wait_for()


def test_a_lost_answer_is_asked_for_again(kiosk: Kiosk) -> None:
    """The server has counted it, and its word got lost on the way."""
    kiosk.choose_level()
    lost: list[str] = []

    def lose_once(route: Route) -> None:
        if lost:
            route.continue_()
        else:
            lost.append(route.fetch().text())
            route.abort()

    kiosk.page.route("**/answers", lose_once)
    kiosk.answer()
    explanation = json.loads(lost[0])["explanation"]
    expect(kiosk.page.locator(".explanation")).to_have_text(explanation)


def test_the_board_empties_itself_at_midnight(kiosk: Kiosk) -> None:
    kiosk.open_played()
    kiosk.to_nickname()
    kiosk.sign_as("zoe")
    kiosk.on("board")
    expect(kiosk.page.locator(".own")).to_contain_text("zoe")
    with kiosk.server.client() as client:
        today = client.get("/api/leaderboard").json()
    tomorrow = {**today, "day": "2999-01-01", "players": 0, "entries": []}
    tomorrow["resets_at"] = "2999-01-02T00:00:00+04:00"
    kiosk.page.route("**/api/leaderboard*", lambda route: route.fulfill(json=tomorrow))
    expect(kiosk.page.locator(".board-message")).to_be_visible()
    expect(kiosk.page.locator(".entries li")).to_have_count(0)
    kiosk.save("classement-vide")
