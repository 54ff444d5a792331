"""`byfield rehearse`: what a rebuild of a projection would change, before anything is swapped."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Final

import orjson
from cyclopts import Parameter
from cyclopts.validators import Number

from deploy.cli.output import OUT, say_json
from deploy.cli.replaying import chosen_by, names_of, replaying, say_unknown
from deploy.cli.runtime import reachable, run
from deploy.settings import Settings
from events.counted import counted
from events.facts import CATALOGUE
from events.vault.readers import READERS
from services.kit.feed.projection import Projection
from services.kit.feed.rehearsal import (
    ROWS_LISTED_MAX,
    CountFigures,
    FigureDifference,
    Rehearsal,
    RowDifference,
    TableDifferences,
    rehearse,
)
from services.kit.run.service import Service
from services.reporting.queries.rehearsal import count_all_figures

_COUNTED: Final[Mapping[str, CountFigures]] = {"reporting.figures": count_all_figures}
"""By projection: what is told of its rows as figures."""
_WIDTH_MAX: Final = 60
"""Characters of a value in text; JSON has all of it."""


def rehearse_projection(
    projection: str,
    /,
    *,
    since: Annotated[int, Parameter(name="--from", validator=Number(gte=0))] = 0,
    rows: Annotated[int, Parameter(validator=Number(gte=1, lte=ROWS_LISTED_MAX))] = 100,
    personal: Annotated[bool, Parameter(negative="")] = False,
    json: Annotated[bool, Parameter(negative="")] = False,
) -> int:
    """List the rows and figures that a rebuild of a projection would change; change nothing.

    It makes the projection from the first event, by the folds of the release that is installed
    here, beside the live one. The services may run meanwhile, of a former release too, and wait for
    nothing. Ends with 1 if anything would change.

    Example: byfield rehearse reporting.figures --from 48000

    Parameters
    ----------
    projection
        SERVICE.PROJECTION.
    since
        List only rows that are as they are since this position or later; tables that do not
        remember since when are listed whole. Figures are counted as of now.
    rows
        List so many rows of a table, the first by key. How many there are is said in any case.
    personal
        Show what rows of services that know people's names hold, and not only which columns.
    json
        Print JSON: a line a row, then a line a figure, then what it comes to.
    """
    found = chosen_by(projection)
    if names_of(found) != [projection]:
        return say_unknown(projection)
    [(service, [one])] = found

    async def work() -> Rehearsal:
        async with reachable() as settings:
            return await _rehearse(settings, service, one, since=since, rows_max=rows)

    rehearsal = run(work())
    shown = personal or not _has_text(service, one)
    if json:
        _say_json(rehearsal, projection, shown=shown)
    else:
        _say(rehearsal, projection, shown=shown)
    return 0 if rehearsal.equal else 1


def _has_text(service: Service, projection: Projection) -> bool:
    """Whether rows of a projection may have personal text, which its service reads."""
    heard = {fact.category for fact in CATALOGUE if fact.wire_name in projection.hears}
    return not heard.isdisjoint(READERS.get(service.name, ()))


async def _rehearse(
    settings: Settings, service: Service, projection: Projection, *, since: int, rows_max: int
) -> Rehearsal:
    name = f"{service.name}.{projection.name}"
    async with replaying(service, settings, name) as (running, progress):
        return await rehearse(
            running.pool,
            running.log,
            service.catalogue,
            projection,
            since=since,
            rows_max=rows_max,
            count_figures=_COUNTED.get(name),
            progress=progress,
            facts_held_max=settings.rebuild_facts_held_max,
        )


def _say(rehearsal: Rehearsal, projection: str, *, shown: bool) -> None:
    at = f"at position {rehearsal.position:,}"
    if rehearsal.equal:
        OUT.print(f"{projection}: a rebuild would change nothing, {at}")
        return
    differences = sum(table.differences for table in rehearsal.tables)
    OUT.print(
        f"{projection}: a rebuild would change {counted(differences, 'row')} and "
        f"{counted(len(rehearsal.figures), 'figure')}, {at}"
    )
    for table in rehearsal.tables:
        _say_table(table, shown=shown)
    for figure in rehearsal.figures:
        name, by, key = figure.figure
        OUT.print(f"  {name} by {by}, {key}: {_short(figure.live)} -> {_short(figure.rebuilt)}")
    if rehearsal.parked:
        OUT.print(
            f"  {counted(rehearsal.parked, 'fact')} could not be applied, and would be parked"
        )
    OUT.print("Nothing was changed; `byfield rebuild` swaps the rebuilt rows in.")


def _say_table(table: TableDifferences, *, shown: bool) -> None:
    OUT.print(f"  {table.table}: {counted(table.differences, 'row')}")
    for row in table.rows:
        key = ", ".join(f"{name} {value}" for name, value in row.key.items())
        OUT.print(f"    {key}: {_what(row, shown=shown)}")
    if (more := table.differences - len(table.rows)) > 0:
        OUT.print(f"    and {more:,} more (--rows)")


def _what(row: RowDifference, *, shown: bool) -> str:
    if row.live is None or row.rebuilt is None:
        return "only rebuilt" if row.live is None else "only live"
    if not shown:
        return f"{', '.join(row.columns)} (--personal shows what they hold)"
    live, rebuilt = row.live, row.rebuilt
    return ", ".join(
        f"{name} {_short(live.get(name))} -> {_short(rebuilt.get(name))}" for name in row.columns
    )


def _short(value: object) -> str:
    if value is None:
        return "nothing"
    text = value if isinstance(value, str) else orjson.dumps(value).decode()
    return text if len(text) <= _WIDTH_MAX else f"{text[: _WIDTH_MAX - 3]}..."


def _say_json(rehearsal: Rehearsal, projection: str, *, shown: bool) -> None:
    for table in rehearsal.tables:
        for row in table.rows:
            said: dict[str, Any] = {"table": table.table, "key": row.key, "columns": row.columns}
            if shown:
                said |= {"live": row.live, "rebuilt": row.rebuilt}
            say_json(said)
    for figure in rehearsal.figures:
        say_json(_figure(figure))
    say_json(
        {
            "projection": projection,
            "position": rehearsal.position,
            "rows": {table.table: table.differences for table in rehearsal.tables},
            "figures": len(rehearsal.figures),
            "parked": rehearsal.parked,
        }
    )


def _figure(figure: FigureDifference) -> dict[str, Any]:
    name, by, key = figure.figure
    return {
        "figure": name,
        "by": by,
        "key": key,
        "live": figure.live,
        "rebuilt": figure.rebuilt,
    }
