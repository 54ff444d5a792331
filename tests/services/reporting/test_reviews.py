"""The annual review: counted once, shown to everybody, corrected by another edition."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
from typing import Any

import httpx
import pytest

from services.kit.pages.downloads import BYTE_ORDER_MARK
from services.reporting.measures.dimensions import By
from services.reporting.reviews.files import PAGES, page_of
from services.reporting.reviews.shown import Review
from services.reporting.views.key_words import periods_between
from services.reporting.views.overview import FIRST
from tests.keys import asking_as
from tests.services.reporting.lives import Life, agency
from tests.services.reporting.reports import Reports

STORY: dict[str, Any] = {
    "title": "Fewer stops, better explained",
    "paragraphs": ["A department asked how to explain <stops>.", "Two peers came."],
}


async def ask(reports: Reports, path: str, key: str = "1", **body: Any) -> httpx.Response:
    headers = asking_as("coordinator") | {"Idempotency-Key": f"{path}-{key}"}
    answer = await reports.client.post(f"/reporting/{path}", json=body, headers=headers)
    await reports.follow()
    return answer


async def told(reports: Reports) -> None:
    """Work of two fiscal years, some of it confidential, with its figures published."""
    await reports.told([agency("IA0570100", 40)])
    for number, on in enumerate(("2022-02-01", "2023-01-10", "2023-02-10"), start=1):
        life = Life(number)
        await reports.append(
            [life.submitted(on), life.screened(on), life.opened(on), life.assigned(on=on)]
        )
        await reports.append([life.delivery(on=on), life.delivered(on=on)])
    hidden = Life(9)
    await reports.append(
        [
            hidden.submitted("2023-03-01"),
            hidden.screened("2023-03-01", confidential=True),
            hidden.opened("2023-03-01"),
        ]
    )
    await reports.follow()
    assert (await ask(reports, "snapshots", fiscal_year=2023, quarter=4)).status_code == 201


async def content_of(reports: Reports, name: str = "2023") -> dict[str, Any]:
    answer = await reports.client.get(f"/reporting/reviews/{name}/figures")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def rows(content: dict[str, Any], by: str) -> dict[str, dict[str, Any]]:
    return {row["key"]: row for row in content["figures"][by]}


async def test_it_counts_the_year_as_the_published_figures_do(reports: Reports) -> None:
    await told(reports)
    assert (await ask(reports, "reviews", year=2023)).status_code == 201
    content = await content_of(reports)
    published = (await reports.client.get("/reporting/snapshots/latest")).json()
    of_year = {row["key"]: row for row in published["work"]["fiscal-year"]}["2023"]
    assert content["as_of"] == published["as_of"]
    assert rows(content, "fiscal-year")["2023"]["requests"] == of_year["requests"] == 3
    assert rows(content, "fiscal-quarter")["fy2023-q2"]["engagements_delivered"] == 2


async def test_confidential_work_is_in_the_years_alone(reports: Reports) -> None:
    await told(reports)
    await ask(reports, "reviews", year=2023)
    content = await content_of(reports)
    assert rows(content, "fiscal-year")["2023"]["requests"] == 3
    for by in ("program", "state", "topic", "agency-size"):
        assert sum(row.get("requests", 0) for row in rows(content, by).values()) == 2, by


async def test_an_edition_stays_as_it_was_and_the_next_says_why(reports: Reports) -> None:
    await told(reports)
    await ask(reports, "reviews", year=2023)
    first = await reports.client.get("/reporting/reviews/2023-1/figures")
    refused = await ask(reports, "reviews", "2", year=2023)
    assert (refused.status_code, refused.json()["rule"]) == (409, "reviewed-already")
    again = await ask(reports, "reviews", "3", year=2023, reason="Hours were added.")
    assert again.status_code == 201
    assert (await reports.client.get("/reporting/reviews/2023-1/figures")).content == first.content
    assert (await content_of(reports))["review"] == "2023-2"
    page = (await reports.client.get("/reporting/reviews/2023-1")).text
    assert 'href="/reporting/reviews/2023-1/proof" download="review-2023-1-proof.json"' in page
    assert first.headers["Repr-Digest"].startswith("sha-256=:")
    assert "There is a later edition" in page
    assert "/reporting/reviews/2023-2" in page
    later = (await reports.client.get("/reporting/reviews/2023")).text
    assert "Hours were added." in later
    listed = (await reports.client.get("/reporting/reviews")).text
    assert listed.index('/reviews/2023"') < listed.index('/reviews/2023-1"')


async def test_a_retry_publishes_once(reports: Reports) -> None:
    await told(reports)
    first = await ask(reports, "reviews", year=2023)
    assert (await ask(reports, "reviews", year=2023)).json() == first.json()
    assert len(await reports.running.log.read(category="review")) == 1


@pytest.mark.parametrize(
    ("asked", "status", "rule"),
    [
        ({"year": 2190}, 409, "year-not-over"),
        ({"year": 2024}, 409, "year-not-published"),
        ({"year": 2023, "reason": "Why?"}, 409, "not-reviewed-yet"),
        ({"year": 1}, 422, None),
    ],
)
async def test_what_cannot_be_reviewed_is_refused_and_nothing_is_told(
    reports: Reports, asked: dict[str, Any], status: int, rule: str | None
) -> None:
    await told(reports)
    answer = await ask(reports, "reviews", **asked)
    assert (answer.status_code, answer.json().get("rule")) == (status, rule)
    assert await reports.running.log.read(category="review") == []


async def test_a_case_study_stands_on_the_page_until_an_edition_without_it(
    reports: Reports,
) -> None:
    await told(reports)
    work = str(Life(1).engagement_id)
    path = "reviews/2023/case-studies"
    assert (await ask(reports, path, engagement_id=work, **STORY)).status_code == 200
    (waits,) = (await reports.get(path)).json()
    assert (waits["engagement_id"], waits["title"]) == (work, STORY["title"])
    await ask(reports, "reviews", year=2023)
    page = (await reports.client.get("/reporting/reviews/2023")).text
    assert "explain &lt;stops&gt;." in page
    assert work not in json.dumps(await content_of(reports))
    withdrawn = await ask(reports, f"{path}/{work}/withdraw", reason="The agency asked for it.")
    assert withdrawn.status_code == 200
    await ask(reports, "reviews", "2", year=2023, reason="A case study was withdrawn.")
    assert "Two peers came." not in (await reports.client.get("/reporting/reviews/2023")).text
    assert "Two peers came." in (await reports.client.get("/reporting/reviews/2023-1")).text


async def test_no_case_study_tells_of_confidential_or_unknown_work(reports: Reports) -> None:
    await told(reports)
    for life in (Life(9), Life(77)):
        answer = await ask(
            reports,
            "reviews/2023/case-studies",
            str(life.number),
            engagement_id=str(life.engagement_id),
            **STORY,
        )
        assert (answer.status_code, answer.json()["rule"]) == (409, "work-not-for-the-public")


async def test_the_file_has_the_digest_of_the_fact_and_needs_no_other_file(
    reports: Reports,
) -> None:
    await told(reports)
    await ask(reports, "reviews", year=2023)
    file = await reports.client.get("/reporting/reviews/2023/file")
    assert file.headers["Content-Disposition"] == 'attachment; filename="review-2023-1.html"'
    (fact,) = await reports.running.log.read(category="review")
    assert hashlib.sha256(file.content).hexdigest() == json.loads(fact.data)["page_digest"]
    for needs in (b"src=", b"<link", b"<script", b"@import", b"url("):
        assert needs not in file.content, needs


async def test_each_chart_of_the_page_leads_to_its_figures_as_csv(reports: Reports) -> None:
    await told(reports)
    await ask(reports, "reviews", year=2023)
    content = await content_of(reports)
    page = (await reports.client.get("/reporting/reviews/2023")).text
    links = re.findall(r'href="/reporting(/reviews/2023-1/download\?by=([a-z-]+))"', page)
    assert len(links) == page.count('<figure class="chart"') == 9
    assert "/download?by=" not in page_of(json.dumps(content)).decode()
    for path, by in links:
        answer = await reports.client.get(f"/reporting{path}")
        assert answer.headers["Cache-Control"] == "public, max-age=60"
        name = f'attachment; filename="review-2023-1-by-{by}.csv"'
        assert answer.headers["Content-Disposition"] == name
        lines = list(csv.DictReader(io.StringIO(answer.text.removeprefix(BYTE_ORDER_MARK))))
        assert set(lines[0]) == {by, *FIRST}
        written = {line.pop(by): {x: float(y) for x, y in line.items()} for line in lines}
        told_of = rows(content, by)
        assert told_of.keys() <= written.keys()
        for key, figures in written.items():
            assert figures == {name: told_of.get(key, {}).get(name, 0) for name in FIRST}
        if by == By.FISCAL_QUARTER:  # in two of them nothing was done
            assert list(written) == list(periods_between(by, "fy2022-q2", "fy2023-q2"))


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("2023/download?by=answers", 404),
        ("2023/download?by=definitions", 404),
        ("2023/download?by=program%0D%0AX-Y:1", 404),
        ("2023/download", 422),
        ("2023/download?by=" + "x" * 41, 422),
        ("2024/download?by=program", 404),
        ("2023-2/download?by=program", 404),
    ],
)
async def test_a_table_that_a_review_has_not_is_refused(
    reports: Reports, path: str, status: int
) -> None:
    await told(reports)
    await ask(reports, "reviews", year=2023)
    answer = await reports.client.get(f"/reporting/reviews/{path}")
    assert answer.status_code == status
    assert answer.headers["Cache-Control"] == "no-store"


async def test_before_the_first_review_the_page_says_when_one_can_come(reports: Reports) -> None:
    page = (await reports.client.get("/reporting/reviews")).text
    assert "No review is published yet." in page
    assert "once the figures of its last quarter are published" in page
    for path in ("reviews/2023", "reviews/2023-1/file", "reviews/2023/figures", "reviews/last"):
        assert (await reports.client.get(f"/reporting/{path}")).status_code in {404, 422}, path


async def test_the_same_content_gives_the_same_file_and_a_title(reports: Reports) -> None:
    await told(reports)
    await ask(reports, "reviews", year=2023)
    content = (await reports.client.get("/reporting/reviews/2023/figures")).text
    first = page_of(content)
    PAGES.clear()
    assert page_of(content) == first
    assert Review(content).title == "Annual review of fiscal year 2023"
