"""Why a figure differs from what it was: what came, went or changed group, and by which fact."""

from __future__ import annotations

import asyncio
import re
from dataclasses import replace
from typing import Any

import pytest

from services.kit.http.problem_kinds import BUSY
from services.kit.http.problems import ProblemError
from services.reporting.feeds import FIGURES_FEED
from services.reporting.measures import MEASURES
from services.reporting.measures.dimensions import By
from services.reporting.periods import COMPARED_AT_ONCE_MAX, COMPARED_IN_LINE_MAX, Comparisons
from services.reporting.queries.kept_figures import ALL_FIGURES, FigureFilter, KeptFigures
from services.reporting.queries.listing import listed
from services.reporting.queries.measures import FigureQuestion
from services.reporting.queries.moving import ComparedFigure, compare, kinds, movers
from services.reporting.queries.tables_as_of import tables_as_of
from services.reporting.views.moved import Why
from tests.services.reporting.lives import Life, agency
from tests.services.reporting.measured_lives import measured_history
from tests.services.reporting.reports import Reports, publish
from tests.services.reporting.test_listed import LISTED
from tests.services.reporting.test_measure_pages import get, shown
from tests.services.reporting.test_published_pages import told

ADDED_UP = [each for each in LISTED if each.lists and each.lists.figure is sum]


@pytest.mark.parametrize("confidential", [True, False])
async def test_before_and_what_came_less_what_went_is_now_and_each_fact_is_the_one(
    reports: Reports, *, confidential: bool
) -> None:
    end = await reports.told(measured_history(7, lives=12))
    counted = replace(ALL_FIGURES, confidential=confidential)
    zone = reports.running.settings.time_zone
    kept = KeptFigures()
    async with tables_as_of(reports.running.pool, FIGURES_FEED) as tables:
        for number, measure in enumerate(ADDED_UP):
            question = ComparedFigure(
                FigureQuestion(measure, (By.STATE,), counted), (), (number * 7) % end
            )
            told = await compare(tables, reports.running.log, question, kept, zone)
            assert sum(kinds(told.moved).values()) == len(told.moved)
            came = sum(sum(each.now.values()) for each in told.moved)
            went = sum(sum(each.then.values()) for each in told.moved)
            was, now = [
                sum(each.number for each in await things(at, question, kept))
                for at in (replace(tables, as_of=question.then), tables)
            ]
            assert was + came - went == now, measure.name
            some = told.moved[:3]
            facts = await movers(tables, reports.running.log, question, some, kept)
            for one, fact in zip(some, facts, strict=True):
                assert question.then < fact.position <= end
                for position, is_so in ((fact.position, True), (fact.position - 1, False)):
                    found = await things(replace(tables, as_of=position), question, kept)
                    mine = {each.keys: each.number for each in found if each.thing == one.thing}
                    assert (mine == one.now) is is_so, (measure.name, one)


async def things(tables: Any, question: ComparedFigure, kept: KeptFigures) -> Any:
    lists = question.asked.measure.lists
    assert lists is not None
    return await listed(tables, question.asked, lists, question.keys, kept)


async def test_each_thing_is_told_with_the_fact_that_moved_it(reports: Reports) -> None:
    stays, goes, moves = Life(1), Life(2), Life(3, "TX0010000")
    then = await reports.told(
        [
            *(agency("IA0010000", 12), agency("TX0010000", 12, state="TX")),
            *(stays.submitted(), goes.submitted(), moves.submitted()),
        ]
    )
    await reports.told([goes.declined("duplicate"), Life(4).submitted("2023-01-11")])
    end = await reports.told([Life(5).submitted("2099-01-11")])
    told = await moved(reports, f"requests?by=state&then={then}")
    assert (told["then"], told["now"], told["as_of_then"], told["as_of"]) == (3, 4, then, end)
    assert told["kinds"] == {"new-since": 1, "told-late": 2}
    by_id = {each["id"]: each for each in told["items"]}
    assert by_id.keys() == {str(each.request_id) for each in (goes, Life(4), Life(5))}
    late = by_id[str(Life(4).request_id)]
    assert (late["then"], late["why"]) == ([], "told-late")
    assert late["fact"]["position"] == then + 2
    assert late["fact"]["happened_on"] == "2023-01-11"
    assert by_id[str(Life(5).request_id)]["why"] == "new-since"
    gone = by_id[str(goes.request_id)]
    assert (gone["now"], gone["fact"]["type"]) == ([], "RequestDeclined")


async def test_what_changed_its_group_stands_under_both(reports: Reports) -> None:
    life = Life(1, "IA0010000")
    then = await reports.told([life.submitted()])
    await reports.told([agency("IA0010000", 12)])
    told = await moved(reports, f"requests?by=state&then={then}")
    [one] = told["items"]
    assert [each["keys"] for each in (*one["then"], *one["now"])] == [["unknown"], ["IA"]]
    assert (one["why"], one["fact"]["type"]) == ("beside", "AgencyRegistered")
    assert told["kinds"] == {"beside": 1}
    came = await moved(reports, f"requests?by=state&key=IA&then={then}")
    assert (came["then"], came["now"]) == (0, 1)


async def test_work_that_became_confidential_is_said_to_be_so(reports: Reports) -> None:
    life = Life(1)
    await reports.told([life.submitted()])
    then = await reports.told([life.screened(confidential=False)])
    await reports.told([life.amended(confidential=True)])
    asked = FigureQuestion(MEASURES["requests"], (), FigureFilter(confidential=False))
    async with tables_as_of(reports.running.pool, FIGURES_FEED) as tables:
        zone = reports.running.settings.time_zone
        told = await compare(
            tables, reports.running.log, ComparedFigure(asked, (), then), KeptFigures(), zone
        )
    assert (told.then, told.now, kinds(told.moved)) == (1, 0, {Why.CONFIDENCE: 1})


@pytest.mark.parametrize(
    "measure",
    [name for name, each in MEASURES.items() if each.lists is None],
)
async def test_of_answers_both_values_are_told_and_nothing_else(
    reports: Reports, measure: str
) -> None:
    await reports.told(measured_history(4, lives=8))
    told = await moved(reports, f"{measure}?then=20")
    assert (told["items"], told["kinds"]) == ([], {})
    assert told["why_not_listed"] == MEASURES[measure].why_not_listed
    assert told["now"] is not None


async def test_a_position_that_is_to_come_is_refused_by_the_page_as_by_the_answer(
    reports: Reports,
) -> None:
    end = await reports.told([Life(1).submitted()])
    rule = f"must not be after the position that is asked for, {end}"
    answer = await reports.get(f"measures/requests/moved?then={end + 1}")
    assert answer.json()["errors"] == [{"field": "query.then", "value": str(end + 1), "rule": rule}]
    page = await get(reports, f"live/requests/moved?then={end + 1}", "coordinator")
    assert f"It {rule}." in page.text
    assert "What moved</caption>" not in page.text


async def test_few_comparisons_are_counted_at_once_and_of_many_the_last_is_refused() -> None:
    comparisons = Comparisons()
    done = asyncio.Event()
    begun = []

    async def compares(number: int) -> None:
        async with comparisons.turn():
            begun.append(number)
            await done.wait()

    async with asyncio.TaskGroup() as tasks:
        for number in range(COMPARED_AT_ONCE_MAX + COMPARED_IN_LINE_MAX):
            tasks.create_task(compares(number))
        await asyncio.sleep(0)  # each of them asks for its turn
        assert begun == list(range(COMPARED_AT_ONCE_MAX))
        with pytest.raises(ProblemError) as refused:
            async with comparisons.turn():
                raise AssertionError("it has no turn")
        assert refused.value.kind is BUSY
        done.set()
    assert begun == list(range(COMPARED_AT_ONCE_MAX + COMPARED_IN_LINE_MAX))
    async with comparisons.turn():
        pass


async def test_only_the_center_is_told(reports: Reports) -> None:
    answer = await reports.get("measures/requests/moved?then=0", "reader")
    assert answer.status_code == 403


async def test_whoever_finds_a_number_sees_by_kind_of_reason_why_it_differs_today(
    reports: Reports,
) -> None:
    await told(reports)
    await publish(reports)
    await reports.told([Life(90).submitted("2022-11-07")])
    await publish(reports, "2", reason="More was entered.")
    found = await shown(reports, "find?text=9 requests")
    [address, *_] = re.findall(
        r'href="/reporting/(find/why\?snapshot=fy2024-q1&[^"]+key=cri-tac&measure=requests)"', found
    )
    page = await shown(reports, address)
    assert "Why it differs" in page
    assert "Told late" in page
    assert "<code>" not in page, "which ones is the center's"
    [which] = re.findall(r'href="/reporting/(live/[^"]+/moved\?[^"]+)"', page)
    assert (await get(reports, which)).status_code in {302, 303, 401, 403}
    assert "<code>" in await shown(reports, which, "coordinator")


async def test_of_every_published_figure_of_all_work_it_is_said_why_it_differs(
    reports: Reports,
) -> None:
    await told(reports)
    await publish(reports)
    source = (await reports.client.get("/reporting/snapshots/fy2024-q1")).json()
    await reports.told([Life(1).declined("duplicate")])
    await publish(reports, "2", reason="One was a duplicate.")
    [row] = source["work"]["all"]
    for measure in row.keys() - {"key"}:
        asked = f"snapshot=fy2024-q1&by=all&key=all&measure={measure}"
        page = await shown(reports, f"find/why?{asked}")
        assert f"<h1>{MEASURES[measure].title}: why it differs today</h1>" in page


async def test_of_what_was_not_published_nothing_is_said(reports: Reports) -> None:
    await told(reports)
    await publish(reports)
    asked = "snapshot=latest&by=all&key=all&measure=satisfaction"
    assert (await get(reports, f"find/why?{asked}")).status_code == 404


async def moved(reports: Reports, path: str) -> Any:
    measure, _, query = path.partition("?")
    answer = await reports.get(f"measures/{measure}/moved?{query}")
    assert answer.status_code == 200, answer.text
    return answer.json()
