"""The agencies that will submit requests."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from datetime import date

from deploy.demo.center import COORDINATOR, Center
from deploy.demo.plan.acts import Agency
from deploy.demo.playing.at_once import at_once


async def register(center: Center, agencies: Iterable[Agency], on: date) -> None:
    """Register agencies, many at once."""
    await at_once(
        center.command(COORDINATOR, "/intake/agencies", {**asdict(agency), "on": str(on)})
        for agency in agencies
    )


async def state_strength(center: Center, agencies: Iterable[Agency], on: date) -> None:
    """Let imported agencies state their sworn strength."""

    async def state(agency: Agency) -> None:
        said = {name: value for name, value in asdict(agency).items() if name != "ori"}
        path = f"/intake/agencies/{agency.ori}/profile"
        await center.command(COORDINATOR, path, {**said, "on": str(on)}, method="PUT")

    await at_once(state(agency) for agency in agencies)
