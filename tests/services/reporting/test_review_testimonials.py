"""Words with consent in a review, and what becomes of them where they may not be shown any more."""

from __future__ import annotations

import hashlib
import io
import json
from typing import Any

import pikepdf
import pytest

from events.vocabulary import AgencyKind
from services.kit.feed.connections import lent
from services.reporting.queries.reviews import get_review
from services.reporting.reviewing import check
from services.reporting.reviews.files import PAGES, page_of
from services.reporting.reviews.shown import Review
from services.reporting.reviews.typesetting import PDFS
from tests.services.reporting.lives import Life, agency
from tests.services.reporting.quotes import (
    MARK,
    WORDS,
    forget,
    quote_of,
    released,
    stored,
    tell,
    withdrawn,
)
from tests.services.reporting.reports import Reports
from tests.services.reporting.test_review_pdf import elements
from tests.services.reporting.test_reviews import ask, content_of, told

ESCAPED = "Our officers &lt;use&gt; it every week."
QUOTED = Life(2)


async def published(reports: Reports, *further: Life) -> None:
    """A review with what was said about some work."""
    await told(reports)
    await tell(reports, released(QUOTED), *map(released, further))
    answer = await ask(reports, "reviews", year=2023)
    assert answer.status_code == 201, answer.text


async def page(reports: Reports, name: str = "2023") -> str:
    return (await reports.client.get(f"/reporting/reviews/{name}")).text


async def checked(reports: Reports, name: str = "2023") -> dict[str, Any]:
    async with lent(reports.running.pool) as connection:
        found = await get_review(connection, name)
    assert found is not None
    return {each.what: each for each in await check(reports.running, found)}


async def files(reports: Reports, name: str = "2023") -> tuple[int, int]:
    paths = [f"/reporting/reviews/{name}/{file}" for file in ("file", "pdf")]
    first, second = [(await reports.client.get(path)).status_code for path in paths]
    return first, second


async def test_words_stand_on_the_page_and_in_both_files_and_not_in_the_log(
    reports: Reports,
) -> None:
    await published(reports)
    assert ESCAPED in await page(reports)
    file = await reports.client.get("/reporting/reviews/2023/file")
    assert ESCAPED in file.text
    assert MARK in file.text
    pdf = await reports.client.get("/reporting/reviews/2023/pdf")
    with pikepdf.open(io.BytesIO(pdf.content)) as opened:
        assert "/BlockQuote" in {str(each.S) for each in elements(opened.Root.StructTreeRoot)}
        assert MARK in str(opened.docinfo["/Keywords"])
    for category in ("review", "testimonial"):
        for each in await stored(reports, category):
            assert WORDS.encode() not in each.data
            assert MARK.encode() not in each.data


async def test_a_review_names_no_work_by_what_it_quotes(reports: Reports) -> None:
    await published(reports)
    content = json.dumps(await content_of(reports))
    shown = content + await page(reports)
    assert str(quote_of(QUOTED)) in content
    for named in (QUOTED.engagement_id, QUOTED.request_id, QUOTED.ori, "Dubuque"):
        assert str(named) not in shown


async def test_an_edition_with_words_is_verified_byte_for_byte(reports: Reports) -> None:
    await published(reports)
    found = await checked(reports)
    assert {what: each.same for what, each in found.items()} == {
        "figures": True,
        "HTML": True,
        "PDF": True,
    }


@pytest.mark.parametrize("how", ["consent-taken-back", "names-somebody", "forgotten"])
async def test_words_that_may_not_be_shown_are_gone_at_once_from_what_was_published(
    reports: Reports, how: str
) -> None:
    await published(reports)
    assert ESCAPED in await page(reports)
    assert await files(reports) == (200, 200)
    if how == "forgotten":
        await forget(reports, QUOTED)
    else:
        await tell(reports, withdrawn(QUOTED, how))
    shown = await page(reports)
    assert ESCAPED not in shown
    assert "[removed]" in shown
    assert "1 of its testimonials is shown no more." in shown
    assert await files(reports) == (404, 404)
    assert (await reports.client.get("/reporting/reviews/2023/figures")).status_code == 200


async def test_no_process_keeps_a_file_with_words_once_it_looked_at_their_edition(
    reports: Reports,
) -> None:
    await published(reports)
    await page(reports)
    assert WORDS in str(PAGES._kept)
    assert WORDS in str(PDFS._kept)
    await tell(reports, withdrawn(QUOTED))
    await page(reports)
    assert WORDS not in str(PAGES._kept)
    assert WORDS not in str(PDFS._kept)


async def test_verifying_asks_for_a_new_edition_and_that_is_whole_again(reports: Reports) -> None:
    await published(reports)
    await forget(reports, QUOTED)
    found = await checked(reports)
    assert found["figures"].same
    assert found["words"].same is False
    assert "1 of 1 were withdrawn or forgotten" in found["words"].why
    assert "publish a new edition" in found["words"].why
    again = await ask(reports, "reviews", "2", year=2023, reason="A testimonial was removed.")
    assert again.status_code == 201
    assert "[removed]" not in await page(reports)
    assert (await content_of(reports))["testimonials"] == []
    assert all(each.same for each in (await checked(reports)).values())
    former = await checked(reports, "2023-1")
    assert former["words"].same is None
    assert "2023-2 supersedes" in former["words"].why


async def test_only_the_words_that_were_withdrawn_are_gone(reports: Reports) -> None:
    other = Life(3)
    await published(reports, other)
    await tell(reports, withdrawn(other))
    shown = await page(reports)
    assert (shown.count(ESCAPED), shown.count("[removed]")) == (1, 1)


async def test_what_is_released_again_is_what_it_was_and_its_edition_can_be_verified(
    reports: Reports,
) -> None:
    await published(reports)
    await tell(reports, withdrawn(QUOTED, "released-in-error"), released(QUOTED))
    assert ESCAPED in await page(reports)
    assert all(each.same for each in (await checked(reports)).values())


async def test_words_that_were_forgotten_before_are_in_no_edition(reports: Reports) -> None:
    await told(reports)
    await tell(reports, released(QUOTED), withdrawn(Life(3)))
    await forget(reports, QUOTED)
    await ask(reports, "reviews", year=2023)
    assert (await content_of(reports))["testimonials"] == []


async def test_work_that_became_confidential_is_quoted_in_no_edition(reports: Reports) -> None:
    await told(reports)
    await tell(reports, released(Life(9)))
    answer = await ask(reports, "reviews", year=2023)
    assert (answer.status_code, answer.json()["rule"]) == (409, "work-not-for-the-public")
    assert "a testimonial is of engagement" in answer.json()["detail"]


async def test_program_and_kind_are_said_where_five_agencies_share_them(reports: Reports) -> None:
    oris = [f"IA057{number:02}00" for number in range(1, 6)]
    await reports.told([agency(ori, 40, kind=AgencyKind.LOCAL) for ori in oris])
    for number, ori in enumerate(oris, start=1):
        life, on = Life(number, ori=ori), "2023-02-10"
        await reports.append([life.submitted(on), life.screened(on), life.opened(on)])
        await reports.append([life.assigned(on=on), life.delivery(on=on), life.delivered(on=on)])
    await reports.follow()
    await ask(reports, "snapshots", fiscal_year=2023, quarter=4)
    await tell(reports, released(Life(2, ori=oris[1])))
    await ask(reports, "reviews", year=2023)
    [quote] = (await content_of(reports))["testimonials"]
    assert (quote["program"], quote["agency_kind"]) == ("cri-tac", "local")
    assert "Somebody who asked for the help, CRI-TAC, kind of agency: local" in await page(reports)
    assert (await checked(reports))["figures"].same


async def test_of_one_agency_nothing_is_said(reports: Reports) -> None:
    await published(reports)
    [quote] = (await content_of(reports))["testimonials"]
    assert (quote["program"], quote["agency_kind"]) == (None, None)


async def test_a_digest_tests_no_guess_of_words_that_were_forgotten(reports: Reports) -> None:
    """Who guesses them right still makes another file, since the mark is forgotten, too."""
    await published(reports)
    [fact] = await reports.running.log.read(category="review")
    content = json.loads(fact.data)["content"]
    file = (await reports.client.get("/reporting/reviews/2023/file")).content
    assert hashlib.sha256(file).hexdigest() == json.loads(fact.data)["page_digest"]
    guessed = page_of(content).decode().replace("[removed]", ESCAPED)
    assert hashlib.sha256(guessed.encode()).hexdigest() != json.loads(fact.data)["page_digest"]
    assert guessed == file.decode().replace(f'<meta name="keywords" content="{MARK}">', "").replace(
        "  \n  <title>", "  \n  <title>"
    )


async def test_an_edition_of_an_older_release_has_none_and_is_shown(reports: Reports) -> None:
    await published(reports)
    content = await content_of(reports)
    del content["testimonials"]
    review = Review(json.dumps(content))
    assert (review.testimonials, review.removed, review.marks) == ([], 0, [])
