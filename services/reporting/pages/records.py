"""The center's pages of its work: assessments with their recommendations, and providers."""

from __future__ import annotations

import json
from typing import Final, NamedTuple
from urllib.parse import urlencode
from uuid import UUID

from starlette.responses import Response

from services.kit.http.cursors import Cursors, RequestedPage
from services.kit.http.problems import not_found
from services.kit.http.reads import Extent, counted
from services.kit.http.running_service import CurrentService
from services.kit.pages.lists import shown
from services.kit.pages.page import SignedInPage
from services.kit.pages.routing import PageRouter
from services.reporting.clocks.spells import Stage
from services.reporting.feeds import CLOCKS_FEED, FIGURES_FEED
from services.reporting.measures import MEASURES
from services.reporting.measures.dimensions import By
from services.reporting.pages.case_studies import case_study_path
from services.reporting.pages.measured import Measured, Picture, measured, picture
from services.reporting.pages.renewing import follow, follow_now
from services.reporting.pages.standings import STANDINGS, drawn_standing, standing_as_table
from services.reporting.pages.typed_questions import TypedQuestion, period_of, refused_later
from services.reporting.periods import AskedPeriod, figures_at
from services.reporting.queries.assessments import (
    count_all_standing,
    count_standing,
    follow_recommendations,
    get_assessment,
    list_assessments,
)
from services.reporting.queries.clocks import Yardstick
from services.reporting.queries.engagements import engagements_of
from services.reporting.queries.kept_figures import KeptFigures
from services.reporting.queries.measures import FigureQuestion, answer
from services.reporting.queries.reached import Followed
from services.reporting.queries.tables_as_of import TablesAsOf, tables_as_of
from services.reporting.settings import ReportingSettings
from services.reporting.views.key_words import key_in_words
from services.reporting.views.told_values import Told, told

QUEUES: Final = (
    (Stage.IN_IMPLEMENTATION, "Days in implementation"),
    (Stage.AWAITING_VALIDATION, "Days awaiting validation"),
)
"""The queues that recommendations are in, and how their columns are called."""
_CURSORS: Final = Cursors(int)

LOAD: Final = MEASURES["provider_load"]
SHARE: Final = MEASURES["provider_share"]

records = PageRouter("/records")


class Drawn(NamedTuple):
    """A chart, and where the table of it is downloaded."""

    picture: Picture | None
    table: str


class ProviderLine(NamedTuple):
    """What one provider has, and what it gave."""

    name: str
    load: Told
    share: Told


@records.get("/assessments")
async def show_work_assessments(
    page: SignedInPage, running: CurrentService, asked: RequestedPage
) -> Response:
    """Show the engagements with recommendations, and how these stand."""
    async with tables_as_of(running.pool, FIGURES_FEED, beside=(CLOCKS_FEED,)) as tables:
        rows = await list_assessments(tables.connection, asked.after(_CURSORS), asked.fetch)
        kept = running.keep(KeptFigures)
        standing = await count_all_standing(tables, kept, confidential=True)
    follow(page, Followed.CLOCKS, tables.as_of)
    listed = asked.page(rows, _CURSORS, lambda row: row.position, lambda row: row)
    response = page.show(
        "assessment-records.html",
        listed=shown(page.request, listed),
        standing=standing,
        chart=drawn_standing(standing),
        words=STANDINGS,
    )
    return counted(response, Extent(rows=len(listed.items)))


@records.get("/assessments/download")
async def download_work_assessments(
    page: SignedInPage,  # noqa: ARG001 - the gate's
    running: CurrentService,
) -> Response:
    """Return how many recommendations of all engagements stand where as CSV."""
    async with tables_as_of(running.pool, FIGURES_FEED, beside=(CLOCKS_FEED,)) as tables:
        kept = running.keep(KeptFigures)
        standing = await count_all_standing(tables, kept, confidential=True)
    return counted(standing_as_table(standing), Extent(rows=len(standing.counts)))


@records.get("/assessments/{engagement_id}")
async def show_work_assessment(
    page: SignedInPage, running: CurrentService, engagement_id: UUID
) -> Response:
    """Show each recommendation of an assessment: how it stands, since when, and who must act."""
    norms = ReportingSettings.of(running.settings).norms
    async with tables_as_of(running.pool, FIGURES_FEED, beside=(CLOCKS_FEED,)) as tables:
        found = await get_assessment(tables.connection, engagement_id)
        if found is None:
            raise not_found("engagement", str(engagement_id))
        followed = await follow_recommendations(
            tables.connection, engagement_id, Yardstick(running.today(), norms)
        )
        standing = await count_standing(tables, engagement_id, confidential=True)
        [work] = await engagements_of(tables.connection, [engagement_id])
        is_public = (
            await count_standing(tables, engagement_id, confidential=False)
        ).recommendations
    follow(page, Followed.CLOCKS, tables.as_of)
    response = page.show(
        "assessment-record.html",
        found=found,
        followed=followed,
        standing=standing,
        chart=drawn_standing(standing),
        words=STANDINGS,
        queues=QUEUES,
        is_public=bool(is_public),
        case_study=case_study_path(work),
    )
    return counted(response, Extent(rows=len(followed)))


@records.get("/assessments/{engagement_id}/download")
async def download_work_assessment(
    page: SignedInPage,  # noqa: ARG001 - the gate's
    running: CurrentService,
    engagement_id: UUID,
) -> Response:
    """Return the same of one engagement."""
    async with tables_as_of(running.pool, FIGURES_FEED, beside=(CLOCKS_FEED,)) as tables:
        standing = await count_standing(tables, engagement_id, confidential=True)
    if not standing.recommendations:
        raise not_found("engagement", str(engagement_id))
    return counted(standing_as_table(standing), Extent(rows=len(standing.counts)))


@records.get("/providers")
async def show_providers(page: SignedInPage, running: CurrentService) -> Response:
    """Show how much work each provider leads, and how many hours each gave."""
    form = page.asked(TypedQuestion)
    period = period_of(form, LOAD)
    found: list[ProviderLine] | None = None
    drawn: list[Drawn] = []
    as_of = 0
    if period is not None:
        with refused_later(form):
            async with figures_at(period, page.call, running) as tables:
                as_of, kept = tables.as_of, running.keep(KeptFigures)
                load, share = [
                    await _by_provider(
                        tables, FigureQuestion(measure, (By.PROVIDER,), period.filter), kept
                    )
                    for measure in (LOAD, SHARE)
                ]
            found = _lines(load, share)
            again = _again(period, as_of)
            drawn = [
                Drawn(picture(each, title), f"/live/{each.measure.name}/download?{again}")
                for each, title in ((load, "Engagements led"), (share, "Hours given"))
            ]
            follow_now(page, form, Followed.FIGURES, as_of)
    response = page.show("providers.html", form=form, found=found, drawn=drawn, as_of=as_of)
    return counted(response, Extent(rows=len(found or ())))


def _lines(load: Measured, share: Measured) -> list[ProviderLine]:
    """Return what each provider has beside what it gave."""
    of_load, of_share = ({line.keys[0]: line.told for line in each.lines} for each in (load, share))
    return [
        ProviderLine(
            key_in_words(By.PROVIDER, key),
            of_load.get(key) or told(LOAD, None),
            of_share.get(key) or told(SHARE, None),
        )
        for key in sorted(of_load.keys() | of_share.keys())
    ]


async def _by_provider(tables: TablesAsOf, asked: FigureQuestion, kept: KeptFigures) -> Measured:
    content = json.loads((await answer(tables, asked, kept)).content)
    rows = [(row["keys"], row["value"]) for row in content["rows"]]
    return measured(asked.measure, content["by"], rows, content["total"])


def _again(period: AskedPeriod, as_of: int) -> str:
    """Return what the same is asked with by provider, at the position that is shown."""
    days = {"since": period.since, "until": period.until}
    asked = {name: day.isoformat() for name, day in days.items() if day}
    return urlencode({"by": By.PROVIDER, **asked, "as_of": as_of})
