"""What a figure counts, one by one: the list gives the figure, for each measure and division."""

from __future__ import annotations

import re
from collections import defaultdict
from datetime import date
from typing import Any

import pytest

from events.log.database.connections import Pool
from events.vocabulary import Program
from services.reporting.feeds import FIGURES_FEED
from services.reporting.measures import MEASURES
from services.reporting.measures.dimensions import UNDIVIDED, By
from services.reporting.measures.measure import Measure
from services.reporting.queries.counting import things_of, values_of
from services.reporting.queries.kept_figures import ALL_FIGURES, FigureFilter, KeptFigures, Pair
from services.reporting.queries.tables_as_of import TablesAsOf, tables_as_of
from tests.services.reporting.lives import Life, heard, project
from tests.services.reporting.measured_lives import measured_history
from tests.services.reporting.reports import Reports
from tests.services.reporting.test_measure_pages import shown
from tests.services.reporting.test_measures import EACH, divisions

LISTED = [each for each in MEASURES.values() if each.lists is not None]


@EACH
def test_a_measure_lists_what_it_counts_or_says_why_not(measure: Measure) -> None:
    assert (measure.lists is None) is (measure.why_not_listed is not None)
    if measure.of_answers:
        assert measure.lists is None


async def listed(
    tables: TablesAsOf, measure: Measure, by: Pair, counted: FigureFilter = ALL_FIGURES
) -> dict[Pair, float]:
    """The figures that the numbers of listed things make."""
    assert measure.lists is not None
    numbers: dict[Pair, list[Any]] = defaultdict(list)
    for each in await things_of(tables, measure, measure.lists, by, counted, KeptFigures()):
        assert each.told_in
        numbers[each.keys].append(each.number)
    return {keys: measure.lists.figure(all_of) for keys, all_of in numbers.items()}


async def figures(
    tables: TablesAsOf, measure: Measure, by: Pair, counted: FigureFilter = ALL_FIGURES
) -> dict[Pair, float]:
    """The same figures, as they are counted; where a value has several members, the one listed."""
    assert measure.lists is not None
    member = measure.lists.member
    [values] = await values_of(tables, [measure], by, counted, KeptFigures())
    told: dict[Pair, Any] = {
        keys: value if member is None else getattr(value, member) for keys, value in values.items()
    }
    zeros = measure.lists.zeros
    return {keys: number for keys, number in told.items() if number or zeros}


@pytest.mark.parametrize("measure", LISTED, ids=[each.name for each in LISTED])
async def test_what_is_listed_gives_the_figure_by_every_dimension_and_any_two(
    pool: Pool, measure: Measure
) -> None:
    await project(pool, heard(measured_history(4, lives=40)))
    async with tables_as_of(pool, FIGURES_FEED) as tables:
        for by in ((), *divisions(measure)):
            first, second, *_ = (*by, UNDIVIDED, UNDIVIDED)
            told = await figures(tables, measure, (first, second))
            assert await listed(tables, measure, (first, second)) == told, by


@pytest.mark.parametrize("measure", LISTED, ids=[each.name for each in LISTED])
async def test_things_of_ordinary_work_in_a_period_are_those_that_are_counted(
    pool: Pool, measure: Measure
) -> None:
    counted = FigureFilter(
        Program.CRI_TAC, date(2022, 10, 1), date(2023, 9, 30), confidential=False
    )
    await project(pool, heard(measured_history(6, lives=40)))
    async with tables_as_of(pool, FIGURES_FEED) as tables:
        for by in ((UNDIVIDED, UNDIVIDED), (By.STATE, By.FISCAL_QUARTER)):
            told = await figures(tables, measure, by, counted)
            assert await listed(tables, measure, by, counted) == told, by


async def test_each_thing_has_the_facts_that_it_is_counted_from(reports: Reports) -> None:
    first, second = Life(1), Life(2)
    await reports.told([first.submitted("2023-01-10"), second.submitted("2023-02-10")])
    position = await reports.told([second.declined("duplicate")])
    before = await asked(reports, f"requests?by=month&as_of={position - 1}")
    now = await asked(reports, "requests?by=month&key=2023-01")
    assert [(each["keys"], each["number"]) for each in before["items"]] == [
        (["2023-01"], 1),
        (["2023-02"], 1),
    ]
    assert (now["things"], now["thing"], now["as_of"]) == (1, "request", position)
    [thing] = now["items"]
    assert thing["id"] == str(first.request_id)
    [told] = await reports.running.log.read_stream(f"request-{first.request_id}")
    assert thing["facts"] == [
        {"position": told.position, "id": str(told.id), "type": "RequestSubmitted"}
    ]


async def test_of_one_delivery_are_the_facts_that_name_it(reports: Reports) -> None:
    life = Life(1)
    await reports.told([*life.up_to_opened(), life.assigned(), life.delivery(0), life.delivery(1)])
    await reports.told([life.corrected(1, minutes=90)])
    told = await asked(reports, "hours")
    facts = [[fact["type"] for fact in each["facts"]] for each in told["items"]]
    assert sorted(facts) == [["DeliveryRecorded"], ["DeliveryRecorded", "DeliveryCorrected"]]


async def test_work_that_was_delivered_on_the_day_of_its_request_has_zero_days(
    reports: Reports,
) -> None:
    life = Life(1)
    await reports.told([*life.up_to_opened("2023-01-12"), life.delivered("2023-01-12")])
    told = await asked(reports, "days_to_delivery")
    assert [each["number"] for each in told["items"]] == [0]


async def test_pages_have_everything_once(reports: Reports) -> None:
    position = await reports.told(measured_history(5))
    path = f"attendees?by=topic&by=mode&as_of={position}"
    whole = await asked(reports, f"{path}&limit=200")
    page = await asked(reports, f"{path}&limit=7")
    paged = page["items"]
    while page["next"]:
        page = await asked(reports, f"{path}&limit=7&cursor={page['next']}")
        paged += page["items"]
    assert len(whole["items"]) > 7
    assert paged == whole["items"]


@pytest.mark.parametrize("measure", [name for name, each in MEASURES.items() if each.lists is None])
async def test_what_is_made_of_answers_is_listed_for_nobody(reports: Reports, measure: str) -> None:
    answer = await reports.get(f"measures/{measure}/facts")
    [fault] = answer.json()["errors"]
    assert (answer.status_code, fault["field"], fault["value"]) == (422, "path.measure", measure)
    assert fault["rule"] == MEASURES[measure].why_not_listed


async def test_keys_are_one_of_each_dimension(reports: Reports) -> None:
    answer = await reports.get("measures/requests/facts?by=month&by=state&key=2023-01")
    [fault] = answer.json()["errors"]
    assert (fault["field"], fault["rule"]) == (
        "query.key",
        "must be one of each dimension, or none",
    )


@pytest.mark.parametrize("role", ["provider", "requester", "reader", "validator", "consumer"])
async def test_only_the_center_is_told_what_is_counted(reports: Reports, role: str) -> None:
    assert (await reports.get("measures/requests/facts", role)).status_code == 403


async def test_a_page_leads_to_what_is_counted_and_goes_on(reports: Reports) -> None:
    await reports.told([Life(number).submitted() for number in range(1, 61)])
    live = await shown(reports, "live/requests?by=month", "coordinator")
    assert '<a href="/reporting/live/requests/counted?by=month">What is counted</a>' in live
    page = await shown(reports, "live/requests/counted?by=month", "coordinator")
    [address] = re.findall(r'href="([^"]+)">Next<', page)
    further = await shown(reports, address.removeprefix("/reporting/"), "coordinator")
    assert len({*re.findall(r"<code>([^<]+)</code>", page + further)}) == 60
    assert "Next<" not in further


async def test_a_page_of_answers_says_why_it_lists_none(reports: Reports) -> None:
    page = await shown(reports, "live/response_rate/counted", "coordinator")
    assert "which ones is told to nobody" in page
    assert "What is counted is not listed" in await shown(
        reports, "live/response_rate", "coordinator"
    )


async def asked(reports: Reports, path: str) -> Any:
    measure, _, query = path.partition("?")
    answer = await reports.get(f"measures/{measure}/facts?{query}")
    assert answer.status_code == 200, answer.text
    return answer.json()
