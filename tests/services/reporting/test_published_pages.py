"""Published figures as pages, for everybody: what they show, and that they show no more."""

from __future__ import annotations

import csv
import hashlib
import io
import re
from collections.abc import AsyncIterator
from html import unescape

import pytest
from playwright.async_api import Browser

from services.kit.pages.downloads import BYTE_ORDER_MARK
from services.kit.run.service import build
from services.reporting.app import SERVICE
from services.reporting.measures import MEASURES
from services.reporting.settings import ReportingSettings
from tests.browsing import VIEWS, as_wide, browser, opened, served
from tests.looking import faults, wide_parts
from tests.services.reporting.lives import Life
from tests.services.reporting.reports import Reports, publish

__all__ = ["browser"]
PAGES = (
    *("/published", "/published/fy2024-q1-2", "/published/fy2024-q1", "/definitions"),
    "/overview",
    "/find?text=18+requests+or+1,000+of+them",
)
LONG = "Late entries of one agency, <b>whose</b> numbers were corrected" + " again" * 40


async def told(reports: Reports) -> None:
    """Work of which twelve requesters were satisfied, three of them of a second program."""
    for number in range(1, 19):
        life = Life(number, program="cri-tac" if number < 10 else "organizational-assessment")
        steps = [life.submitted(), life.screened(), life.opened(), life.assigned()]
        answered = [life.answered(5, 5, 5, 5, 5)] if number < 13 else []
        await reports.append([*steps, life.delivery(), life.delivered(), *answered])
    await reports.follow()


async def shown(reports: Reports, path: str) -> str:
    answer = await reports.client.get(f"/reporting/{path}", headers={"accept": "text/html"})
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    return unescape(re.sub(r"\s+", " ", answer.text))


async def test_where_nothing_is_published_the_list_says_so(reports: Reports) -> None:
    assert "Nothing is published yet." in await shown(reports, "published")


async def test_the_list_leads_to_each_edition_and_says_which_counts(reports: Reports) -> None:
    await told(reports)
    await publish(reports)
    await publish(reports, "2", reason=LONG)
    page = await shown(reports, "published")
    rows = re.findall(r'href="([^"]+)">([^<]+)</a></th>.*?class="tag[^"]*">(\w+)<', page)
    assert rows == [
        (
            "/reporting/published/fy2024-q1-2",
            "First quarter of fiscal year 2024, edition 2",
            "Current",
        ),
        ("/reporting/published/fy2024-q1", "First quarter of fiscal year 2024", "Superseded"),
    ]


async def test_a_page_has_figures_definitions_ranges_and_the_digest(reports: Reports) -> None:
    await told(reports)
    await publish(reports)
    page = await shown(reports, "published/fy2024-q1")
    source = await reports.client.get("/reporting/snapshots/fy2024-q1")
    assert "<h1>First quarter of fiscal year 2024</h1>" in page
    assert "December 31, 2023</time> (October to December 2023 and before)" in page
    assert hashlib.sha256(source.content).hexdigest() in page
    assert "Submissions; one merged into another" in page
    assert re.search(
        r'Requests</a></th><td role="cell" data-label="Number" class="number whole">18</td>', page
    )
    assert re.findall(r'data-label="Answers" class="number">([^<]+)<', page)[:2] == [
        "5 to 9",
        "under 5",
    ]
    latest = await shown(reports, "published/latest")
    assert latest.partition("<main")[2] == page.partition("<main")[2]


async def test_a_page_draws_what_was_delivered_year_by_year(reports: Reports) -> None:
    await told(reports)
    await publish(reports)
    page = await shown(reports, "published/fy2024-q1")
    [chart] = re.findall(r'<figure class="chart">.*?</figure>', page)
    assert re.findall(r"<title>([^<]+)</title>", chart) == ["FY 2023: 18"]
    assert '<title id="delivered-title">Engagements delivered by fiscal year</title>' in chart


async def test_an_edition_leads_to_the_next_and_to_the_former(reports: Reports) -> None:
    await publish(reports)
    await publish(reports, "2", reason=LONG)
    assert 'href="/reporting/published/fy2024-q1-2">That edition counts' in await shown(
        reports, "published/fy2024-q1"
    )
    answer = await reports.client.get("/reporting/published/latest")
    assert "<b>" not in answer.text
    assert LONG in unescape(answer.text)
    assert 'href="/reporting/published/fy2024-q1">Edition 1' in answer.text


async def test_every_measure_is_defined_on_a_page(reports: Reports) -> None:
    page = await shown(reports, "definitions")
    for measure in MEASURES.values():
        [section] = re.findall(rf'<h2 id="{measure.name}">.*?</dl>', page)
        assert f">{measure.title}</h2> <p>{measure.definition}</p>" in section
        assert f'href="#{measure.name}">{measure.title}</a>' in page
        assert re.findall(r"<code>([A-Z]\w+)</code>", section) == list(measure.facts)
        for each in measure.by:
            assert each.replace("-", " ") in section.lower()
            if each in measure.not_sums:
                assert measure.not_sums[each].why in section


async def test_a_page_says_by_what_a_total_is_no_sum_and_why(reports: Reports) -> None:
    page = await shown(reports, "definitions")
    [declined] = re.findall(r'<h2 id="requests_declined">.*?</dl>', page)
    assert re.findall(r"<dt>Total by ([^<]+)</dt>", declined) == [
        *("topic", "topic list", "delivery type"),
    ]
    [hours] = re.findall(r'<h2 id="hours">.*?</dl>', page)
    assert re.findall(r"<dt>Total by ([^<]+)</dt>", hours) == ["any"]
    [asked] = re.findall(r'<h2 id="would_recommend">.*?</dl>', page)
    assert "Of fewer than 5 answers" in asked


async def test_each_published_figure_leads_to_its_definition(reports: Reports) -> None:
    await told(reports)
    await publish(reports)
    page = await shown(reports, "published/fy2024-q1")
    led = re.findall(r'href="/reporting/definitions#(\w+)"', page)
    source = await reports.client.get("/reporting/snapshots/fy2024-q1")
    assert sorted(led) == sorted(source.json()["work"]["units"])
    assert set(led) <= set(re.findall(r'<h2 id="(\w+)"', await shown(reports, "definitions")))
    assert 'href="/reporting/definitions"' in await shown(reports, "published")


@pytest.mark.parametrize("name", ["fy2030-q1", "fy2024-q9", "..", "fy2024-q1-0", "%00"])
async def test_what_is_not_there_is_a_page_that_says_so(reports: Reports, name: str) -> None:
    headers = {"accept": "text/html"}
    for path in (f"published/{name}", f"published/{name}/download"):
        answer = await reports.client.get(f"/reporting/{path}", headers=headers)
        assert answer.status_code in {400, 404}
        assert answer.headers["cache-control"] == "no-store"


async def test_the_table_has_every_figure_of_the_source_and_nothing_else(reports: Reports) -> None:
    await told(reports)
    await publish(reports)
    answer = await reports.client.get("/reporting/published/fy2024-q1/download")
    assert 'filename="fy2024-q1.csv"' in answer.headers["content-disposition"]
    [header, *rows] = list(csv.reader(io.StringIO(answer.text.removeprefix(BYTE_ORDER_MARK))))
    assert header == [
        *("section", "by", "key", "stage", "fiscal_year", "program", "figure", "value"),
    ]
    source = (await reports.client.get("/reporting/snapshots/fy2024-q1")).json()
    assert ["work", "all", "all", "", "", "", "requests", "18"] in rows
    values = [row[-1] for row in rows]
    assert len(values) == _leaves(
        [source["answers"]["cells"], source["answers"]["totals_of_what_is_shown"]],
        without=("stage", "fiscal_year", "program"),
    ) + _leaves([rows for by, rows in source["work"].items() if by != "units"], without=("key",))


def _leaves(value: object, without: tuple[str, ...]) -> int:
    match value:
        case dict():
            return sum(
                _leaves(each, without) for name, each in value.items() if name not in without
            )
        case list():
            return sum(_leaves(each, without) for each in value)
        case None:
            return 0
        case _:
            return 1


@pytest.fixture
async def origin(database: str, reports: Reports) -> AsyncIterator[str]:
    await told(reports)
    await publish(reports)
    await publish(reports, "2", reason=LONG)
    async with served(build(SERVICE, ReportingSettings.read(postgres_dsn=database))) as origin:
        yield origin


async def test_every_page_looks_well(origin: str, browser: Browser) -> None:
    async with opened(browser, **VIEWS["light"], java_script_enabled=True) as page:
        for path in PAGES:
            await page.goto(f"{origin}{path}")
            assert await faults(page) == [], path


async def test_no_width_in_between_scrolls_sideways(origin: str, browser: Browser) -> None:
    async with opened(browser, **VIEWS["light"], java_script_enabled=True) as page:
        for path in PAGES[2:]:
            await page.goto(f"{origin}{path}")
            for width in (360, 660, 768, 1024):
                await as_wide(page, width)
                assert await wide_parts(page) == [], (path, width)
