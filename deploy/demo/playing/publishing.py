"""Quarters of the history are published, as a center does that begins with a history."""

from __future__ import annotations

import json
from typing import Final

from deploy.demo.center import COORDINATOR, Center
from deploy.demo.playing.course import until

QUARTERS: Final = ((2024, 1), (2024, 2), (2024, 3), (2024, 4), (2025, 1))
"""Of the history's last fiscal year, and the one in which that year's answers are shown."""


async def publish(center: Center) -> list[str]:
    """Publish them by hand; return their names, the last one last."""
    for fiscal_year, quarter in QUARTERS:
        body = {"fiscal_year": fiscal_year, "quarter": quarter}
        await center.command(COORDINATOR, "/reporting/snapshots", body)
    names = [f"fy{fiscal_year}-q{quarter}" for fiscal_year, quarter in QUARTERS]

    async def are_listed() -> bool:
        listed = json.loads(await center.public("/reporting/snapshots"))["items"]
        return {each["snapshot"] for each in listed} >= set(names)

    await until(are_listed, "the quarters to be published")
    return names
