"""The rows of what was said with consent to publish it."""

from __future__ import annotations

from typing import Any

from events.access import RequestForgotten
from events.contracts.examples import examples
from events.ids import derived_id
from events.intake import AnswerReceived, TestimonialReleased, TestimonialWithdrawn
from services.intake.queries.testimonials import find_testimonial, list_testimonials
from tests.services.intake.given import ENGAGEMENT_ID, MARCH_1, MARCH_3, REQUEST_ID, submitted
from tests.services.intake.showing import Shown
from tests.services.intake.test_testimonial_rules import RELEASED, SAID, withdrawn

ID = derived_id(ENGAGEMENT_ID, "testimonial", 1)
ABOUT = {"testimonial_id": ID, "request_id": REQUEST_ID}


def answered(**fields: Any) -> AnswerReceived:
    return SAID.model_copy(update=fields)


def released() -> TestimonialReleased:
    return RELEASED.model_copy(update=ABOUT)


def taken_back() -> TestimonialWithdrawn:
    return withdrawn("consent-taken-back").model_copy(update=ABOUT)


def forgotten() -> RequestForgotten:
    example = examples()["RequestForgotten"]
    assert isinstance(example, RequestForgotten)
    subject = f"request-{REQUEST_ID}"
    return example.model_copy(update={"subject": subject, "request_id": REQUEST_ID})


async def test_what_was_said_with_consent_is_shown_and_found(shown: Shown) -> None:
    pool = await shown.after(submitted(), answered())
    [row] = await list_testimonials(pool, 2024, after=None, limit=2)
    assert (row.testimonial_id, row.words, row.counts_on) == (ID, "It helped.", MARCH_1)
    assert (row.released_on, row.withdrawn_on, row.reason) == (None, None, None)
    found = await find_testimonial(pool, ID)
    assert found == (REQUEST_ID, ENGAGEMENT_ID, 1, False)


async def test_what_was_said_without_consent_has_no_row(shown: Shown) -> None:
    pool = await shown.after(answered(publish_testimonial=False), answered(testimonial=None))
    assert await list_testimonials(pool, 2024, after=None, limit=2) == []


async def test_whether_it_was_released_or_withdrawn_is_shown(shown: Shown) -> None:
    pool = await shown.after(answered(), released())
    [row] = await list_testimonials(pool, 2024, after=None, limit=2)
    assert row.released_on == MARCH_3
    pool = await shown.after(answered(), released(), taken_back())
    [row] = await list_testimonials(pool, 2024, after=None, limit=2)
    assert (row.withdrawn_on, row.reason) == (MARCH_3, "consent-taken-back")
    pool = await shown.after(answered(), released(), taken_back(), released())
    [row] = await list_testimonials(pool, 2024, after=None, limit=2)
    assert (row.released_on, row.withdrawn_on, row.reason) == (MARCH_3, None, None)


async def test_what_was_forgotten_is_removed_and_what_is_said_later_is_not(shown: Shown) -> None:
    pool = await shown.after(answered(), forgotten(), answered())
    rows = await list_testimonials(pool, 2024, after=None, limit=3)
    assert sorted(row.words for row in rows) == ["It helped.", "[removed]"]


async def test_of_a_request_that_is_not_known_nothing_counts_as_open(shown: Shown) -> None:
    pool = await shown.after(answered())
    found = await find_testimonial(pool, ID)
    assert found is not None
    assert found.confidential
