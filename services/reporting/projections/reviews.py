"""Which reviews were published, as they were: an edition never changes."""

from __future__ import annotations

from datetime import date
from typing import Final, NamedTuple

from events.event import Told
from services.kit.feed.projection import Projection
from services.kit.feed.tables import Entries, Table
from services.reporting import feeds
from services.reporting.narrow_facts.reviews import ReviewPublished


class ReviewRow(NamedTuple):
    """One edition."""

    review: str
    position: int
    """Of its fact; what it speaks for is `as_of`."""
    year: int
    edition: int
    supersedes: str | None
    reason: str | None
    snapshot: str
    as_of: int
    published_on: date
    digest: str
    content: str
    release: str
    page_digest: str
    typst: str | None
    pdf_digest: str | None


def _row(told: Told) -> ReviewRow:
    event: ReviewPublished = told.event
    return ReviewRow(
        event.review,
        told.position,
        event.year,
        event.edition,
        event.supersedes,
        event.reason,
        event.snapshot,
        event.as_of,
        event.published_on,
        event.digest,
        event.content,
        event.release,
        event.page_digest,
        event.typst,
        event.pdf_digest,
    )


REVIEWS_PROJECTION: Final = Projection(
    feeds.REVIEWS_FEED,
    (Entries(Table("reviews", ReviewRow, key=("review",), grows=True), {ReviewPublished: _row}),),
)
