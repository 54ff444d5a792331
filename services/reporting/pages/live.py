"""A measure as it is now, or as it was known: by up to two dimensions, for the center."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, Final, NamedTuple
from urllib.parse import urlencode

from starlette.responses import Response

from events.vocabulary import Program
from services.kit.http.cursors import PAGE_ITEMS_DEFAULT, Paging
from services.kit.http.reads import Extent, counted
from services.kit.http.running_service import CurrentService, RunningService
from services.kit.pages.forms import Form
from services.kit.pages.page import Page, SignedInPage
from services.kit.pages.routing import PageRouter
from services.reporting.measures.dimensions import By
from services.reporting.measures.measure import Measure
from services.reporting.pages.measured import Measured, measure_named, measured, picture
from services.reporting.pages.renewing import follow_now
from services.reporting.pages.typed_questions import (
    ListedQuestion,
    MovedQuestion,
    TypedQuestion,
    period_of,
    refused_later,
)
from services.reporting.periods import AskedPeriod, Comparisons, figures_at
from services.reporting.queries.kept_figures import KeptFigures
from services.reporting.queries.listing import listed_page, refusal_of_keys
from services.reporting.queries.measures import FigureQuestion, answer
from services.reporting.queries.moving import (
    MOVED_ITEMS_SHOWN,
    ComparedFigure,
    moved_page,
    refusal_of_then,
)
from services.reporting.queries.reached import Followed
from services.reporting.views.key_words import key_in_words
from services.reporting.views.measures import ListedView
from services.reporting.views.moved import MovedView, NumberView
from services.reporting.views.published import named
from services.reporting.views.told_values import told as told_value

_HAS_FAULTS: Final = 422

live = PageRouter("/live")


class Counted(NamedTuple):
    """The answer to what was asked, and the one that is drawn."""

    told: dict[str, Any]
    """As the JSON has it, with its digest."""
    lines: Measured
    drawn: Measured
    """By the first dimension alone."""
    source: str
    """The address of the same as JSON, for ever."""


@live.get("/{measure}")
async def show_live_measure(page: SignedInPage, running: CurrentService, measure: str) -> Response:
    """Show a measure by up to two dimensions, live or as of a position."""
    found = measure_named(measure)
    form = page.asked(TypedQuestion)
    answered = await _counted(page, running, found, form)
    if answered is not None:
        followed = Followed.CLOCKS if found.beside else Followed.FIGURES
        follow_now(page, form, followed, answered.told["as_of"])
    response = page.show(
        "live-measure.html",
        form=form,
        measure=found,
        choices=[(each, named(each)) for each in found.by],
        programs=[(each, key_in_words(By.PROGRAM, each)) for each in Program],
        answered=answered,
        picture=None if answered is None else picture(answered.drawn),
        query=page.request.url.query,
    )
    return counted(response, Extent(rows=0 if answered is None else len(answered.lines.lines)))


@live.get("/{measure}/download")
async def download_live_measure(
    page: SignedInPage, running: CurrentService, measure: str
) -> Response:
    """Return the same table as CSV."""
    found = measure_named(measure)
    form = page.asked(TypedQuestion)
    answered = await _counted(page, running, found, form)
    if answered is None:
        problem = page.show("bad-question.html", status=_HAS_FAULTS, form=form, measure=found)
        return counted(problem, Extent(rows=0))
    response = answered.lines.as_table(f"{found.name}-as-of-{answered.told['as_of']}")
    return counted(response, Extent(rows=len(answered.lines.lines)))


@live.get("/{measure}/counted")
async def show_listed(page: SignedInPage, running: CurrentService, measure: str) -> Response:
    """Show what a figure counts, one by one, with the facts that it is counted from."""
    found = measure_named(measure)
    form = page.asked(ListedQuestion)
    told = None if found.lists is None else await _listed(page, running, found, form)
    heads = [] if told is None else [named(each) for each in told.by]
    return _shown(
        page,
        "listed.html",
        form=form,
        measure=found,
        told=told,
        heads=heads,
        columns=None if told is None else [named(told.thing), *heads, ("Number",), "Its facts"],
        words=key_in_words,
        query=page.request.url.query,
    )


async def _listed(
    page: Page, running: RunningService, measure: Measure, form: Form[ListedQuestion]
) -> ListedView | None:
    """Return what is counted, from a place on; None where the form has faults."""
    period = period_of(form, measure)
    if period is None or form.content is None:
        return None
    asked = FigureQuestion(measure, form.content.dimensions(measure), period.filter)
    paging = Paging(PAGE_ITEMS_DEFAULT, form.content.cursor)
    told: ListedView | None = None
    with refused_later(form):
        async with figures_at(period, page.call, running, beside=measure.beside) as tables:
            kept = running.keep(KeptFigures)
            told = await listed_page(tables, running.log, asked, (), paging, kept)
    return told


@live.get("/{measure}/moved")
async def show_what_moved(page: SignedInPage, running: CurrentService, measure: str) -> Response:
    """Show why a figure differs from what it was at an earlier position: by which facts."""
    found = measure_named(measure)
    form = page.asked(MovedQuestion)
    told = await _moved(page, running, found, form)
    return _shown(
        page,
        "moved.html",
        form=form,
        measure=found,
        told=told,
        was=None if told is None else told_value(found, told.then).all_said,
        now=None if told is None else told_value(found, told.now).all_said,
        said=_numbers_in_words,
    )


async def _moved(
    page: Page, running: RunningService, measure: Measure, form: Form[MovedQuestion]
) -> MovedView | None:
    """Return what moved a figure, from a place on; None where the form has faults."""
    period = period_of(form, measure)
    if period is None or form.content is None:
        return None
    keys = form.content.keys
    asked = FigureQuestion(measure, form.content.dimensions(measure) if keys else (), period.filter)
    if (fault := refusal_of_keys(asked, keys)) is not None:
        form.refuse(f"{fault[2].capitalize()}.", "key")
        return None
    paging = Paging(MOVED_ITEMS_SHOWN, form.content.cursor)
    question = ComparedFigure(asked, keys, form.content.then)
    told: MovedView | None = None
    with refused_later(form):
        async with (
            running.keep(Comparisons).turn(),
            figures_at(period, page.call, running, beside=measure.beside) as tables,
        ):
            if (rule := refusal_of_then(question, tables.as_of)) is not None:
                form.refuse(f"It {rule}.", "then")
                return None
            kept, zone = running.keep(KeptFigures), running.settings.time_zone
            told = await moved_page(tables, running.log, question, paging, kept, zone)
    return told


def _numbers_in_words(numbers: Sequence[NumberView]) -> str:
    """Return what a thing adds under each of its keys."""
    said = [" ".join([*each.keys, f"{each.number:g}"]) for each in numbers]
    return ", ".join(said) or "not counted"


def _shown(
    page: SignedInPage, template: str, told: ListedView | MovedView | None, **values: Any
) -> Response:
    """Show a page of a list, and where it goes on."""
    response = page.show(template, told=told, following=_following(page, told), **values)
    return counted(response, Extent(rows=0 if told is None else len(told.items)))


def _following(page: Page, told: ListedView | MovedView | None) -> str | None:
    """Return what the next page is asked with: as of the same position, whatever is told since."""
    if told is None or told.next is None:
        return None
    anew = {"cursor", "as_of", "recorded_by"}
    asked = [each for each in page.request.query_params.multi_items() if each[0] not in anew]
    return urlencode([*asked, ("as_of", told.as_of), ("cursor", told.next)])


async def _counted(
    page: Page, running: RunningService, measure: Measure, form: Form[TypedQuestion]
) -> Counted | None:
    """Return the answer; None where the form has faults."""
    period = period_of(form, measure)
    if period is None or form.content is None:
        return None
    by = form.content.dimensions(measure)
    told: dict[str, Any] | None = None
    first: dict[str, Any] | None = None
    with refused_later(form):
        async with figures_at(period, page.call, running, beside=measure.beside) as tables:
            kept = running.keep(KeptFigures)
            told = json.loads(
                (await answer(tables, FigureQuestion(measure, by, period.filter), kept)).content
            )
            first = told
            if len(by) > 1:
                asked = FigureQuestion(measure, by[:1], period.filter)
                first = json.loads((await answer(tables, asked, kept)).content)
    if told is None or first is None:
        return None
    source = page.at(f"/measures/{measure.name}") + "?" + _asked_again(period, told)
    return Counted(told, _of(measure, told), _of(measure, first), source)


def _of(measure: Measure, told: dict[str, Any]) -> Measured:
    rows = [(row["keys"], row["value"]) for row in told["rows"]]
    return measured(measure, told["by"], rows, told["total"])


def _asked_again(period: AskedPeriod, told: dict[str, Any]) -> str:
    """Return the parameters that give the same answer for ever."""
    asked = [
        *(("by", each) for each in told["by"]),
        *(("program", each) for each in [period.program] if each),
        *(("from", each.isoformat()) for each in [period.since] if each),
        *(("until", each.isoformat()) for each in [period.until] if each),
        ("as_of", told["as_of"]),
    ]
    return urlencode(asked)
