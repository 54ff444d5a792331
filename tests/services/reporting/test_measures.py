"""Measures by two dimensions: totals are what they say, and one question has one answer."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import combinations
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from events.facts import CATALOGUE
from events.log.database.connections import Pool
from services.kit.feed.rebuild import rebuild
from services.reporting.app import SERVICE
from services.reporting.canonical import canonical
from services.reporting.feeds import FIGURES_FEED
from services.reporting.measures import MEASURES
from services.reporting.measures.dimensions import UNDIVIDED, By
from services.reporting.measures.measure import Measure, refusal_of
from services.reporting.queries.counting import values_of
from services.reporting.queries.kept_figures import ALL_FIGURES, FigureFilter, KeptFigures, Pair
from services.reporting.queries.measures import FigureQuestion, answer
from services.reporting.queries.tables_as_of import TablesAsOf, tables_as_of
from tests.services.reporting.lives import Life, agency, forget, heard, project
from tests.services.reporting.measured_lives import measured_history
from tests.services.reporting.reports import Reports, running_reports

EACH = pytest.mark.parametrize("measure", MEASURES.values(), ids=MEASURES)
PAIRS = tuple(
    pair
    for pair in combinations(By, 2)
    if any(refusal_of(measure, pair) is None for measure in MEASURES.values())
)


def divisions(measure: Measure) -> Iterator[tuple[By, ...]]:
    """Every way in which it can be divided: by one dimension, and by any two."""
    for by in (*((each,) for each in By), *PAIRS):
        if refusal_of(measure, by) is None:
            yield by


async def asked(tables: TablesAsOf, measure: Measure, *by: By, kept: KeptFigures) -> Any:
    answered = await answer(tables, FigureQuestion(measure, by, ALL_FIGURES), kept)
    return json.loads(answered.content)


def numbers(value: Any, before: str = "") -> Mapping[str, float]:
    """The counts that a value is made of."""
    if isinstance(value, dict):
        return {
            at: number
            for name, part in value.items()
            for at, number in numbers(part, f"{before}.{name}").items()
        }
    return {before: value}


@EACH
async def test_totals_are_what_they_say_by_every_dimension_and_any_two(
    pool: Pool, measure: Measure
) -> None:
    await project(pool, heard(measured_history(4, lives=40)))
    async with tables_as_of(pool, FIGURES_FEED) as tables:
        whole = (await asked(tables, measure, kept=KeptFigures()))["total"]
        for by in divisions(measure):
            # The total is counted with the rows, since none is kept.
            told = await asked(tables, measure, *by, kept=KeptFigures())
            assert told["total"] == whole, by
            parts: Counter[str] = Counter()
            for row in told["rows"]:
                assert len(row["keys"]) == len(by)
                if told["total_is"] != "whole":
                    parts.update(numbers(row["value"]))
            match told["total_is"]:
                case "sum":
                    assert told["why_not_the_sum"] is None
                    assert parts[""] == whole, by
                case "distinct":
                    assert told["why_not_the_sum"]
                    short = {at: n for at, n in numbers(whole).items() if n > parts[at]}
                    assert not short, by
                case other:
                    assert (other, bool(told["why_not_the_sum"])) == ("whole", True)


async def test_the_history_has_something_of_every_measure(pool: Pool) -> None:
    await project(pool, heard(measured_history(4, lives=40)))
    async with tables_as_of(pool, FIGURES_FEED) as tables:
        for measure in MEASURES.values():
            told = await asked(tables, measure, kept=KeptFigures())
            assert any(numbers(told["total"]).values()), measure.name


async def test_two_dimensions_are_those_that_each_of_the_two_has(pool: Pool) -> None:
    lives = [Life(1, "IA0010000", topics=("staffing",)), Life(2, "TX0010000", "critical-response")]
    agencies = [agency("IA0010000", 12), agency("TX0010000", None, state="TX")]
    await project(pool, heard([*agencies, *(one for life in lives for one in life.up_to_opened())]))
    async with tables_as_of(pool, FIGURES_FEED) as tables:
        told = await asked(
            tables, MEASURES["requests"], By.STATE, By.FISCAL_QUARTER, kept=KeptFigures()
        )
        size = await asked(
            tables, MEASURES["agencies"], By.AGENCY_SIZE, By.TOPIC, kept=KeptFigures()
        )
    assert told["rows"] == [
        {"keys": ["IA", "fy2023-q2"], "value": 1},
        {"keys": ["TX", "fy2023-q2"], "value": 1},
    ]
    assert [row["keys"] for row in size["rows"]] == [
        ["small", "staffing"],
        ["unknown", "de-escalation"],
    ]


@pytest.mark.parametrize(
    ("by", "key"),
    [
        (By.CALENDAR_YEAR, "2023"),
        (By.CALENDAR_QUARTER, "2023-Q4"),
        (By.MONTH, "2023-10"),
        (By.FISCAL_YEAR, "2024"),
        (By.FISCAL_QUARTER, "fy2024-q1"),
    ],
)
async def test_a_day_lies_in_one_period_of_each_kind(pool: Pool, by: By, key: str) -> None:
    await project(pool, heard([agency("IA0010000", 12), *Life(1).up_to_opened("2023-10-01")]))
    async with tables_as_of(pool, FIGURES_FEED) as tables:
        for name in ("requests", "sites_in_progress", "engagements_active", "agencies"):
            told = await asked(tables, MEASURES[name], by, kept=KeptFigures())
            assert [row["keys"] for row in told["rows"]] == [[key]], name


async def test_what_names_no_topic_is_told_apart(pool: Pool) -> None:
    await project(pool, heard(Life(1, topics=()).up_to_opened()))
    async with tables_as_of(pool, FIGURES_FEED) as tables:
        told = await asked(tables, MEASURES["requests"], By.TOPIC, kept=KeptFigures())
    assert told["rows"] == [{"keys": ["unspecified"], "value": 1}]


EVERY_PAIR: tuple[Pair, ...] = (
    (UNDIVIDED, UNDIVIDED),
    (By.STATE, By.FISCAL_QUARTER),
    (By.TOPIC, By.PROVIDER),
    (By.AGENCY_SIZE, By.DELIVERY_TYPE),
    (By.PROGRAM, By.MONTH),
)


async def everything(pool: Pool, as_of: int | None, counted: FigureFilter) -> list[Any]:
    async with tables_as_of(pool, FIGURES_FEED, as_of) as tables:
        kept = KeptFigures()
        return [
            await values_of(tables, MEASURES.values(), pair, counted, kept) for pair in EVERY_PAIR
        ]


@settings(
    max_examples=12,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(seed=st.integers(0, 10_000), share=st.floats(0.1, 1))
@pytest.mark.asyncio(loop_scope="session")
async def test_an_answer_as_of_a_position_is_that_of_a_service_that_heard_no_more(
    pool: Pool, seed: int, share: float
) -> None:
    facts = heard(measured_history(seed))
    first = facts[: max(1, int(len(facts) * share))]
    position = first[-1].recorded.position
    await forget(pool)
    await project(pool, first)
    then = await everything(pool, None, ALL_FIGURES)
    await forget(pool)
    await project(pool, facts)
    assert await everything(pool, position, ALL_FIGURES) == then


async def test_the_same_question_has_the_same_bytes_after_a_rebuild_and_elsewhere(
    reports: Reports,
) -> None:
    position = await reports.told(measured_history(5))
    path = f"measures/officers_represented?by=state&by=month&as_of={position}"
    first = await reports.get(path)
    assert first.status_code == 200
    await reports.told([Life(77).submitted()])
    here = reports.running
    await rebuild(here.pool, here.log, here.catalogue, SERVICE.projections)
    assert (await reports.get(path)).content == first.content
    async with running_reports(here.settings) as others:  # type: ignore[arg-type] # its own
        assert (await others.get(path)).content == first.content


async def test_the_digest_is_that_of_the_answer_without_it(reports: Reports) -> None:
    await reports.told(measured_history(5))
    answered = await reports.get("measures/requests?by=program&from=2022-10-01")
    told = answered.json()
    assert answered.text == canonical(told)
    assert int(answered.headers["content-length"]) == len(answered.content)
    digest = told.pop("digest")
    assert digest == hashlib.sha256(canonical(told).encode()).hexdigest()
    assert told["filters"] == {
        "from": "2022-10-01",
        "until": None,
        "program": None,
        "topics": "as-named",
    }


@pytest.mark.parametrize(
    ("query", "field", "rule"),
    [
        ("by=month&by=fiscal-year", "query.by", "must name one of calendar-quarter, calendar-year"),
        ("by=state&by=state", "query.by", "must name another dimension the second time"),
        ("by=state&by=topic&by=month", "query.by", "at most 2"),
        ("by=moon", "query.by.0", "'program', 'topic'"),
        ("from=2024-01-02&until=2024-01-01", "query", "from must not be after until"),
    ],
)
async def test_what_cannot_be_divided_so_is_refused_with_what_can(
    reports: Reports, query: str, field: str, rule: str
) -> None:
    answered = await reports.get(f"measures/requests?{query}")
    (fault,) = answered.json()["errors"]
    assert (answered.status_code, fault["field"]) == (422, field)
    assert rule in fault["rule"]


async def test_an_unknown_measure_is_not_found(reports: Reports) -> None:
    assert (await reports.get("measures/moons")).status_code == 404


async def test_everybody_may_read_what_is_counted_and_the_center_alone_the_figures(
    reports: Reports,
) -> None:
    anybody = await reports.client.get("/reporting/measures")
    assert [each["measure"] for each in anybody.json()["measures"]] == list(MEASURES)
    assert (await reports.get("measures/requests", "provider")).status_code == 403


@EACH
def test_a_measure_names_facts_that_there_are(measure: Measure) -> None:
    known = {fact.wire_name for fact in CATALOGUE.published}
    assert set(measure.facts) <= known
