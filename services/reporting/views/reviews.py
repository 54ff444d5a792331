"""What reporting shows of reviews: which there are, and the case studies of the next one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from pydantic import Field

from services.kit.http.views import View


class ReviewListed(View):
    """One edition, without what it says."""

    review: str
    year: int
    edition: int
    superseded_by: str | None
    reason: str | None
    published_on: date


class CaseStudyView(View):
    """What was released of an engagement, as the next edition tells it."""

    engagement_id: UUID = Field(description="No review says it.")
    title: str
    paragraphs: Sequence[str]
    released_on: date
