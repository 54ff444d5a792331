"""`byfield rebuild`: rebuild read models from the log."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Final

from cyclopts import Parameter

from deploy.cli.acting import acting
from deploy.cli.ordering import Order, Reason, ordered, reason_given
from deploy.cli.output import OUT
from deploy.cli.replaying import Chosen, chosen_by, names_of, replaying, say_unknown
from deploy.cli.runtime import reachable, run
from deploy.settings import Settings
from events.counted import counted
from events.operations import RebuildOrdered
from events.vocabulary import OrderOutcome
from services.kit.feed.projection import Projection
from services.kit.feed.rebuild import RebuildReport, rebuild
from services.kit.run.service import Service

PARTLY: Final = OrderOutcome.PARTLY
_Reports = list[tuple[str, RebuildReport]]


def rebuild_projections(
    projection: str | None = None,
    /,
    *,
    check: Annotated[bool, Parameter(negative="")] = False,
    reason: Reason = None,
) -> int:
    """Rebuild a projection beside the live one, compare both at one position, and swap them.

    The services may run meanwhile. Ends with 1 if the live one held something else. Who is signed
    in as an operator, and why, is kept in the log before; --check orders nothing, and needs nobody.

    Examples: byfield rebuild reporting.figures --reason "a new column"; byfield rebuild --check

    Parameters
    ----------
    projection
        SERVICE.PROJECTION, or SERVICE for all of it; everything if not said.
    check
        Compare only: leave the live one as it is.
    """
    chosen = chosen_by(projection)
    if not chosen:
        return say_unknown(projection)
    why = "" if check else reason_given(reason)

    async def work() -> _Reports:
        async with reachable() as settings:
            if check:
                return await _rebuild_all(settings, chosen, swap=False)
            ordering = RebuildOrdered(projections=tuple(names_of(chosen)), reason=why)
            principal = await acting(settings, "operator")
            async with ordered(settings, ordering, principal) as order:
                reports = await _rebuild_all(settings, chosen, swap=True)
                _end(order, reports)
                return reports

    reports = run(work())
    for name, report in reports:
        _say(name, report)
    return 1 if _faulty(reports) else 0


def _end(order: Order, reports: _Reports) -> None:
    if faulty := _faulty(reports):
        # Of a rebuild of all only so many names fit; which, the command says.
        names = ", ".join(faulty)
        order.ended(f"the live rows held something else, or facts were left: {names}", PARTLY)
    else:
        order.ended("all equal to the live ones, and swapped")


def _faulty(reports: _Reports) -> list[str]:
    return [
        f"{name}.{report.projection}"
        for name, report in reports
        if report.parked or not report.equal
    ]


async def _rebuild_all(settings: Settings, chosen: Chosen, *, swap: bool) -> _Reports:
    return [
        (service.name, report)
        for service, projections in chosen
        for report in await _rebuild(settings, service, projections, swap=swap)
    ]


async def _rebuild(
    settings: Settings, service: Service, projections: Sequence[Projection], *, swap: bool
) -> list[RebuildReport]:
    what = f"{service.name}: {counted(len(projections), 'projection')}"
    async with replaying(service, settings, what) as (running, progress):
        return await rebuild(
            running.pool,
            running.log,
            service.catalogue,
            projections,
            swap=swap,
            progress=progress,
            facts_held_max=settings.rebuild_facts_held_max,
        )


def _say(service: str, report: RebuildReport) -> None:
    rows = sum(table.rows for table in report.tables)
    verdict = "equal to the live one" if report.equal else "DIFFERENT from the live one"
    swapped = ", swapped" if report.swapped else ""
    OUT.print(
        f"{service}.{report.projection}: {counted(rows, 'row')} at position {report.position:,}, "
        f"{verdict}{swapped}"
    )
    for table in report.tables:
        if not table.equal:
            OUT.print(
                f"  {table.table}: {counted(table.only_live, 'row')} only live, "
                f"{table.only_rebuilt:,} only rebuilt"
            )
    if report.parked:
        OUT.print(f"  {counted(report.parked, 'fact')} could not be applied")
