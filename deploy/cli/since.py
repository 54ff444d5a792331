"""`byfield figure since`: why a figure differs from what it was, and by which facts."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from deploy.cli.output import ERR, OUT
from deploy.cli.parameters import Json, NotNegative
from deploy.cli.runtime import reachable, run
from events.counted import counted
from services.kit.escapes import escape_line
from services.kit.http.cursors import Paging
from services.kit.run.service import open_service
from services.reporting.app import SERVICE
from services.reporting.export.verifying import FILE_BYTES_MAX, read_question
from services.reporting.feeds import FIGURES_FEED
from services.reporting.measures import MEASURES
from services.reporting.measures.dimensions import By
from services.reporting.measures.measure import refusal_of
from services.reporting.queries.kept_figures import ALL_FIGURES, KeptFigures
from services.reporting.queries.listing import refusal_of_keys
from services.reporting.queries.measures import FigureQuestion
from services.reporting.queries.moving import (
    MOVED_ITEMS_MAX,
    ComparedFigure,
    moved_page,
    refusal_of_then,
)
from services.reporting.queries.tables_as_of import tables_as_of
from services.reporting.views.moved import MovedView, NumberView
from services.reporting.views.told_values import told


def since(
    figure: str,
    /,
    *,
    then: NotNegative | None = None,
    by: tuple[By, ...] = (),
    key: tuple[str, ...] = (),
    json: Json = False,
) -> int:
    """Say why a figure differs from what it was: what came, went or changed, and by which fact.

    It needs the database, and no running service. Of what is made of answers both values are told
    alone.

    Example: byfield figure since requests.json

    Example: byfield figure since requests --then 48211 --by state --key IA

    Parameters
    ----------
    figure
        A file with what GET /reporting/measures/NAME answered; or the name of a measure.
    then
        The earlier position, of a measure that is named; a file says its own.
    by
        By what it is divided, at most twice.
    key
        A key of each dimension: that figure alone.
    json
        Print JSON: what the API answers, a page a line.
    """
    path = Path(figure)
    if figure in MEASURES:
        if then is None:
            ERR.print("Say with --then which earlier position it is compared with.")
            return 2
        asked = FigureQuestion(MEASURES[figure], by, ALL_FIGURES)
    else:
        with path.open("rb") as opened:
            asked, then = read_question(opened.read(FILE_BYTES_MAX))
    if (rule := refusal_of(asked.measure, asked.by)) is not None:
        ERR.print(f"--by {rule}")
        return 2
    if (fault := refusal_of_keys(asked, key)) is not None:
        ERR.print(f"--key {fault[2]}")
        return 2
    return run(_say_moved(ComparedFigure(asked, key, then), as_json=json))


async def _say_moved(question: ComparedFigure, *, as_json: bool) -> int:
    async with reachable() as settings, open_service(SERVICE, settings, listening=False) as service:
        running, kept = service.running, KeptFigures()
        feeds = question.asked.measure.beside
        async with tables_as_of(running.pool, FIGURES_FEED, beside=feeds) as tables:
            if (rule := refusal_of_then(question, tables.as_of)) is not None:
                ERR.print(f"--then {rule}")
                return 1
            cursor: str | None = None
            first = True
            while first or cursor is not None:
                page = await moved_page(
                    tables,
                    running.log,
                    question,
                    Paging(MOVED_ITEMS_MAX, cursor),
                    kept,
                    running.settings.time_zone,
                )
                if as_json:
                    OUT.out(page.model_dump_json(), highlight=False)
                else:
                    _say_page(page, first=first)
                first, cursor = False, page.next
    return 0


def _say_page(page: MovedView, *, first: bool) -> None:
    if first:
        was, is_ = (told(MEASURES[page.measure], each).all_said for each in (page.then, page.now))
        OUT.print(f"{page.measure}: {was} at position {page.as_of_then:,}, {is_} at {page.as_of:,}")
        if page.why_not_listed is not None:
            OUT.print(f"What makes the difference is not told: it {page.why_not_listed}.")
        for why, things in page.kinds.items():
            OUT.print(f"  {counted(things, 'thing')} {why.replace('-', ' ')}")
    for each in page.items:
        fact = each.fact
        OUT.out(
            escape_line(
                f"{page.thing} {each.id}: {_under(each.then)} -> {_under(each.now)}; "
                f"{each.why.replace('-', ' ')}, by {fact.type} at {fact.position:,}, of "
                f"{fact.happened_on or 'no day'}, told {fact.recorded_at:%Y-%m-%d}"
            ),
            highlight=False,
        )


def _under(numbers: Sequence[NumberView]) -> str:
    return (
        ", ".join(" ".join([*each.keys, f"{each.number:g}"]) for each in numbers) or "not counted"
    )
