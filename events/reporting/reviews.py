"""The annual review: what the center tells the public of a year, and the work that it shows."""

from __future__ import annotations

from datetime import date
from typing import Final
from uuid import UUID

from events.event import Event
from events.remedy import Remedies, mended_by

Paragraphs = tuple[str, ...]


class ReviewPublished(Event):
    """The review of a federal fiscal year was published. Stream `review-<year>`."""

    wire_name = "ReviewPublished"
    category = "review"

    year: int
    edition: int
    """1, then 2, 3, ... where it was corrected; the last one counts."""
    review: str
    """Its name, such as `2024-1`, or `2024-2` where it was corrected."""
    supersedes: str | None
    """The name of the former edition, which stays readable."""
    reason: str | None
    """What the correction changes, and why."""
    snapshot: str
    """The published figures whose answers it shows, and at whose position it counts."""
    as_of: int
    """The position of the log that its figures speak for."""
    published_on: date
    digest: str
    """SHA-256 of the content, in hex."""
    content: str
    """Figures, definitions and case studies, as canonical JSON: the same bytes for ever."""
    release: str
    """The release that laid it out: another one may lay it out otherwise."""
    page_digest: str
    """SHA-256 of the review as one HTML file, in hex."""
    typst: str | None
    """The version of typst that typeset it; none: there is no PDF."""
    pdf_digest: str | None
    """SHA-256 of the PDF, in hex."""


class CaseStudyReleased(Event):
    """What was done in an engagement was released for the public, to stand in a review."""

    wire_name = "CaseStudyReleased"
    category = "review"

    year: int
    """The review in which it stands."""
    engagement_id: UUID
    title: str
    paragraphs: Paragraphs
    released_on: date


class CaseStudyWithdrawn(Event):
    """A case study was taken back: editions published from then on do not have it."""

    wire_name = "CaseStudyWithdrawn"
    category = "review"

    year: int
    engagement_id: UUID
    reason: str
    withdrawn_on: date


FACTS: Final[tuple[type[Event], ...]] = (ReviewPublished, CaseStudyReleased, CaseStudyWithdrawn)

REMEDIES: Final[Remedies] = {
    ReviewPublished: mended_by(
        "ReviewPublished",
        says="Publish the review again, with the reason: the new edition supersedes it.",
    ),
    CaseStudyReleased: mended_by(
        "CaseStudyReleased",
        "CaseStudyWithdrawn",
        says="Release it again as it should read, or withdraw it; then publish the review again.",
    ),
    CaseStudyWithdrawn: mended_by("CaseStudyReleased", says="Release it again."),
}
"""What is done about each of them that was told wrongly."""
