"""A measure's page: what was published of it for everybody, and what is live for the center."""

from __future__ import annotations

import csv
import io
import json
import re
from html import unescape
from typing import Any

import httpx
import pytest

from services.kit.pages.cross_site import SESSION_COOKIE
from services.kit.pages.downloads import BYTE_ORDER_MARK
from services.reporting.measures import MEASURES
from tests.keys import key_of, principal
from tests.services.reporting.lives import Life
from tests.services.reporting.reports import Reports, publish
from tests.services.reporting.test_published_pages import told


async def get(reports: Reports, path: str, role: str | None = None) -> httpx.Response:
    cookie = {} if role is None else {"cookie": f"{SESSION_COOKIE}={key_of(principal(role))}"}
    return await reports.client.get(f"/reporting/{path}", headers={"accept": "text/html", **cookie})


async def shown(reports: Reports, path: str, role: str | None = None) -> str:
    answer = await get(reports, path, role)
    assert answer.status_code == 200, answer.text
    return unescape(re.sub(r"\s+", " ", answer.text))


def rows(page: str) -> list[tuple[str, ...]]:
    """The cells of the table."""
    [body] = re.findall(r"<tbody.*?</tbody>", page)
    return [
        tuple(re.findall(r"data-label=[^>]+>([^<]*)<", row))
        for row in re.findall(r"<tr.*?</tr>", body)
    ]


def table(answer: httpx.Response) -> list[list[str]]:
    assert answer.status_code == 200, answer.text
    return list(csv.reader(io.StringIO(answer.text.removeprefix(BYTE_ORDER_MARK))))


async def test_before_the_first_snapshot_a_page_says_when_it_comes(reports: Reports) -> None:
    page = await shown(reports, "view/requests")
    assert re.search(r"Nothing is published yet.*?, next on \w+ \d+, \d{4}\.", page)
    assert MEASURES["requests"].definition in page
    assert (await get(reports, "view/requests/download")).status_code == 404


async def test_everybody_sees_what_was_published_as_chart_and_table(reports: Reports) -> None:
    await told(reports)
    await publish(reports)
    page = await shown(reports, "view/requests?by=program")
    assert rows(page) == [("CRI-TAC", "9"), ("Organizational assessment", "9")]
    assert "<b>9</b>" in page
    assert "<dt>Requests received, in all</dt><dd>18</dd>" in page
    source = await reports.client.get("/reporting/snapshots/fy2024-q1")
    assert source.headers["repr-digest"]
    assert re.search(r"SHA-256 is <code>[0-9a-f]{64}</code>", page)


async def test_what_is_told_since_a_snapshot_is_on_no_page_for_everybody(reports: Reports) -> None:
    await told(reports)
    await publish(reports)
    await reports.told([Life(40).submitted()])
    assert "in all</dt><dd>18<" in await shown(reports, "view/requests")
    assert "in all</dt><dd>18<" in await shown(reports, "view/requests", "coordinator")
    assert "in all</dt><dd>19<" in await shown(reports, "live/requests", "coordinator")


async def test_the_table_of_what_was_published_has_the_same_figures(reports: Reports) -> None:
    await told(reports)
    await publish(reports)
    answer = await get(reports, "view/officers_represented/download?by=state")
    assert answer.headers["cache-control"] == "public, max-age=60"
    source = (await reports.client.get("/reporting/snapshots/fy2024-q1")).json()
    assert table(answer) == [
        ["state", "sworn", "participating", "agencies_unknown"],
        *(
            [row["key"], *(str(row["officers_represented"].get(part, 0)) for part in _OFFICERS)]
            for row in source["work"]["state"]
        ),
    ]


_OFFICERS = ("sworn", "participating", "agencies_unknown")


@pytest.mark.parametrize("measure", list(MEASURES))
async def test_every_measure_has_its_pages(reports: Reports, measure: str) -> None:
    await told(reports)
    await publish(reports)
    title = MEASURES[measure].title
    for path in (f"view/{measure}", f"live/{measure}"):
        assert f"<h1>{title}</h1>" in await shown(reports, path, "coordinator")
    moved = await shown(reports, f"live/{measure}/moved?then=0", "coordinator")
    assert f"<h1>{title}: what moved it</h1>" in moved
    assert "None" not in moved


async def test_answers_are_published_as_ranges_alone(reports: Reports) -> None:
    await told(reports)
    await publish(reports)
    page = await shown(reports, "view/satisfaction")
    assert "Answers are published as ranges" in page
    assert "<table" not in page
    assert (await get(reports, "view/satisfaction/download")).status_code == 404


@pytest.mark.parametrize("role", [None, "requester", "provider", "validator", "reader"])
async def test_live_figures_are_the_centers(reports: Reports, role: str | None) -> None:
    for path in ("live/requests", "live/requests/download"):
        answer = await get(reports, path, role)
        if role is None:
            assert answer.status_code == 303
            assert answer.headers["location"].startswith("/access/sign-in?back=%2Freporting%2Flive")
        else:
            assert answer.status_code == 403


@pytest.mark.parametrize(
    ("query", "headers"),
    [
        ("by=program", ["program", "value"]),
        ("by=state&then_by=fiscal-quarter", ["state", "fiscal-quarter", "value"]),
        ("by=topic&program=cri-tac&since=2023-01-01&until=2023-12-31", ["topic", "value"]),
    ],
)
async def test_a_live_page_and_its_table_say_what_the_json_does(
    reports: Reports, query: str, headers: list[str]
) -> None:
    await told(reports)
    asked = query.replace("then_by", "by").replace("since", "from")
    source = (await reports.get(f"measures/requests?{asked}")).json()
    [named, *lines] = table(await get(reports, f"live/requests/download?{query}", "coordinator"))
    assert named == headers
    assert lines == [[*row["keys"], str(row["value"])] for row in source["rows"]]
    page = await shown(reports, f"live/requests?{query}", "coordinator")
    assert source["digest"] in page
    assert f"as_of={source['as_of']}" in page
    assert len(rows(page)) == len(lines)


async def test_the_source_that_a_live_page_names_has_its_digest(reports: Reports) -> None:
    await told(reports)
    page = await shown(reports, "live/requests?by=state&then_by=topic", "operator")
    [(source, digest)] = re.findall(r"GET ([^<]+)</code>.*?<code>([0-9a-f]{64})<", page)
    await reports.told([Life(40).submitted()])
    answer = await reports.get(source.removeprefix("/reporting/"))
    assert answer.json()["digest"] == digest


async def test_a_live_page_shows_what_was_known_at_a_position(reports: Reports) -> None:
    position = await reports.told([Life(1).submitted()])
    await reports.told([Life(2).submitted()])
    page = await shown(reports, f"live/requests?as_of={position}", "coordinator")
    assert "in all</dt><dd>1<" in page
    assert f'value="{position}"' in page


@pytest.mark.parametrize(
    ("query", "field", "said"),
    [
        ("by=weather", "by", "Choose by what it is divided."),
        ("by=reason", "by", "Requests received cannot be divided so: it does not apply"),
        ("by=month&then_by=fiscal-year", "by", "must name one of"),
        ("by=state&then_by=state", "by", "must name another dimension the second time"),
        ("since=yesterday", "since", "Enter the first day as a day, such as 2026-03-31."),
        ("since=2024-02-01&until=2024-01-01", "until", "from must not be after until"),
        ("as_of=-1", "as_of", "Enter the position as 0 or more."),
        ("as_of=1&recorded_by=2024-01-01", "as_of", "give as_of or recorded_by, not both"),
        ("as_of=99999", "as_of", "It is 99999, and must not be after the log's end"),
        ("recorded_by=2090-01-01", "recorded_by", "It is 2090-01-01, and must not be after today"),
        ("program=none", "program", "Choose the program."),
    ],
)
async def test_what_cannot_be_asked_is_said_beside_it_and_stays(
    reports: Reports, query: str, field: str, said: str
) -> None:
    answer = await get(reports, f"live/requests?{query}", "coordinator")
    page = unescape(answer.text)
    assert answer.status_code == 422
    [sentence] = re.findall(
        rf'id="{field}-fault"><span class="unseen">Error: </span>(.*?)</p>', page
    )
    assert said in sentence
    name, _, value = query.rsplit("&", maxsplit=1)[-1].partition("=")
    if name in {"since", "until", "as_of", "recorded_by"}:
        assert f'name="{name}" value="{value}"' in page
    assert "<table" not in page
    csv_answer = await get(reports, f"live/requests/download?{query}", "coordinator")
    assert csv_answer.status_code == 422
    assert sentence in unescape(csv_answer.text)


async def test_what_is_not_published_so_is_said_beside_it(reports: Reports) -> None:
    await told(reports)
    await publish(reports)
    answer = await get(reports, "view/requests?by=calendar-quarter")
    assert answer.status_code == 422
    assert "It is not published by calendar-quarter. Choose another." in answer.text


@pytest.mark.parametrize("path", ["view/nothing", "live/nothing", "live/%00", "view/.."])
async def test_what_is_no_measure_is_a_page_that_says_so(reports: Reports, path: str) -> None:
    answer = await get(reports, path, "coordinator")
    assert answer.status_code in {400, 404}


async def test_who_looks_at_live_figures_is_recorded_and_who_looks_at_published_is_not(
    reports: Reports,
) -> None:
    await get(reports, "view/requests", "coordinator")
    await get(reports, "live/requests", "coordinator")
    await get(reports, "live/requests/download", "coordinator")
    read: list[dict[str, Any]] = (await reports.get("reads", "operator")).json()["items"]
    assert [each["operation"] for each in read] == ["download_live_measure", "show_live_measure"]


async def test_a_year_without_anything_is_drawn_and_listed_as_zero_between_two(
    reports: Reports,
) -> None:
    for number, day in ((1, "2020-11-05"), (2, "2022-11-05")):
        await reports.told([Life(number).submitted(day)])
    page = await shown(reports, "live/requests?by=fiscal-year", "coordinator")
    assert re.findall(r"<title>(FY[^<]+)</title>", page) == [
        "FY 2021: 1",
        "FY 2022: 0",
        "FY 2023: 1",
    ]
    assert rows(page) == [("FY 2021", "1"), ("FY 2022", "0"), ("FY 2023", "1")]
    lines = table(await get(reports, "live/requests/download?by=fiscal-year", "coordinator"))
    assert lines[1:] == [["2021", "1"], ["2023", "1"]], "a table to download has what is told"


async def test_a_formula_in_a_key_is_harmless_in_a_spreadsheet(reports: Reports) -> None:
    await told(reports)
    lines = table(await get(reports, "live/requests/download?by=provider", "coordinator"))
    assert all(cell[:1] not in "=+-@" for line in lines for cell in line if cell)
    assert json.loads((await reports.get("measures/requests?by=provider")).text)["rows"]
