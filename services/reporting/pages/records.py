"""The center's pages of its work: assessments with their recommendations, and providers."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final, NamedTuple
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
from services.reporting.pages.renewing import follow, follow_now
from services.reporting.pages.typed_questions import Question, period_of, refused_later
from services.reporting.periods import figures_at
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
from services.reporting.queries.measures import Asked, answer
from services.reporting.queries.reached import Followed
from services.reporting.queries.snapshot import Snapshot, snapshot
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
    async with snapshot(running.pool, FIGURES_FEED, beside=(CLOCKS_FEED,)) as shot:
        rows = await list_assessments(shot.connection, asked.after(_CURSORS), asked.fetch)
        kept = running.keep(KeptFigures)
        standing = await count_all_standing(shot, kept, confidential=True)
    follow(page, Followed.CLOCKS, shot.as_of)
    listed = asked.page(rows, _CURSORS, lambda row: row.position, lambda row: row)
    response = page.show(
        "assessment-records.html", listed=shown(page.request, listed), standing=standing
    )
    return counted(response, Extent(rows=len(listed.items)))


@records.get("/assessments/{engagement_id}")
async def show_work_assessment(
    page: SignedInPage, running: CurrentService, engagement_id: UUID
) -> Response:
    """Show each recommendation of an assessment: how it stands, since when, and who must act."""
    norms = ReportingSettings.of(running.settings).norms
    async with snapshot(running.pool, FIGURES_FEED, beside=(CLOCKS_FEED,)) as shot:
        found = await get_assessment(shot.connection, engagement_id)
        if found is None:
            raise not_found("engagement", str(engagement_id))
        followed = await follow_recommendations(
            shot.connection, engagement_id, Yardstick(running.today(), norms)
        )
        standing = await count_standing(shot, engagement_id, confidential=True)
        [work] = await engagements_of(shot.connection, [engagement_id])
        is_public = (await count_standing(shot, engagement_id, confidential=False)).recommendations
    follow(page, Followed.CLOCKS, shot.as_of)
    response = page.show(
        "assessment-record.html",
        found=found,
        followed=followed,
        standing=standing,
        queues=QUEUES,
        is_public=bool(is_public),
        case_study=case_study_path(work),
    )
    return counted(response, Extent(rows=len(followed)))


@records.get("/providers")
async def show_providers(page: SignedInPage, running: CurrentService) -> Response:
    """Show how much work each provider leads, and how many hours each gave."""
    form = page.asked(Question)
    period = period_of(form, LOAD)
    found: list[ProviderLine] | None = None
    as_of = 0
    if period is not None:
        with refused_later(form):
            async with figures_at(period, page.call, running) as shot:
                as_of, kept = shot.as_of, running.keep(KeptFigures)
                load, share = [
                    await _by_provider(shot, Asked(measure, (By.PROVIDER,), period.filter), kept)
                    for measure in (LOAD, SHARE)
                ]
            found = [
                ProviderLine(
                    key_in_words(By.PROVIDER, key),
                    told(LOAD, load.get(key)),
                    told(SHARE, share.get(key)),
                )
                for key in sorted(load.keys() | share.keys())
            ]
            follow_now(page, form, Followed.FIGURES, as_of)
    response = page.show("providers.html", form=form, found=found, as_of=as_of)
    return counted(response, Extent(rows=len(found or ())))


async def _by_provider(shot: Snapshot, asked: Asked, kept: KeptFigures) -> Mapping[str, Any]:
    content = json.loads((await answer(shot, asked, kept)).content)
    return {row["keys"][0]: row["value"] for row in content["rows"]}
