"""APScheduler inside the server: the purge at midnight on the island and at every start, and the
upkeep of the tables once a month."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.cron import CronTrigger

from quiz import clock
from scheduler.maintenance import maintain_and_log
from scheduler.purge import Reason, purge_and_log

GRACE = 3600  # seconds that a job may be late: a busy or sleeping machine must not skip a day
RETRY_AFTER = timedelta(seconds=30)


@asynccontextmanager
async def running() -> AsyncIterator[AsyncIOScheduler]:
    scheduler = AsyncIOScheduler(
        timezone=clock.ISLAND, job_defaults={"misfire_grace_time": GRACE, "coalesce": True}
    )

    async def run(reason: Reason) -> None:
        if not await purge_and_log(reason):
            retry_at = clock.now() + RETRY_AFTER
            scheduler.add_job(
                run, "date", run_date=retry_at, args=[reason], id="retry", replace_existing=True
            )

    midnight = CronTrigger(hour=0, minute=0, timezone=clock.ISLAND)
    scheduler.add_job(run, midnight, args=[Reason.MIDNIGHT], id="purge")
    # A signature that was under way at midnight can land on the day that was just removed, and
    # attempts outlive their hour between two purges: both are swept up in silence.
    sweep = CronTrigger(minute="5-55/10", timezone=clock.ISLAND)
    scheduler.add_job(run, sweep, args=[Reason.SWEEP], id="sweep")
    quiet_hour = CronTrigger(day=1, hour=3, minute=30, timezone=clock.ISLAND)
    scheduler.add_job(maintain_and_log, quiet_hour, id="maintenance")
    # A machine that was off at midnight catches up, without keeping the first child waiting.
    scheduler.add_job(run, args=[Reason.START], id="start")
    scheduler.start()
    try:
        yield scheduler
    finally:
        scheduler.shutdown()
        await asyncio.sleep(0)  # the shutdown itself happens one turn of the loop later
