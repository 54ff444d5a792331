"""`byfield rebuild`: rebuild read models from the log."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from cyclopts import Parameter

from deploy.cli.output import ERR, OUT
from deploy.cli.progress import bar
from deploy.cli.runtime import reachable, run
from deploy.services import SERVICES
from deploy.settings import Settings
from services.kit.feed.projection import Projection
from services.kit.feed.rebuild import RebuildReport, rebuild
from services.kit.run.service import Service, open_service


def rebuild_projections(
    projection: str | None = None,
    /,
    *,
    check: Annotated[bool, Parameter(negative="")] = False,
) -> int:
    """Rebuild a projection beside the live one, compare both at one position, and swap them.

    The services may run meanwhile. Ends with 1 if the live one held something else.

    Examples: byfield rebuild reporting.figures; byfield rebuild reporting --check; byfield rebuild

    Parameters
    ----------
    projection
        SERVICE.PROJECTION, or SERVICE for all of it; everything if not said.
    check
        Compare only: leave the live one as it is.
    """
    chosen = _chosen(projection)
    if not chosen:
        known = ", ".join(_names())
        ERR.print(f"There is no projection {projection}; there are {known}")
        return 2

    async def work() -> list[tuple[str, RebuildReport]]:
        async with reachable() as settings:
            return [
                (service.name, report)
                for service, projections in chosen
                for report in await _rebuild(settings, service, projections, swap=not check)
            ]

    reports = run(work())
    for name, report in reports:
        _say(name, report)
    return 0 if all(report.equal and not report.parked for _, report in reports) else 1


async def _rebuild(
    settings: Settings, service: Service, projections: Sequence[Projection], *, swap: bool
) -> list[RebuildReport]:
    async with open_service(service, settings, listening=False) as one:
        running = one.running
        end = (await running.log.head()).position
        with bar(f"{service.name}: {len(projections)} projections", end) as advance_to:
            return await rebuild(
                running.pool,
                running.log,
                service.catalogue,
                projections,
                swap=swap,
                progress=lambda position, _end: advance_to(position),
                facts_held_max=settings.rebuild_facts_held_max,
            )


def _chosen(wanted: str | None) -> list[tuple[Service, list[Projection]]]:
    service_name, _, projection = (wanted or "").partition(".")
    chosen = []
    for name, service in SERVICES.items():
        projections = [p for p in service.projections if projection in {"", p.name}]
        if projections and service_name in {"", name}:
            chosen.append((service, projections))
    return chosen


def _names() -> list[str]:
    return [
        f"{name}.{projection.name}"
        for name, service in SERVICES.items()
        for projection in service.projections
    ]


def _say(service: str, report: RebuildReport) -> None:
    rows = sum(table.rows for table in report.tables)
    verdict = "equal to the live one" if report.equal else "DIFFERENT from the live one"
    swapped = ", swapped" if report.swapped else ""
    OUT.print(
        f"{service}.{report.projection}: {rows:,} rows at position {report.position:,}, "
        f"{verdict}{swapped}"
    )
    for table in report.tables:
        if not table.equal:
            OUT.print(
                f"  {table.table}: {table.only_live:,} rows only live, "
                f"{table.only_rebuilt:,} only rebuilt"
            )
    if report.parked:
        OUT.print(f"  {report.parked:,} facts could not be applied")
