"""Words that were released for reviews, for as long as they may be shown.

Once they are withdrawn or forgotten no row has them, so no review does, whenever it was published.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from events.event import REMOVED, Told
from services.kit.feed.projection import Projection
from services.kit.feed.tables import Table, grouped
from services.reporting import feeds
from services.reporting.narrow_facts.testimonials import (
    RequestForgotten,
    TestimonialReleased,
    TestimonialWithdrawn,
)


class TestimonialRow(NamedTuple):
    """One testimonial."""

    testimonial_id: str
    quote_id: str
    """What reviews call it; random, so that nobody finds by it whose work it is of."""
    request_id: str
    engagement_id: str
    ori: str
    program: str
    audience: str
    year: int
    words: str | None
    """None where they were withdrawn or forgotten."""
    mark: str | None
    """Random, in each file that has the words; it goes with them."""


def _release(_: None, fact: TestimonialReleased, _told: Told) -> TestimonialRow:
    is_forgotten = fact.words == REMOVED
    return TestimonialRow(
        fact.testimonial_id,
        fact.quote_id,
        fact.request_id,
        fact.engagement_id,
        fact.ori,
        fact.program,
        fact.audience,
        fact.year,
        None if is_forgotten else fact.words,
        None if is_forgotten else fact.mark,
    )


def _remove(
    row: TestimonialRow, _fact: TestimonialWithdrawn | RequestForgotten, _told: Told
) -> TestimonialRow:
    return row._replace(words=None, mark=None)


TESTIMONIALS_PROJECTION: Final = Projection(
    feeds.TESTIMONIALS_FEED,
    (
        grouped(
            Table("testimonials", TestimonialRow, key=("testimonial_id",)),
            by="request_id",
            makes={TestimonialReleased: _release},
            changes={TestimonialWithdrawn: _remove},
            changes_all={RequestForgotten: _remove},
        ),
    ),
)
