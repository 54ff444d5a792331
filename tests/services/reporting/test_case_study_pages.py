"""The center's pages of case studies: released, corrected and withdrawn by forms."""

from __future__ import annotations

import asyncio
from typing import Final
from uuid import UUID

import httpx
import pytest

from services.reporting.commands.reviews import PARAGRAPH_CHARACTERS_MAX, PARAGRAPHS_MAX
from services.reporting.decisions.reviews import CASE_STUDIES_MAX
from services.reporting.pages.case_studies import paragraphs_of
from tests.services.form_pages import Typed, page_at, posted, text_of
from tests.services.reporting.lives import Life
from tests.services.reporting.quotes import WORDS, quote_of, released, tell, withdrawn
from tests.services.reporting.reports import Reports
from tests.services.reporting.test_reviews import ask, told

LIST: Final = "/records/case-studies"
WORK: Final = Life(2).engagement_id
"""Delivered in January 2023."""
PATH: Final = f"{LIST}/2023/{WORK}"
STORY: Final = {"title": "Fewer <stops>", "text": "A department asked.\r\n\r\nTwo peers came."}


async def page_of(
    reports: Reports, path: str, form: Typed | None = None, role: str | None = None
) -> httpx.Response:
    return await page_at(reports.client, f"/reporting{path}", form, role)


async def facts(reports: Reports) -> list[str]:
    return [each.type for each in await reports.running.log.read(category="review")]


async def test_a_coordinator_releases_corrects_and_withdraws_one(reports: Reports) -> None:
    await told(reports)
    empty = text_of(await page_of(reports, f"{LIST}?year=2023"))
    assert "It tells of no work yet." in empty
    assert "No review of 2023 is published yet." in empty
    taken = await page_of(reports, PATH, STORY)
    assert taken.status_code == 303, taken.text
    assert taken.headers["location"] == f"/reporting{LIST}?year=2023&done=released"
    listed = await page_of(reports, f"{LIST}?year=2023&done=released")
    assert "Released. The next edition of the review tells it." in text_of(listed)
    assert "Waits for the next edition" in text_of(listed)
    assert "Fewer &lt;stops&gt;" in listed.text
    api = (await reports.get("reviews/2023/case-studies")).json()
    assert [each["paragraphs"] for each in api] == [["A department asked.", "Two peers came."]]

    await ask(reports, "reviews", year=2023)
    shown = await page_of(reports, PATH)
    assert "In edition 2023-1" in text_of(shown)
    assert "A department asked.\n\nTwo peers came.</textarea>" in shown.text
    corrected = await page_of(reports, PATH, {**STORY, "title": "Fewer stops"})
    assert corrected.headers["location"].endswith("done=corrected")
    assert "Corrected since edition 2023-1" in text_of(await page_of(reports, PATH))

    without = await page_of(reports, f"{PATH}/withdraw", {})
    assert (without.status_code, "Enter the reason." in without.text) == (422, True)
    gone = await page_of(reports, f"{PATH}/withdraw", {"reason": "The agency asked for it."})
    assert gone.headers["location"].endswith("done=withdrawn")
    after = text_of(await page_of(reports, f"{LIST}?year=2023"))
    assert "Withdrawn; edition 2023-1 still has it" in after
    assert "The agency asked for it." in after
    assert "does not tell it" in text_of(await page_of(reports, f"{PATH}/withdraw"))
    assert (await page_of(reports, PATH, STORY)).headers["location"].endswith("done=released")


async def test_the_form_that_is_sent_twice_releases_once(reports: Reports) -> None:
    await told(reports)
    shown = await page_of(reports, PATH)
    address = f"/reporting{PATH}"
    both = [await posted(reports.client, address, shown, STORY) for _ in range(2)]
    both += await asyncio.gather(*(posted(reports.client, address, shown, STORY) for _ in "12"))
    assert {each.status_code for each in both} == {303}
    assert await facts(reports) == ["CaseStudyReleased"]


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"title": ""}, "Enter the title."),
        ({"title": "x" * 121}, "Enter the title in at most 120 characters."),
        ({"title": "one\ntwo"}, "must be one line"),
        ({"text": ""}, "Enter the text."),
        ({"text": "\u200b"}, "Enter the text."),
        ({"text": "\u202eback"}, "control or direction characters"),
        ({"text": "a\n\n" * 9}, f"Enter at most {PARAGRAPHS_MAX} paragraphs; there are 9."),
        (
            {"text": "a\n\n" + "b" * (PARAGRAPH_CHARACTERS_MAX + 1)},
            "Enter at most 2,000 characters in a paragraph; paragraph 2 has 2,001.",
        ),
    ],
)
async def test_what_cannot_be_told_is_said_and_stays_in_the_form(
    reports: Reports, typed: dict[str, str], says: str
) -> None:
    await told(reports)
    shown = await page_of(reports, PATH, STORY | typed)
    assert shown.status_code == 422
    assert says in text_of(shown)
    if "title" in typed:
        assert "Two peers came.</textarea>" in shown.text
    assert await facts(reports) == []


def test_an_empty_line_stands_between_two_paragraphs() -> None:
    assert paragraphs_of("one\ntwo\n \n\n three \n\n\n") == ("one\ntwo", "three")


async def test_nobody_tells_of_confidential_or_incomplete_work(reports: Reports) -> None:
    await told(reports)
    hidden = f"{LIST}/2023/{Life(9).engagement_id}"
    shown = await page_of(reports, hidden)
    assert "it is confidential, or not complete" in text_of(shown)
    assert "<textarea" not in shown.text
    missing = await page_of(reports, f"{LIST}/2023/{UUID(int=7)}")
    assert missing.status_code == 404


async def test_work_that_went_into_confidence_while_somebody_wrote_is_said_on_the_form(
    reports: Reports,
) -> None:
    await told(reports)
    shown = await page_of(reports, PATH)
    await reports.told([Life(2).escalated("critical-response", confidential=True)])
    refused = await posted(reports.client, f"/reporting{PATH}", shown, STORY)
    assert refused.status_code == 422
    assert "no review tells of it" in text_of(refused)
    assert await facts(reports) == []


@pytest.mark.parametrize("shown_before", [False, True])
async def test_what_was_withdrawn_since_the_form_was_shown_is_not_told_again_by_it(
    reports: Reports, *, shown_before: bool
) -> None:
    await told(reports)
    if shown_before:
        await page_of(reports, PATH, STORY)
    stale = await page_of(reports, PATH)
    await page_of(reports, PATH, STORY)
    await page_of(reports, f"{PATH}/withdraw", {"reason": "The agency asked for it."})
    corrected = STORY | {"title": "Fewer stops"}
    refused = await posted(reports.client, f"/reporting{PATH}", stale, corrected)
    assert refused.status_code == 422
    assert "It was withdrawn since you opened this page." in text_of(refused)
    assert "The agency asked for it." in text_of(refused)
    assert await facts(reports) == ["CaseStudyReleased", "CaseStudyWithdrawn"]
    again = await posted(reports.client, f"/reporting{PATH}", refused, corrected)
    assert again.headers["location"].endswith("done=released")


async def test_a_review_has_so_many_and_no_more(reports: Reports) -> None:
    await told(reports)
    lives = [Life(number) for number in range(20, 21 + CASE_STUDIES_MAX)]
    for life in lives:
        on = "2023-01-10"
        await reports.append([life.submitted(on), life.screened(on), life.opened(on)])
        await reports.append([life.assigned(on=on), life.delivery(on=on), life.delivered(on=on)])
    await reports.follow()
    answers = [await page_of(reports, f"{LIST}/2023/{x.engagement_id}", STORY) for x in lives]
    assert [each.status_code for each in answers] == [303] * CASE_STUDIES_MAX + [422]
    assert f"has {CASE_STUDIES_MAX} case studies, which is the most" in text_of(answers[-1])


async def test_nobody_but_a_coordinator_releases(reports: Reports) -> None:
    await told(reports)
    await page_of(reports, PATH, STORY)
    shown = await page_of(reports, PATH, role="operator")
    assert "A coordinator releases, corrects and withdraws it." in text_of(shown)
    assert "<textarea" not in shown.text
    assert (await page_of(reports, f"{PATH}/withdraw", role="operator")).status_code == 403
    for role in ("requester", "provider", "validator", "reader", "administrator"):
        for path in (LIST, PATH, f"{PATH}/withdraw"):
            assert (await page_of(reports, path, role=role)).status_code == 403


async def test_the_work_leads_to_its_case_study_and_to_what_was_said(reports: Reports) -> None:
    await told(reports)
    request = Life(2).request_id
    shown = await page_of(reports, f"/records/requests/{request}")
    assert f'href="/reporting{PATH}"' in shown.text
    assert f'href="/intake/records/testimonials?request={request}"' in shown.text
    hidden = await page_of(reports, f"/records/requests/{Life(9).request_id}")
    assert LIST + "/" not in hidden.text
    reader = await page_of(reports, f"/records/requests/{request}", role="reader")
    assert "/testimonials" not in reader.text
    assessment = await page_of(reports, f"/records/assessments/{WORK}")
    assert f'href="/reporting{PATH}"' in assessment.text
    assert f'href="/reporting/records/requests/{request}"' in (await page_of(reports, PATH)).text


async def test_a_review_leads_the_center_to_what_it_quotes_and_nobody_else(
    reports: Reports,
) -> None:
    await told(reports)
    life = Life(2)
    await tell(reports, released(life))
    await ask(reports, "reviews", year=2023)
    path = f"/records/quotes/{quote_of(life)}"
    mine = await page_of(reports, "/reviews/2023", role="operator")
    assert f'href="/reporting{path}"' in mine.text
    assert "/reporting/records/case-studies?year=2023" in mine.text
    anybodys = await reports.client.get("/reporting/reviews/2023", headers={"accept": "text/html"})
    for other in (anybodys, await page_of(reports, "/reviews/2023", role="reader")):
        assert str(quote_of(life)) not in other.text
        assert "Where it comes from" not in other.text
    of_testimonial = UUID(int=life.number, version=4)
    assert str(of_testimonial) not in mine.text, "no page of a review says whose answer it is"

    led = await page_of(reports, path)
    expected = f"/intake/records/testimonials/{of_testimonial}"
    assert (led.status_code, led.headers["location"]) == (303, expected)
    assert (await page_of(reports, path, role="reader")).status_code == 403
    assert (await page_of(reports, f"/records/quotes/{UUID(int=1)}")).status_code == 404
    await tell(reports, withdrawn(life))
    assert "<use> it" not in text_of(await page_of(reports, "/reviews/2023"))
    assert WORDS not in text_of(await page_of(reports, "/reviews/2023"))
