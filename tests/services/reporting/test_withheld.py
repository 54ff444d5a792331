"""What is not known to be for everybody is left out of each figure that everybody sees."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import orjson
import pytest

from events.event import Event
from services.reporting.feeds import FIGURES_FEED
from services.reporting.measures import MEASURES
from services.reporting.queries import SQL
from services.reporting.queries.kept_figures import FigureFilter, KeptFigures
from services.reporting.queries.measures import FigureQuestion, answer
from services.reporting.queries.tables_as_of import tables_as_of
from tests.services.reporting.lives import Life, agency
from tests.services.reporting.reports import Reports

OPEN = Life(1)
CONFIDED = Life(2)
UNKNOWN = Life(3)
"""Nobody told its request."""
UNOPENED = Life(4)
"""Nobody told its engagement either."""


def _worked(life: Life) -> Sequence[Event]:
    return [
        life.joined("TX1010000", "2023-01-20", stay=life.number),
        life.recommended("RecommendationMade"),
        *(life.delivery(), life.invited(), life.answered(5, 5, 5, 5, 5), life.delivered()),
    ]


@pytest.mark.parametrize("measure", MEASURES)
async def test_a_public_figure_is_that_of_the_open_work_alone(
    reports: Reports, measure: str
) -> None:
    agencies = [agency("IA0570100", 40), agency("TX1010000", 137, state="TX")]
    first = [*agencies, OPEN.submitted(), OPEN.screened(), OPEN.opened(), *_worked(OPEN)]
    before = await reports.told(first)
    confided = CONFIDED.screened(confidential=True)
    now = await reports.told(
        [
            *(CONFIDED.submitted(), confided, CONFIDED.opened(), *_worked(CONFIDED)),
            *(UNKNOWN.opened(), *_worked(UNKNOWN)),
            *_worked(UNOPENED),
        ]
    )
    public = [await _figure(reports, measure, at, confidential=False) for at in (before, now)]
    assert public[1] == public[0]


@pytest.mark.parametrize("measure", ["engagements_opened", "deliveries", "response_rate"])
async def test_the_center_counts_all_of_it(reports: Reports, measure: str) -> None:
    await reports.told([UNKNOWN.opened(), *_worked(UNKNOWN)])
    at = await reports.told([CONFIDED.submitted(), CONFIDED.screened(confidential=True)])
    everything, public = [
        await _figure(reports, measure, at, confidential=confidential)
        for confidential in (True, False)
    ]
    assert everything != public


async def test_withheld_is_all_that_rows_name_and_that_is_not_open(reports: Reports) -> None:
    await reports.told([OPEN.submitted(), OPEN.screened(), OPEN.opened(), *_worked(OPEN)])
    confided = CONFIDED.screened(confidential=True)
    await reports.told([CONFIDED.submitted(), confided, CONFIDED.opened(), *_worked(CONFIDED)])
    await reports.told([UNKNOWN.opened(), *_worked(UNOPENED)])
    async with tables_as_of(reports.running.pool, FIGURES_FEED) as tables:
        rows = await tables.connection.fetch(SQL["work_withheld"], tables.as_of)
    found = {engagement_id for (engagement_id,) in rows}
    assert found == {each.engagement_id for each in (CONFIDED, UNKNOWN, UNOPENED)}
    assert all(isinstance(each, UUID) for each in found)


async def _figure(reports: Reports, measure: str, at: int, *, confidential: bool) -> Any:
    asked = FigureQuestion(MEASURES[measure], (), FigureFilter(confidential=confidential))
    async with tables_as_of(reports.running.pool, FIGURES_FEED, at) as tables:
        return orjson.loads((await answer(tables, asked, KeptFigures())).content)["total"]
