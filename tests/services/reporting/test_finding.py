"""A sentence with a number: where it was published, and what the same figure is in the latest."""

from __future__ import annotations

import json
import re
from html import unescape
from typing import Any, Final
from urllib.parse import urlencode

import pytest

from services.reporting.views.finding import (
    NOT_IN_IT,
    NUMBERS_MAX,
    SHOWN_MAX,
    Publication,
    figures_in_review,
    figures_in_snapshot,
    find,
)
from services.reporting.views.naming import code_of
from tests.keys import asking_as
from tests.services.reporting.lives import Life
from tests.services.reporting.reports import Reports, publish
from tests.services.reporting.test_published_pages import shown, told


def publication(name: str, *, superseded_by: str | None = None, **work: Any) -> Publication:
    """A snapshot whose figures are given by dimension: `program=[{"key": "cri-tac", ...}]`."""
    named = {by.replace("_", "-"): rows for by, rows in work.items()}
    units = dict.fromkeys(("requests", "sites", "hours", "officers_represented"))
    work = {"units": units, **named}
    content = {"until": f"20{name[4:6]}-12-31", "as_of": 7, "work": work}
    return Publication("snapshot", name, superseded_by, figures_in_snapshot(content, {}))


def review(
    year: int, edition: int = 1, *, superseded_by: str | None = None, **figures: Any
) -> Publication:
    """An edition whose figures are given by dimension; it stands on `LATEST`."""
    named = {by.replace("_", "-"): rows for by, rows in figures.items()}
    counts = {"definitions": dict.fromkeys(("requests", "sites", "officers_represented")), **named}
    content = {
        "year": year,
        "until": f"{year}-09-30",
        "as_of": 7,
        "snapshot": LATEST.name,
        "figures": {**counts, "answers": {"rounded_to": 5, "cells": []}},
    }
    name = f"{year}-{edition}"
    return Publication("review", name, superseded_by, figures_in_review(content, {}))


LATEST = publication(
    "fy2024-q1",
    all=[{"key": "all", "requests": 930, "sites": 40}],
    program=[{"key": "cri-tac", "requests": 916}, {"key": "critical-response", "requests": 14}],
    fiscal_year=[],
)
FORMER = publication(
    "fy2023-q1",
    superseded_by="fy2023-q1-2",
    all=[{"key": "all", "requests": 916, "hours": 12.5}],
    fiscal_year=[{"key": "2022", "sites": 916}],
)


def placed(text: str) -> list[tuple[str, str, str]]:
    [found] = find(text, [LATEST, FORMER])
    return [(each.name, each.measure, each.of) for each in found.places]


def test_a_number_is_found_wherever_it_was_published() -> None:
    assert set(placed("916")) == {
        ("fy2024-q1", "requests", "program cri-tac"),
        ("fy2023-q1", "requests", "all work"),
        ("fy2023-q1", "sites", "fiscal year 2022"),
    }


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("916 sites", ("fy2023-q1", "sites", "fiscal year 2022")),
        ("The center had 916 requests", ("fy2023-q1", "requests", "all work")),
        ("916 requests for CRI-TAC", ("fy2024-q1", "requests", "program cri-tac")),
        ("12.5 hours of help", ("fy2023-q1", "hours", "all work")),
        ("some 930 of them", ("fy2024-q1", "requests", "all work")),
    ],
)
def test_the_words_of_the_sentence_say_which_is_meant(
    text: str, first: tuple[str, str, str]
) -> None:
    assert placed(text)[0] == first


def test_each_place_says_what_the_figure_is_in_the_latest_snapshot() -> None:
    [found] = find("916 requests", [LATEST, FORMER])
    since = {(each.name, each.measure): each.latest for each in found.places}
    assert since == {
        ("fy2023-q1", "requests"): "930",
        ("fy2024-q1", "requests"): None,
        ("fy2023-q1", "sites"): "0",
    }
    assert {each.superseded_by for each in found.places if each.name == "fy2023-q1"} == {
        "fy2023-q1-2"
    }


OFFICERS: Final = publication(
    "fy2024-q1",
    all=[{"key": "all", "officers_represented": {"sworn": 125_432, "unknown": 3}}],
    state=[{"key": "IA", "officers_represented": {"sworn": 120_300, "unknown": 0}}],
)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("125,432 officers", [("125,432", "all work")]),
        ("over 125,000 sworn officers", [("125,432", "all work")]),
        ("More than 120,000 of them", [("125,432", "all work"), ("120,300", "state IA")]),
        ("about 125,000", [("125,432", "all work")]),
        ("nearly 126,000", [("125,432", "all work")]),
        ("some 120,000 officers", [("120,300", "state IA")]),
        ("over 126,000", []),
        ("nearly 125,000", []),
        ("125,000", []),
        ("over 125,431", []),
    ],
)
def test_a_figure_of_several_parts_is_found_by_each_of_them_also_where_it_is_rounded(
    text: str, found: list[tuple[str, str]]
) -> None:
    [said] = find(text, [OFFICERS])
    assert [(each.value, each.of) for each in said.places] == found
    assert {(each.measure, each.part, each.as_of) for each in said.places} <= {
        ("officers_represented", "sworn", 7)
    }


SHARED: Final = publication(
    "fy2024-q1",
    state=[
        {"key": "IA", "officers_represented": {"share": 0.1834, "known": 18}},
        {"key": "TX", "officers_represented": {"share": 0.2, "known": 1}},
    ],
    all=[{"key": "all", "requests": 18}],
)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("18% of its agencies", [("18.3%", "state IA")]),
        ("18.3 % of its agencies", [("18.3%", "state IA")]),
        ("18 percent of its agencies", [("18.3%", "state IA")]),
        ("18.4%", []),
        ("17%", []),
        ("nearly 20% in all", [("20%", "state TX"), ("18.3%", "state IA")]),
        ("over 18%", [("18.3%", "state IA")]),
        ("18", [("18", "all work"), ("18", "state IA")]),
    ],
)
def test_a_number_in_percent_is_a_share_and_not_so_many(
    text: str, found: list[tuple[str, str]]
) -> None:
    [said] = find(text, [SHARED])
    assert [(each.value, each.of) for each in said.places] == found


def test_a_share_is_compared_in_percent() -> None:
    former = publication("fy2023-q1", state=[{"key": "IA", "officers_represented": {"share": 0.5}}])
    [found] = find("50%", [SHARED, former])
    assert [(each.value, each.latest) for each in found.places] == [("50%", "18.3%")]


@pytest.mark.parametrize("text", ["on 2024-02-30", "2024-02-30", "until 2023-13-01, they say"])
def test_what_is_written_like_a_day_is_no_number(text: str) -> None:
    assert find(text, [LATEST]) == []


def test_a_part_is_compared_with_the_same_part_of_the_latest() -> None:
    former = publication(
        "fy2023-q1", all=[{"key": "all", "officers_represented": {"sworn": 90_001}}]
    )
    [found] = find("90,001", [OFFICERS, former])
    assert [each.latest for each in found.places] == ["125,432"]


@pytest.mark.parametrize(
    ("month", "latest"),
    [("2021-12", NOT_IN_IT), ("2022-01", "3"), ("2022-02", "0"), ("2023-09", "0")],
)
def test_a_month_before_those_of_the_latest_snapshot_is_not_in_it(month: str, latest: str) -> None:
    """It keeps the last months alone; one without anything has no row."""
    rows = [{"key": "2022-01", "requests": 3}, {"key": "2023-10", "requests": 4}]
    published = [
        publication("fy2024-q1", month=rows),
        publication("fy2022-q2", month=[{"key": month, "requests": 12}]),
    ]
    [found] = find("12 requests", published)
    assert [each.latest for each in found.places] == [latest]


@pytest.mark.parametrize(
    "work",
    [
        {"state": [{"key": "IA", "requests": 12}]},
        {"all": [{"key": "all", "calls": 12}]},
        {"all": [{"key": "all", "officers_represented": 12}]},
    ],
)
def test_what_the_latest_snapshot_does_not_tell_as_a_number_is_not_in_it(
    work: dict[str, Any],
) -> None:
    latest = publication("fy2024-q1", all=[{"key": "all", "officers_represented": {"sworn": 13}}])
    [found] = find("12", [latest, publication("fy2023-q1", **work)])
    assert [each.latest for each in found.places] == [NOT_IN_IT]


OF_2023: Final = review(
    2023,
    superseded_by="2023-2",
    fiscal_year=[{"key": "2023", "sites": 917}, {"key": "2022", "sites": 916}],
    program=[{"key": "cri-tac", "sites": 77}],
    fiscal_quarter=[{"key": "2023-Q1", "sites": 78}],
)
OF_2023_AGAIN: Final = review(
    2023,
    2,
    fiscal_year=[{"key": "2023", "sites": 917}],
    program=[{"key": "cri-tac", "sites": 79}],
)
OF_2022: Final = review(2022, program=[{"key": "cri-tac", "sites": 77}])
STOOD_ON: Final = publication(
    "fy2024-q1",
    all=[{"key": "all", "sites": 930}],
    fiscal_year=[{"key": "2023", "sites": 917}],
    program=[{"key": "cri-tac", "sites": 500}],
)


@pytest.mark.parametrize(
    ("text", "places"),
    [
        # What a snapshot tells, too: it is compared with the latest of these, and asked why.
        (
            "917 sites",
            [
                ("fy2024-q1", "fiscal year 2023", None, "fy2024-q1"),
                ("2023-2", "fiscal year 2023", None, "fy2024-q1"),
                ("2023-1", "fiscal year 2023", None, "fy2024-q1"),
            ],
        ),
        ("916 sites", [("2023-1", "fiscal year 2022", "0", None)]),
        # What only a review tells: it is compared with the last edition of its year.
        (
            "77 sites in fiscal year 2023",
            [
                ("2023-1", "program cri-tac, fiscal year 2023", "79", None),
                ("2022-1", "program cri-tac, fiscal year 2022", None, None),
            ],
        ),
        ("79 sites", [("2023-2", "program cri-tac, fiscal year 2023", None, None)]),
        ("78 sites", [("2023-1", "fiscal quarter 2023-Q1", NOT_IN_IT, None)]),
        ("500 sites", [("fy2024-q1", "program cri-tac", None, "fy2024-q1")]),
    ],
)
def test_the_number_of_a_review_is_found(
    text: str, places: list[tuple[str, str, str | None, str | None]]
) -> None:
    [found] = find(text, [STOOD_ON, OF_2023_AGAIN, OF_2023, OF_2022])
    assert [(x.name, x.of, x.latest, x.in_snapshot) for x in found.places] == places


def test_a_review_that_a_sentence_means_comes_before_snapshots() -> None:
    [found] = find("917 sites, says the annual review", [STOOD_ON, OF_2023_AGAIN])
    assert [each.name for each in found.places] == ["2023-2", "fy2024-q1"]


def test_without_a_snapshot_nothing_is_the_latest_of_what_snapshots_tell() -> None:
    [found] = find("917", [OF_2023_AGAIN])
    assert [(each.latest, each.in_snapshot) for each in found.places] == [(NOT_IN_IT, None)]


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("", []),
        ("no number here, not even in A4 or 3rd", []),
        ("1,234 and 1234.5, and 1,234 again.", ["1,234", "1234.5"]),
        ("916 sites by 2023-12-31", ["916"]),
        ("in 2023", ["2023"]),
        (" ".join(map(str, range(1, 20))), [str(each) for each in range(1, NUMBERS_MAX + 1)]),
        ("-5 and 99999999999999999999999", ["99999999999999999999999"]),
    ],
)
def test_numbers_are_those_that_are_written_in_digits(text: str, numbers: list[str]) -> None:
    assert [each.number for each in find(text, [LATEST])] == numbers


def test_of_many_places_the_likeliest_are_shown_and_the_others_counted() -> None:
    rows = [{"key": f"topic-{each}", "requests": 7} for each in range(SHOWN_MAX + 5)]
    [found] = find("7 requests", [publication("fy2024-q1", topic=rows)])
    assert (len(found.places), found.more) == (SHOWN_MAX, 5)


async def test_the_page_leads_from_a_sentence_to_what_was_published(reports: Reports) -> None:
    assert "No figure of work that was published is 18." in await shown(reports, "find?text=18")
    await told(reports)
    await publish(reports)
    life = Life(40)
    await reports.told([life.submitted(), life.screened(), life.opened()])
    await publish(reports, "2", reason="One request was missing.")
    page = await shown(reports, "find?text=We+had+18+requests+until+2023")
    [first, *_] = re.findall(r"<tr.*?</tr>", page[page.index("<h2>18</h2>") :].split("<tbody")[1])
    assert 'href="/reporting/definitions#requests">Requests received</a>' in first
    assert 'href="/reporting/published/fy2024-q1">fy2024-q1</a>' in first
    assert "Superseded" in first
    assert re.search(r'data-label="In the latest"[^>]*>19 <a href="[^"]*why', first)
    assert "Searched: 2 snapshots." in page
    assert 'href="/reporting/find"' in await shown(reports, "published")


async def test_the_latest_is_of_the_last_quarter_and_not_what_was_published_last(
    reports: Reports,
) -> None:
    await told(reports)
    await publish(reports)
    await reports.told([Life(40).submitted("2022-11-05")])
    await publish(reports, "2", fiscal_year=2023, quarter=1)
    page = await shown(reports, "find?text=18+requests+in+all")
    [row, *_] = re.findall(r"<tr.*?</tr>", page[page.index("<h2>18</h2>") :].split("<tbody")[1])
    assert ">fy2024-q1</a>" in row
    assert "the same" in row
    of_before = "find/why?snapshot=fy2023-q1&by=all&key=all&measure=requests"
    why = await shown(reports, of_before)
    assert "<dt>As known for fy2024-q1, the latest</dt><dd>" in why
    assert "<dt>As known for fy2023-q1</dt>" in why
    assert why.index("fy2024-q1, the latest") < why.index("known for fy2023-q1"), "it knew less"
    assert "Why it differs" in why


async def test_what_was_searched_is_read_once_until_more_is_published(
    reports: Reports,
) -> None:
    await told(reports)
    await publish(reports)
    first = await shown(reports, "find?text=18")
    await reports.running.pool.execute("UPDATE snapshots SET content = 'no JSON'")
    assert await shown(reports, "find?text=18") == first
    await publish(reports, "2", reason="One request was missing.")
    assert "Searched: 2 snapshots." in await shown(reports, "find?text=18")


async def test_the_page_leads_from_a_name_a_day_or_a_digest_to_its_proof(reports: Reports) -> None:
    await told(reports)
    await publish(reports)
    before = await reports.client.get("/reporting/find?text=2023-1")
    assert "Nothing was published under 2023-1." in before.text
    headers = asking_as("coordinator") | {"Idempotency-Key": "review"}
    body = {"year": 2023}
    answer = await reports.client.post("/reporting/reviews", json=body, headers=headers)
    assert answer.status_code == 201
    await reports.follow()
    # What was kept of the page is told apart: a review is a publication like a snapshot.
    asked = {"If-None-Match": before.headers["ETag"]}
    again = await reports.client.get("/reporting/find?text=2023-1", headers=asked)
    assert again.status_code == 200
    digest = (await reports.client.get("/reporting/snapshots")).json()["items"][0]["digest"]
    for text in ("FY2024 Q1", "December 31, 2023", digest, code_of(digest)):
        page = await shown(reports, "find?" + urlencode({"text": text}))
        assert f"<h2>{text}</h2>" in page
        assert 'href="/reporting/published/fy2024-q1">fy2024-q1</a>' in page
        assert 'href="/reporting/snapshots/fy2024-q1/proof"' in page
        assert f"<code>{digest[:12]}" in page
    for address in ("published/fy2024-q1", "reviews/2023-1"):
        [code] = re.findall(r'/reporting/find\?text=(\w+)"', await shown(reports, address))
        assert f'href="/reporting/{address}"' in await shown(reports, f"find?text={code}")
    page = await shown(reports, "find?text=2023-1")
    assert 'href="/reporting/reviews/2023-1">Review 2023-1</a>' in page
    assert 'href="/reporting/reviews/2023-1/proof" download="review-2023-1-proof.json"' in page


async def test_the_page_leads_from_the_number_of_a_review_to_its_proof(reports: Reports) -> None:
    await told(reports)
    await publish(reports)
    headers = asking_as("coordinator") | {"Idempotency-Key": "review"}
    answer = await reports.client.post("/reporting/reviews", json={"year": 2023}, headers=headers)
    assert answer.status_code == 201
    await reports.follow()
    content = json.loads(await reports.running.pool.fetchval("SELECT content FROM reviews"))
    row = next(each for each in content["figures"]["state"] if "requests" in each)
    page = await shown(
        reports, f"find?text={row['requests']}+requests+of+{row['key']}+in+the+annual+review+2023"
    )
    assert "Searched: 1 snapshot and 1 edition of a review." in page
    of_review = next(
        each
        for each in re.findall(r"<tr.*?</tr>", page)
        if f"state {row['key']}, fiscal year 2023" in each and ">Requests received</a>" in each
    )
    assert 'href="/reporting/reviews/2023-1">Review 2023-1</a>' in of_review
    assert 'href="/reporting/reviews/2023-1/proof" download="review-2023-1-proof.json"' in of_review
    assert re.search(r'data-label="In the latest"[^>]*>the same<', of_review)


async def test_what_is_pasted_is_shown_as_text_and_has_a_limit(reports: Reports) -> None:
    page = await reports.client.get("/reporting/find", params={"text": "<b>no number</b>"})
    assert "&lt;b&gt;no number" in page.text
    assert "There is no number in it" in unescape(page.text)
    long = await reports.client.get("/reporting/find", params={"text": "9 " * 600})
    assert long.status_code == 422
    assert "1000" in long.text
