"""`byfield figure`: whether figures that somebody has in a file are what the log says."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Final

from cyclopts import App, Parameter
from cyclopts.validators import Number

from deploy.cli.audit import PROOF_BYTES_MAX, Keys
from deploy.cli.auditing import keys_of
from deploy.cli.output import ERR, OUT
from deploy.cli.runtime import reachable, run
from events.counted import counted
from services.kit.escapes import escape_line
from services.kit.http.cursors import Paging
from services.kit.run.service import open_service
from services.reporting.app import SERVICE
from services.reporting.export.verifying import (
    FILE_BYTES_MAX,
    Figures,
    FiguresFileError,
    figures_behind,
    is_laid_out,
    read_figures,
    read_proof,
    read_question,
    recounted,
    refuse_other,
)
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

figure_app = App(name="figure", help="Figures in a file: whether they are what the log says.")

DIFFERENCES_SHOWN_MAX: Final = 20


@figure_app.command
def verify(
    file: Path,
    /,
    *,
    proof: Annotated[
        Path | None, Parameter(help="What .../NAME/proof answered, as a file.")
    ] = None,
    key: Keys = None,
    export: Annotated[Path | None, Parameter(help="The folder of an export to count from.")] = None,
) -> None:
    """Check figures in a file: their digest, their place in the sealed log, and by counting again.

    Neither server nor database is needed. Ends with 1 where something differs.

    Example: byfield figure verify fy2024-q1.json --proof proof.json --key center.pub --export data/

    Example: byfield figure verify review-2023-1.pdf --proof proof.json --key center.pub

    Parameters
    ----------
    file
        What GET /reporting/snapshots/NAME, GET /reporting/reviews/NAME/figures or GET
        /reporting/measures/NAME answered; or the HTML or PDF of a review, whose figures are in
        the record of the proof.
    """
    with file.open("rb") as opened:
        content = opened.read(FILE_BYTES_MAX)
    if proof is None:
        if is_laid_out(content):
            raise FiguresFileError("its figures are in the record that published it: give --proof")
        figures, said = read_figures(content), None
    else:
        figures, said = _proved(content, proof, key)
    OUT.print(
        f"{figures.kind} {figures.name}, as of position {figures.as_of:,}: the digest is "
        f"{figures.digest}."
    )
    if said is not None:
        OUT.out(said, highlight=False)
    if export is not None:
        _count_again(figures, export)


@figure_app.command
def since(
    figure: str,
    /,
    *,
    then: Annotated[int | None, Parameter(validator=Number(gte=0))] = None,
    by: tuple[By, ...] = (),
    key: tuple[str, ...] = (),
    json: Annotated[bool, Parameter(negative="")] = False,
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
    return run(_say_moved(ComparedFigure(asked, key, then), json=json))


async def _say_moved(question: ComparedFigure, *, json: bool) -> int:
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
                if json:
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


def _proved(content: bytes, proof: Path, key: Keys) -> tuple[Figures, str]:
    """Return the figures of a file, and what the proof of their record shows."""
    figures = None if is_laid_out(content) else read_figures(content)
    with proof.open("rb") as opened:
        proved, shown = read_proof(opened.read(PROOF_BYTES_MAX), keys_of(key or ()))
    if figures is None:
        return figures_behind(content, proved), f"{shown} It published this file."
    refuse_other(figures, proved)
    return figures, f"{shown} It is of these figures."


def _count_again(figures: Figures, export: Path) -> None:
    found = recounted(figures, export)
    for why in found.left_out:
        ERR.print(f"Not counted again: {why}.")
    for further in found.told_further:
        ERR.print(f"Counted again, not shown to be the last year: {further}.")
    for each in found.differ[:DIFFERENCES_SHOWN_MAX]:
        ERR.print(escape_line(each))
    if found.differ:
        differ = counted(len(found.differ), "figure differs", "figures differ")
        raise FiguresFileError(f"{differ} from what {export} has; {found.same:,} are the same")
    OUT.print(f"Counted again from {export}: {counted(found.same, 'figure')}, none differs.")
