"""What reporting reads of reviews: what was published, with the case studies in it."""

from __future__ import annotations

from datetime import date
from typing import Final

from events.event import Narrow


class ReviewPublished(Narrow, frozen=True):
    """The review of a year was published."""

    wire_name = "ReviewPublished"
    category = "review"

    year: int
    edition: int
    review: str
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


FACTS: Final[tuple[type[Narrow], ...]] = (ReviewPublished,)
