"""What day it is on the island, and when it ends. Nothing else asks the clock for a date."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

ISLAND = ZoneInfo("Indian/Reunion")  # UTC+4, no daylight saving


def now() -> datetime:
    return datetime.now(ISLAND)


def today() -> date:
    return now().date()


def end_of(day: date) -> datetime:
    """The instant at which the board of `day` starts anew."""
    return datetime.combine(day + timedelta(days=1), time(), ISLAND)
