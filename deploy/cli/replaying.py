"""What is alike for commands that fold the log anew: of which projections, and how far it is."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from deploy.cli.output import ERR
from deploy.cli.progress import bar
from deploy.services import SERVICES
from deploy.settings import Settings
from services.kit.feed.projection import Projection
from services.kit.feed.rebuild import Progress
from services.kit.http.running_service import RunningService
from services.kit.run.service import Service, open_service

Chosen = list[tuple[Service, list[Projection]]]


def chosen_by(wanted: str | None) -> Chosen:
    """Return the projections called SERVICE.PROJECTION, or SERVICE for all of it; all by None."""
    service_name, _, projection = (wanted or "").partition(".")
    chosen = []
    for name, service in SERVICES.items():
        projections = [p for p in service.projections if projection in {"", p.name}]
        if projections and service_name in {"", name}:
            chosen.append((service, projections))
    return chosen


def names_of(chosen: Chosen) -> list[str]:
    """Return their names."""
    return [
        f"{service.name}.{projection.name}"
        for service, projections in chosen
        for projection in projections
    ]


def say_unknown(projection: str | None) -> int:
    """Say that there is no such projection, and which there are; return the exit status."""
    known = ", ".join(names_of(chosen_by(None)))
    ERR.print(f"There is no projection {projection}; there are {known}")
    return 2


@asynccontextmanager
async def replaying(
    service: Service, settings: Settings, what: str
) -> AsyncIterator[tuple[RunningService, Progress]]:
    """Open a service that hears nothing new; what is told of the progress moves a bar."""
    async with open_service(service, settings, listening=False) as one:
        end = (await one.running.log.head()).position
        with bar(what, end) as advance_to:
            yield one.running, lambda position, _end: advance_to(position)
