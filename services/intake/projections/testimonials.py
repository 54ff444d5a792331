"""What somebody said in an answer and agreed to see published, and whether it was released.

It names nobody, but the answer's engagement, so it is for the center alone.
"""

from __future__ import annotations

from datetime import date
from typing import Final, NamedTuple
from uuid import UUID

from events.access import RequestForgotten
from events.event import Told
from events.ids import derived_id
from events.intake import (
    AnswerReceived,
    TestimonialReleased,
    TestimonialSetAside,
    TestimonialWithdrawn,
)
from services.intake import feeds
from services.kit.feed.projection import Projection
from services.kit.feed.tables import Table, grouped, without

OF_ANSWER: Final = "testimonial"
"""What its id derives from, with the engagement and the place of the answer."""


class TestimonialRow(NamedTuple):
    """The words of one answer."""

    testimonial_id: UUID
    request_id: UUID
    engagement_id: UUID
    version: int
    """The place of the answer in its stream."""
    ori: str
    program: str
    audience: str
    counts_on: date
    words: str
    released_on: date | None = None
    withdrawn_on: date | None = None
    reason: str | None = None
    set_aside_on: date | None = None
    set_aside_for: str | None = None


def _offer(_: None, fact: AnswerReceived, told: Told) -> TestimonialRow | None:
    if fact.testimonial is None or not fact.publish_testimonial:
        return None
    return TestimonialRow(
        derived_id(fact.engagement_id, OF_ANSWER, told.version),
        fact.request_id,
        fact.engagement_id,
        told.version,
        fact.ori,
        fact.program,
        fact.audience,
        fact.counts_on,
        fact.testimonial,
    )


def _release(row: TestimonialRow, fact: TestimonialReleased, _: Told) -> TestimonialRow:
    return _not_set_aside(row)._replace(
        released_on=fact.released_on, withdrawn_on=None, reason=None
    )


def _set_aside(row: TestimonialRow, fact: TestimonialSetAside, _: Told) -> TestimonialRow:
    return row._replace(set_aside_on=fact.set_aside_on, set_aside_for=fact.reason)


def _withdraw(row: TestimonialRow, fact: TestimonialWithdrawn, _: Told) -> TestimonialRow:
    return _not_set_aside(row)._replace(withdrawn_on=fact.withdrawn_on, reason=fact.reason)


def _not_set_aside(row: TestimonialRow) -> TestimonialRow:
    return row._replace(set_aside_on=None, set_aside_for=None)


def _forget(row: TestimonialRow, _fact: RequestForgotten, _told: Told) -> TestimonialRow:
    return without(row, "words")


TESTIMONIALS_PROJECTION: Final = Projection(
    feeds.TESTIMONIALS_FEED,
    (
        grouped(
            Table("testimonials", TestimonialRow, key=("testimonial_id",)),
            by="request_id",
            makes={AnswerReceived: _offer},
            changes={
                TestimonialReleased: _release,
                TestimonialSetAside: _set_aside,
                TestimonialWithdrawn: _withdraw,
            },
            changes_all={RequestForgotten: _forget},
        ),
    ),
)
