"""One check at a time, as `doctor` makes it."""

from __future__ import annotations

from project.doctor.checks import CHECKS
from project.doctor.examination import examine
from project.doctor.report import Finding, Site, Status

NOWHERE = Site("http://127.0.0.1:1")


async def examined(name: str, site: Site = NOWHERE) -> Finding:
    check = next(check for check in CHECKS if check.name == name)
    (result,) = await examine([check], site)
    return result.finding


async def ails(name: str, site: Site = NOWHERE) -> str:
    """What is wrong, and that there is something to do about it."""
    finding = await examined(name, site)
    assert finding.status in {Status.WARNING, Status.FAILURE}, finding
    assert finding.advice, finding
    return f"{finding.status}: {finding.measured}"


async def is_well(name: str, site: Site = NOWHERE) -> bool:
    finding = await examined(name, site)
    assert finding.status is Status.OK, finding
    return True
