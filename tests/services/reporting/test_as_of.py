"""What was believed earlier: every figure as of every position is what the log said by then."""

from __future__ import annotations

from datetime import timedelta

import pytest

from events.log.database.connections import Pool
from services.kit.http.answers import POSITION_HEADER
from services.kit.http.views import View
from services.reporting.queries.figures import ALL_FIGURES, count_figures, count_years
from services.reporting.queries.requests import count_statuses
from services.reporting.queries.tables_as_of import tables_as_of
from services.reporting.views.figures import Dimension
from tests.services.reporting.lives import Life, agency, fact, forget, heard, project
from tests.services.reporting.reports import Reports
from tests.services.reporting.test_batches import interleaved

DIVIDED = (
    *(Dimension.ALL, Dimension.FISCAL_YEAR, Dimension.TOPIC, Dimension.AGENCY_SIZE),
    Dimension.PROVIDER,
)


async def believed(pool: Pool, as_of: int | None = None) -> list[View]:
    """Everything that can be asked as of a position."""
    async with tables_as_of(pool, "figures", as_of) as tables:
        return [
            *[await count_figures(tables, by, ALL_FIGURES) for by in DIVIDED],
            await count_years(tables),
            await count_statuses(tables),
        ]


async def test_figures_as_of_any_position_are_those_of_the_log_until_there(pool: Pool) -> None:
    facts = heard(interleaved(1))
    then = []
    for one in facts:
        await project(pool, [one])
        then.append(await believed(pool))
    assert [await believed(pool, one.recorded.position) for one in facts] == then
    await forget(pool)
    await project(pool, facts)
    assert [await believed(pool, one.recorded.position) for one in facts] == then


async def test_a_correction_does_not_change_what_was_believed_before_it(reports: Reports) -> None:
    life = Life(1)
    before = await reports.told([*life.up_to_opened(), life.delivery(attendees_virtual=3)])
    await reports.told([life.corrected(attendees_virtual=0), life.delivery(1), life.struck(1)])

    async def asked(query: str) -> tuple[int, int]:
        shown = (await reports.get(f"figures?by=all{query}")).json()["rows"][0]
        return shown["deliveries"], shown["attendees"]

    now, then = await asked(""), await asked(f"&as_of={before}")
    assert then == (1, 37)
    assert now[0] == 1
    assert now != then


async def test_an_earlier_answer_says_its_position(reports: Reports) -> None:
    await reports.told([agency("IA0570100", 40), *Life(1).whole()])
    for path in ("figures", "annual", "statuses"):
        answer = await reports.get(f"{path}?as_of=3")
        assert (answer.json()["as_of"], answer.headers[POSITION_HEADER]) == (3, "3")


async def test_nothing_was_known_at_position_0(reports: Reports) -> None:
    await reports.told(Life(1).whole())
    assert (await reports.get("figures?by=all&as_of=0")).json()["rows"] == []


async def test_a_day_is_the_last_position_recorded_on_it(reports: Reports) -> None:
    position = await reports.told([Life(1).submitted(), fact("AgencyRegistered")])
    today = reports.running.today()  # the day at the center, not that of UTC
    now = await reports.get(f"statuses?recorded_by={today}")
    before = await reports.get(f"statuses?recorded_by={today - timedelta(days=2)}")
    assert (now.json()["as_of"], before.json()["as_of"]) == (position, 0)


@pytest.mark.parametrize(
    ("query", "field", "rule"),
    [
        ("as_of=-1", "query.as_of", "greater than or equal to 0"),
        ("as_of=9223372036854775808", "query.as_of", "less than or equal to 9223372036854775807"),
        ("recorded_by=9999-12-31", "query.recorded_by", "from 1900-01-01 to 2099-12-31"),
        ("recorded_by=yesterday", "query.recorded_by", "a day as YYYY-MM-DD"),
        ("as_of=1&recorded_by=2024-01-01", "query", "not both"),
        ("asof=1", "query.asof", "is not known here; known are as_of"),
    ],
)
async def test_what_is_no_position_and_no_day_is_refused_with_its_rule(
    reports: Reports, query: str, field: str, rule: str
) -> None:
    await reports.told([Life(1).submitted()])
    for path in ("figures", "annual", "statuses"):
        answer = await reports.get(f"{path}?{query}")
        (fault,) = answer.json()["errors"]
        assert (answer.status_code, fault["field"]) == (422, field)
        assert rule in fault["rule"]


@pytest.mark.parametrize(
    ("query", "field", "rule"),
    [
        ("as_of=2", "query.as_of", "must not be after the log's end, position 1"),
        ("as_of=9223372036854775807", "query.as_of", "must not be after the log's end, position 1"),
        ("recorded_by=2099-12-31", "query.recorded_by", "must not be after today"),
    ],
)
async def test_what_is_not_recorded_yet_is_a_conflict_with_the_state_that_names_what_is(
    reports: Reports, query: str, field: str, rule: str
) -> None:
    await reports.told([Life(1).submitted()])
    for path in ("figures", "annual", "statuses"):
        answer = await reports.get(f"{path}?{query}")
        problem = answer.json()
        (fault,) = problem["errors"]
        assert (answer.status_code, fault["field"]) == (409, field)
        assert problem["type"].endswith(":not-recorded-yet")
        assert rule in fault["rule"]


async def test_what_is_recorded_but_not_yet_counted_is_waited_for(reports: Reports) -> None:
    await reports.told([Life(1).submitted()])
    await reports.append([Life(2).submitted()])
    waiting = reports.ask("statuses?as_of=2")
    await reports.follow()
    assert (await waiting).json()["requests"]["submitted"] == 2
