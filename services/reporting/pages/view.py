"""A measure as it was last published, for everybody: chart, table, definition, and its source."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from starlette.responses import Response

from services.kit.feed.connections import lent
from services.kit.http.answers import publish
from services.kit.http.problems import not_found
from services.kit.http.running_service import CurrentService, RunningService
from services.kit.pages.forms import Form
from services.kit.pages.page import CurrentPage, Page
from services.kit.pages.routing import PageRouter
from services.reporting.decisions.snapshots import next_due_on
from services.reporting.measures.dimensions import By
from services.reporting.measures.measure import Measure
from services.reporting.pages.measured import (
    Measured,
    measure_named,
    picture,
    published_by,
    published_of,
)
from services.reporting.pages.public import KEPT_SECONDS, PublicPage
from services.reporting.pages.typed_questions import Divided
from services.reporting.queries.snapshots import LATEST, Published, get_snapshot
from services.reporting.settings import ReportingSettings
from services.reporting.views.published import named

view = PageRouter("/view")


@view.get("/{measure}")
async def show_measure_view(page: PublicPage, running: CurrentService, measure: str) -> Response:
    """Show a measure by one dimension, from the latest snapshot."""
    found = measure_named(measure)
    published = await latest(running)
    content = {} if published is None else json.loads(published.content)
    choices = [] if published is None else list(published_of(found, content))
    form = _asked(page, choices)
    by = _by(form, choices)
    shown = None if by is None or form.faults else published_by(found, by, content)
    response = page.show(
        "measure-view.html",
        form=form,
        measure=found,
        choices=[(each, named(each)) for each in choices],
        by=by,
        shown=shown,
        picture=None if shown is None else picture(shown),
        published=published,
        content=content,
        until=date.fromisoformat(content["until"]) if content else None,
        comes_on=comes_on(running),
        of_answers=found.of_answers,
    )
    return page.publish(response, KEPT_SECONDS)


@view.get("/{measure}/download")
async def download_measure_view(
    page: CurrentPage, running: CurrentService, measure: str
) -> Response:
    """Return the same table as CSV."""
    found = measure_named(measure)
    published = await latest(running)
    if published is None:
        raise not_found("snapshot", LATEST)
    content = json.loads(published.content)
    table = _table(page, found, content)
    if table is None:
        raise not_found("published figure", measure)
    response = table.as_table(f"{found.name}-{published.snapshot}")
    publish(response, KEPT_SECONDS)
    return response


async def latest(running: RunningService) -> Published | None:
    """Return the latest snapshot; None before the first."""
    async with lent(running.pool) as connection:
        return await get_snapshot(connection, LATEST)


def comes_on(running: RunningService) -> date | None:
    """Return on which day figures are published next by themselves; None: by hand alone."""
    after_days = ReportingSettings.of(running.settings).publish_after_days
    return next_due_on(running.today(), after_days) if after_days else None


def _table(page: Page, measure: Measure, content: dict[str, Any]) -> Measured | None:
    choices = list(published_of(measure, content))
    form = _asked(page, choices)
    by = _by(form, choices)
    return None if by is None or form.faults else published_by(measure, by, content)


def _asked(page: Page, choices: list[str]) -> Form[Divided]:
    form = page.asked(Divided)
    if form.content is not None and (by := form.content.by) is not None and by not in choices:
        form.refuse(f"It is not published by {by}. Choose another.", "by")
    return form


def _by(form: Form[Divided], choices: list[str]) -> str | None:
    if form.content is not None and form.content.by is not None:
        return form.content.by
    return By.FISCAL_YEAR if By.FISCAL_YEAR in choices else next(iter(choices), None)
