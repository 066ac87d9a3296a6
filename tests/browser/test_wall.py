"""`/classement`, for the large screen on the wall."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.conftest import LANDSCAPE, Kiosk
from tests.browser.test_accessibility import axe, told

TEXT_SIZES = """
() => [...document.querySelectorAll(".entries li *")]
  .filter((each) => each.children.length === 0 && each.textContent.trim())
  .filter((each) => !each.closest(".sr-only"))
  .map((each) => parseFloat(getComputedStyle(each).fontSize))
"""


def add_games(kiosk: Kiosk, count: int) -> None:
    with kiosk.server.client() as client:
        today = client.get("/api/leaderboard").json()["day"]
    kiosk.database.execute("INSERT INTO day (day_date) VALUES (%s) ON CONFLICT DO NOTHING", [today])
    kiosk.database.execute(
        "INSERT INTO game (nickname, level, points, total_time, day_date, attempt_id)"
        " SELECT 'letchi-' || n, 'intermédiaire', 10 - n %% 5, 40000 + 1000 * n, %s,"
        " gen_random_uuid() FROM generate_series(1, %s) AS n",
        [today, count],
    )


def open_wall(kiosk: Kiosk) -> None:
    kiosk.page.set_viewport_size(LANDSCAPE)
    kiosk.open("/classement")


def test_it_works(kiosk: Kiosk) -> None:
    add_games(kiosk, 12)
    open_wall(kiosk)
    for board in ("points", "temps"):
        expect(kiosk.page.locator(f'[data-board="{board}"] .entries li')).to_have_count(10)
    assert told(axe(kiosk.page)["violations"]) == []
    kiosk.save("mur")


def test_it_is_legible_from_five_metres(kiosk: Kiosk) -> None:
    add_games(kiosk, 10)
    open_wall(kiosk)
    kiosk.page.locator(".entries li").nth(19).wait_for()
    assert min(kiosk.page.evaluate(TEXT_SIZES)) >= 48


def test_a_new_score_appears_by_itself(kiosk: Kiosk) -> None:
    open_wall(kiosk)
    expect(kiosk.page.locator(".wall-empty").first).to_be_visible()
    kiosk.save("mur-vide")
    add_games(kiosk, 1)
    expect(kiosk.page.locator(".entries li").first).to_contain_text("letchi-1")


def test_it_says_when_the_server_is_away_and_comes_back(kiosk: Kiosk) -> None:
    kiosk.page.clock.install()
    open_wall(kiosk)
    kiosk.page.route("**/api/**", lambda route: route.abort())
    for _ in range(3):
        kiosk.page.clock.run_for(6_000)
    expect(kiosk.page.locator(".wall-away")).to_be_visible()
    kiosk.page.unroute("**/api/**")
    kiosk.page.clock.run_for(6_000)
    expect(kiosk.page.locator(".wall-away")).to_be_hidden()
