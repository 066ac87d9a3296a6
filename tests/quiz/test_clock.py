from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from quiz import clock
from tests.conftest import Clock


def test_it_works(island_clock: Clock) -> None:
    island_clock.set("2026-12-24T12:00:00")
    assert clock.today() == date(2026, 12, 24)
    assert clock.end_of(clock.today()).isoformat() == "2026-12-25T00:00:00+04:00"


def test_it_is_four_hours_later_than_in_greenwich() -> None:
    assert clock.now().utcoffset() == timedelta(hours=4)


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        ("2026-12-24T23:59:59.999", date(2026, 12, 24)),
        ("2026-12-25T00:00:00", date(2026, 12, 25)),
    ],
)
def test_the_day_changes_at_midnight_on_the_island(
    island_clock: Clock, moment: str, day: date
) -> None:
    island_clock.set(moment)
    assert clock.today() == day


@pytest.mark.parametrize("month", range(1, 13))
def test_there_is_no_daylight_saving(month: int) -> None:
    start = datetime(2026, month, 1, tzinfo=clock.ISLAND)
    assert start.utcoffset() == timedelta(hours=4)


def test_a_day_ends_after_a_year_too() -> None:
    assert clock.end_of(date(2026, 12, 31)).isoformat() == "2027-01-01T00:00:00+04:00"
