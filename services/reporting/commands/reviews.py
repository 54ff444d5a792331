"""Commands on the annual review, and what is counted for one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Annotated, Any, Final
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from events.decider import Command
from events.text import LINE, PROSE
from services.reporting.commands.snapshots import FiscalYear, Reason

PARAGRAPHS_MAX: Final = 8
PARAGRAPH_CHARACTERS_MAX: Final = 2_000

Title = Annotated[str, StringConstraints(min_length=1, max_length=120), LINE]
Paragraph = Annotated[
    str, StringConstraints(min_length=1, max_length=PARAGRAPH_CHARACTERS_MAX), PROSE
]
Paragraphs = Annotated[tuple[Paragraph, ...], Field(min_length=1, max_length=PARAGRAPHS_MAX)]


class Rendered(BaseModel):
    """How the content was laid out: what each file has for a digest."""

    model_config = ConfigDict(frozen=True)

    release: str
    page_digest: str
    typst: str | None = None
    pdf_digest: str | None = None


class Quote(BaseModel):
    """A testimonial in a review, and who said it as far as is told; the words are kept apart."""

    model_config = ConfigDict(frozen=True)

    quote_id: str
    audience: str
    program: str | None
    agency_kind: str | None


class PublishReview(Command):
    """Publish the review of a fiscal year; again only with a reason."""

    year: FiscalYear
    reason: Reason | None = None
    on: Annotated[date, Field(exclude=True)]
    snapshot: Annotated[str | None, Field(exclude=True)]
    """The last published figures that reach to the end of the year; None: there are none."""
    as_of: Annotated[int, Field(exclude=True)]
    """Theirs."""
    figures: Annotated[Mapping[str, Any], Field(exclude=True)]
    """What is counted for the review at that position."""
    open_work: Annotated[frozenset[UUID], Field(exclude=True)]
    """Of the engagements that it tells of, those that are complete and not confidential."""
    quoted_work: Annotated[Mapping[str, UUID], Field(exclude=True)]
    """By quote, the engagement that a testimonial is of."""
    quotes: Annotated[tuple[Quote, ...], Field(exclude=True)]
    """The testimonials, as they are attributed."""
    rendered: Annotated[Rendered, Field(exclude=True)]


class ReleaseCaseStudy(Command):
    """Release what was done in an engagement for the public; again, it takes the former's place."""

    year: FiscalYear
    engagement_id: UUID
    title: Title
    paragraphs: Paragraphs
    on: Annotated[date, Field(exclude=True)]
    open_work: Annotated[frozenset[UUID], Field(exclude=True)]
    """The engagement, if it is complete and not confidential."""


class WithdrawCaseStudy(Command):
    """Take a case study back."""

    year: FiscalYear
    engagement_id: UUID
    reason: Reason
    on: Annotated[date, Field(exclude=True)]


ReviewCommand = PublishReview | ReleaseCaseStudy | WithdrawCaseStudy
ReviewCommands: Final[Sequence[type[Command]]] = (
    PublishReview,
    ReleaseCaseStudy,
    WithdrawCaseStudy,
)
