"""The PDF of a review, as far as a program can tell; no certificate, for that needs people."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator
from typing import Any

import pikepdf
import pytest

from services.kit.feed.connections import lent
from services.reporting.queries.reviews import get_review
from services.reporting.reviewing import check
from services.reporting.reviews.shown import Review
from services.reporting.reviews.typesetting import PDFS, pdf_of
from tests.services.reporting.lives import Life
from tests.services.reporting.reports import Reports
from tests.services.reporting.test_reviews import STORY, ask, told

UA = "http://www.aiim.org/pdfua/ns/id/"


async def published(reports: Reports) -> str:
    """The content of a review with a case study."""
    await told(reports)
    work = str(Life(1).engagement_id)
    await ask(reports, "reviews/2023/case-studies", engagement_id=work, **STORY)
    assert (await ask(reports, "reviews", year=2023)).status_code == 201
    return (await reports.client.get("/reporting/reviews/2023/figures")).text


def elements(node: Any) -> Iterator[Any]:
    """Every element of a tagged document, in its order."""
    if isinstance(node, pikepdf.Array):
        for each in node:
            yield from elements(each)
    elif isinstance(node, pikepdf.Dictionary):
        if "/S" in node:
            yield node
        if "/K" in node:
            yield from elements(node.K)


async def test_it_is_tagged_has_a_language_and_a_title_and_says_that_it_is_accessible(
    reports: Reports,
) -> None:
    content = await published(reports)
    with pikepdf.open(io.BytesIO(pdf_of(content))) as pdf:
        assert str(pdf.Root.Lang) == "en-US"
        assert pdf.Root.MarkInfo.Marked
        assert pdf.Root.ViewerPreferences.DisplayDocTitle
        with pdf.open_metadata() as metadata:
            assert metadata["dc:title"] == Review(content).title
            assert metadata[f"{{{UA}}}part"] == "1"


async def test_every_chart_is_a_figure_with_its_description_and_every_table_has_heads(
    reports: Reports,
) -> None:
    content = await published(reports)
    review = Review(content)
    with pikepdf.open(io.BytesIO(pdf_of(content))) as pdf:
        tagged = list(elements(pdf.Root.StructTreeRoot))
        alternatives = [str(each.Alt) for each in tagged if each.S == "/Figure"]
        heads = [each for each in tagged if each.S == "/TH"]
        headings = [each for each in tagged if each.S in {"/H1", "/H2"}]
    charts = [each.chart for each in (*review.trends, *review.breakdowns)]
    assert alternatives == [f"{each.title}. {each.description}" for each in charts]
    assert len(charts) == 9
    assert len(heads) >= 2 * len(charts)
    assert len(headings) >= 7


async def test_the_same_content_is_the_same_bytes_twice(reports: Reports) -> None:
    content = await published(reports)
    first = pdf_of(content)
    PDFS.clear()
    assert pdf_of(content) == first


async def test_what_is_offered_has_the_digest_that_was_published(reports: Reports) -> None:
    await published(reports)
    async with lent(reports.running.pool) as connection:
        found = await get_review(connection, "2023")
    assert found is not None
    offered = await reports.client.get("/reporting/reviews/2023/pdf")
    assert hashlib.sha256(offered.content).hexdigest() == found.pdf_digest
    assert offered.headers["Content-Type"] == "application/pdf"
    page = (await reports.client.get("/reporting/reviews/2023")).text
    assert "/reporting/reviews/2023-1/pdf" in page


async def test_made_again_an_edition_is_the_same_whatever_was_told_since(
    reports: Reports,
) -> None:
    await published(reports)
    await reports.told([Life(20).submitted("2023-04-04")])
    async with lent(reports.running.pool) as connection:
        found = await get_review(connection, "2023")
    assert found is not None
    checked = await check(reports.running, found)
    assert [(each.what, each.same) for each in checked] == [
        ("figures", True),
        ("HTML", True),
        ("PDF", True),
    ]


@pytest.mark.parametrize(
    ("other", "what", "same"),
    [
        ({"digest": "0"}, "figures", False),
        ({"page_digest": "0"}, "HTML", False),
        ({"page_digest": "0", "release": "0.0.1"}, "HTML", None),
        ({"pdf_digest": "0"}, "PDF", False),
        ({"pdf_digest": "0", "typst": "0.1.0"}, "PDF", None),
        ({"pdf_digest": None, "typst": None}, "PDF", None),
    ],
)
async def test_what_differs_is_said_and_so_is_what_cannot_be_compared(
    reports: Reports, other: dict[str, Any], what: str, same: object
) -> None:
    await published(reports)
    async with lent(reports.running.pool) as connection:
        found = await get_review(connection, "2023")
    assert found is not None
    checked = await check(reports.running, found._replace(**other))
    (one,) = [each for each in checked if each.what == what]
    assert one.same is same, one.why
    assert [each.same for each in checked if each.what != what] == [True, True]
