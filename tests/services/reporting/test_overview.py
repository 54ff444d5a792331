"""The first page of reporting: headline figures, and the last full year against the one before."""

from __future__ import annotations

import re
from typing import Any

import pytest

from services.reporting.pages.overview import DRAWN
from services.reporting.views.overview import FIRST, change_in_words, overview_of
from tests.services.reporting.lives import Life
from tests.services.reporting.reports import Reports, publish
from tests.services.reporting.test_published_pages import shown, told


def content(**requests: int) -> dict[str, Any]:
    """A content with requests by fiscal year, given as `fy2023=5`."""
    years = [{"key": year[2:], "requests": count} for year, count in requests.items()]
    whole = [{"key": "all", "requests": sum(requests.values())}]
    return {"work": {"all": whole, "fiscal-year": years}}


@pytest.mark.parametrize(("fiscal_year", "quarter"), [(2023, 4), (2024, 1), (2024, 2), (2024, 3)])
def test_the_year_is_the_last_that_is_published_whole(fiscal_year: int, quarter: int) -> None:
    shown = overview_of(content(fy2022=40, fy2023=50, fy2024=7), fiscal_year, quarter)
    assert shown.year == 2023
    first = shown.headlines[0]
    assert (first.total, first.in_year, first.in_year_before) == ("97", "50", "40")
    assert first.change == "10 more (25%)"


def test_what_was_not_done_is_zero_and_every_headline_is_there() -> None:
    shown = overview_of({"work": {}}, 2024, 1)
    assert [each.measure for each in shown.headlines] == list(FIRST)
    assert {(each.total, each.change) for each in shown.headlines} == {("0", "no change")}


@pytest.mark.parametrize(
    ("before", "now", "words"),
    [
        (0, 0, "no change"),
        (0, 3, "3 more"),
        (9, 8, "1 fewer"),
        (10, 5, "5 fewer (50%)"),
        (1000, 2500, "1,500 more (150%)"),
        (12.5, 10.0, "2.5 fewer (20%)"),
    ],
)
def test_a_change_is_said_in_words(before: float, now: float, words: str) -> None:
    assert change_in_words(before, now) == words


async def test_before_the_first_snapshot_the_page_says_when_it_comes(reports: Reports) -> None:
    page = await shown(reports, "overview")
    assert "Nothing is published yet" in page
    assert re.search(r"next on \w+ \d+, \d{4}\.", page)


async def test_each_headline_leads_to_its_measure_and_is_what_was_published(
    reports: Reports,
) -> None:
    await told(reports)
    await publish(reports)
    page = await shown(reports, "overview")
    published = (await reports.client.get("/reporting/snapshots/latest")).json()
    [whole] = published["work"]["all"]
    rows = dict(re.findall(r'href="/reporting/view/(\w+)">.*?<strong>([^<]+)</strong>', page))
    assert set(rows) == set(FIRST)
    assert rows["requests"] == f"{whole['requests']:,}" == "18"
    assert 'href="/reporting/published/fy2024-q1"' in page
    assert 'class="site" href="/reporting/overview"' in page


async def test_pictures_come_first_each_with_its_table(reports: Reports) -> None:
    await told(reports)
    await publish(reports)
    page = await shown(reports, "overview")
    titles = ("Requests received by fiscal year", "Engagements delivered by fiscal year")
    for title, measure in zip(titles, DRAWN, strict=True):
        assert page.index(f"<figcaption>{title}") < page.index("What was done</caption>")
        address = f"/reporting/view/{measure}/download?by=fiscal-year"
        assert f'<a href="{address}">' in page
        assert (await reports.client.get(address)).status_code == 200
    assert 'data-label="Fiscal year" class="whole">FY 2023</th>' in page


async def test_a_year_of_which_nothing_is_drawn_is_in_the_table_as_in_the_pictures(
    reports: Reports,
) -> None:
    await reports.told([Life(900).submitted("2019-01-10")])
    await told(reports)
    await publish(reports)
    page = await shown(reports, "overview")
    years = re.findall(r'data-label="Fiscal year" class="whole">FY (\d+)</th>', page)
    first = int(years[-1])
    assert first == 2019
    assert [int(year) for year in reversed(years)] == list(range(first, first + len(years)))
