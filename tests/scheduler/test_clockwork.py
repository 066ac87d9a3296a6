from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

import pytest
from apscheduler.events import EVENT_JOB_ADDED, EVENT_JOB_EXECUTED, JobEvent
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from quiz import clock, database
from scheduler import clockwork
from scheduler.purge import Reason
from tests.players import add_game


async def heard(scheduler: AsyncIOScheduler, event: int, job_id: str) -> None:
    """Waits until something has happened to a job."""
    happened = asyncio.Event()

    def listen(told: JobEvent) -> None:
        if told.job_id == job_id:
            happened.set()

    scheduler.add_listener(listen, event)
    await asyncio.wait_for(happened.wait(), timeout=10)


@pytest.mark.usefixtures("board")
async def test_yesterday_goes_at_every_start() -> None:
    await add_game("zoe", day=clock.today() - timedelta(days=1))
    async with clockwork.running() as scheduler:
        await heard(scheduler, EVENT_JOB_EXECUTED, "start")
        assert await database.fetchval("SELECT count(*) FROM game") == 0


@pytest.mark.usefixtures("board")
async def test_the_purge_runs_at_midnight_on_the_island() -> None:
    async with clockwork.running() as scheduler:
        job = scheduler.get_job("purge")
        evening = datetime(2026, 12, 24, 20, tzinfo=clock.ISLAND)
        midnight = job.trigger.get_next_fire_time(None, evening)
    assert midnight.isoformat() == "2026-12-25T00:00:00+04:00"


@pytest.mark.usefixtures("board")
async def test_a_machine_that_sleeps_at_midnight_still_purges() -> None:
    async with clockwork.running() as scheduler:
        assert scheduler.get_job("purge").misfire_grace_time == 3600


@pytest.mark.usefixtures("board")
async def test_a_purge_that_failed_is_tried_again_within_a_minute(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    tried: list[Reason] = []

    async def fail_once(reason: Reason) -> bool:
        tried.append(reason)
        return len(tried) > 1

    monkeypatch.setattr(clockwork, "purge_and_log", fail_once)
    async with clockwork.running() as scheduler:
        await heard(scheduler, EVENT_JOB_ADDED, "retry")
        retry = scheduler.get_job("retry")
        assert retry.next_run_time - clock.now() < timedelta(minutes=1)
        retry.modify(next_run_time=clock.now())
        await heard(scheduler, EVENT_JOB_EXECUTED, "retry")
    assert tried == [Reason.START, Reason.START]
