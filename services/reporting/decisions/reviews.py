"""The annual review: published once a year is over, again only with a reason, and its stories."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, assert_never
from uuid import UUID

from events.decider import Decider, Refused
from events.reporting import CaseStudyReleased, CaseStudyWithdrawn, ReviewPublished
from services.reporting.canonical import canonical, digest_of
from services.reporting.commands.reviews import (
    PublishReview,
    ReleaseCaseStudy,
    ReviewCommand,
    WithdrawCaseStudy,
)
from services.reporting.decisions.snapshots import CONTENT_BYTES_MAX, last_day_of

CASE_STUDIES_MAX: Final = 12
"""In a review."""
TESTIMONIALS_MAX: Final = 24
"""In a review."""
LAST_QUARTER: Final = 4

ReviewFact = ReviewPublished | CaseStudyReleased | CaseStudyWithdrawn


@dataclass(frozen=True, slots=True)
class Unpublished:
    """No review of the year was published yet."""

    case_studies: Mapping[UUID, CaseStudyReleased]


@dataclass(frozen=True, slots=True)
class PublishedReview:
    """A review of the year was published."""

    case_studies: Mapping[UUID, CaseStudyReleased]
    """By engagement, in the order in which they were first released."""
    edition: int
    """The last one."""


Review = Unpublished | PublishedReview


@dataclass(frozen=True, slots=True)
class Drafted:
    """What an edition says, before it is laid out."""

    review: str
    edition: int
    supersedes: str | None
    content: str


def first_day_of(year: int) -> date:
    """Return the first day of a federal fiscal year."""
    return date(year - 1, 10, 1)


def drafted(command: PublishReview, state: Review) -> Drafted:
    """Return what the next edition says. Raises `Refused`."""
    last_day = last_day_of(command.year, LAST_QUARTER)
    if command.on <= last_day:
        raise Refused("year-not-over", f"{command.year} ends on {last_day}; it is {command.on}")
    edition = _edition_of(state) + 1
    if edition > 1 and command.reason is None:
        raise Refused(
            "reviewed-already",
            f"the review of {command.year} is published: publish it again with a reason, which "
            "says what changes and why",
            allowed=("reason",),
        )
    if edition == 1 and command.reason is not None:
        raise Refused(
            "not-reviewed-yet",
            f"the review of {command.year} is published for the first time: no reason",
        )
    if command.snapshot is None:
        raise Refused(
            "year-not-published",
            f"no published figures reach to {last_day}: publish the last quarter of "
            f"{command.year} first, or a later one",
        )
    for engagement_id, each in state.case_studies.items():
        _refuse_closed(engagement_id, command.open_work, repr(each.title))
    _refuse_quotes(command)
    review = review_name(command.year, edition)
    supersedes = review_name(command.year, edition - 1) if edition > 1 else None
    content = canonical(
        {
            "review": review,
            "year": command.year,
            "edition": edition,
            "supersedes": supersedes,
            "reason": command.reason,
            "since": first_day_of(command.year).isoformat(),
            "until": last_day.isoformat(),
            "as_of": command.as_of,
            "snapshot": command.snapshot,
            "published_on": command.on.isoformat(),
            "figures": command.figures,
            "case_studies": [
                {"title": each.title, "paragraphs": each.paragraphs}
                for each in state.case_studies.values()
            ],
            "testimonials": [quote.model_dump() for quote in command.quotes],
        }
    )
    if len(content.encode()) > CONTENT_BYTES_MAX:
        raise Refused(
            "review-too-large",
            f"{review} has {len(content.encode())} bytes; at most {CONTENT_BYTES_MAX} are "
            "published: withdraw a case study, or shorten some",
        )
    return Drafted(review, edition, supersedes, content)


def _refuse_quotes(command: PublishReview) -> None:
    if len(command.quoted_work) > TESTIMONIALS_MAX:
        raise Refused(
            "too-many-testimonials",
            f"{len(command.quoted_work)} testimonials are released for {command.year}, and a "
            f"review has at most {TESTIMONIALS_MAX}: withdraw some",
        )
    for engagement_id in command.quoted_work.values():
        _refuse_closed(engagement_id, command.open_work, "a testimonial")


def review_name(year: int, edition: int) -> str:
    """Return the name of an edition, such as `2024-1`; the year alone is the name of the last."""
    return f"{year}-{edition}"


def decide(command: ReviewCommand, state: Review) -> Sequence[ReviewFact]:
    """Return what becomes of a command on the review of a year."""
    match command:
        case PublishReview():
            return [_publish(command, drafted(command, state))]
        case ReleaseCaseStudy():
            return _release(command, state)
        case WithdrawCaseStudy():
            return _withdraw(command, state)
        case _:
            assert_never(command)


def _publish(command: PublishReview, draft: Drafted) -> ReviewPublished:
    return ReviewPublished(
        year=command.year,
        edition=draft.edition,
        review=draft.review,
        supersedes=draft.supersedes,
        reason=command.reason,
        snapshot=command.snapshot or "",
        as_of=command.as_of,
        published_on=command.on,
        digest=digest_of(draft.content),
        content=draft.content,
        release=command.rendered.release,
        page_digest=command.rendered.page_digest,
        typst=command.rendered.typst,
        pdf_digest=command.rendered.pdf_digest,
    )


def _release(command: ReleaseCaseStudy, state: Review) -> Sequence[ReviewFact]:
    """Release it, or its new wording; nothing where it reads so already."""
    _refuse_closed(command.engagement_id, command.open_work, repr(command.title))
    released = state.case_studies.get(command.engagement_id)
    if released is None and len(state.case_studies) >= CASE_STUDIES_MAX:
        raise Refused(
            "too-many-case-studies",
            f"the review of {command.year} has {CASE_STUDIES_MAX} case studies, which is the most",
        )
    if released and (released.title, released.paragraphs) == (command.title, command.paragraphs):
        return []
    return [
        CaseStudyReleased(
            year=command.year,
            engagement_id=command.engagement_id,
            title=command.title,
            paragraphs=command.paragraphs,
            released_on=command.on,
        )
    ]


def _refuse_closed(engagement_id: UUID, open_work: frozenset[UUID], what: str) -> None:
    if engagement_id not in open_work:
        raise Refused(
            "work-not-for-the-public",
            f"{what} is of engagement {engagement_id}, which is confidential, not complete, or "
            "not known: no review tells of it",
        )


def _withdraw(command: WithdrawCaseStudy, state: Review) -> Sequence[ReviewFact]:
    if command.engagement_id not in state.case_studies:
        return []
    return [
        CaseStudyWithdrawn(
            year=command.year,
            engagement_id=command.engagement_id,
            reason=command.reason,
            withdrawn_on=command.on,
        )
    ]


def evolve(state: Review, fact: ReviewFact) -> Review:
    """Return the review with this."""
    match fact:
        case ReviewPublished():
            return PublishedReview(state.case_studies, fact.edition)
        case CaseStudyReleased():
            return _with(state, {**state.case_studies, fact.engagement_id: fact})
        case CaseStudyWithdrawn():
            left = dict(state.case_studies)
            left.pop(fact.engagement_id, None)
            return _with(state, left)
        case _:
            assert_never(fact)


def _with(state: Review, case_studies: Mapping[UUID, Any]) -> Review:
    if isinstance(state, PublishedReview):
        return PublishedReview(case_studies, state.edition)
    return Unpublished(case_studies)


def _edition_of(state: Review) -> int:
    return state.edition if isinstance(state, PublishedReview) else 0


REVIEWS_DECIDER: Final[Decider[ReviewCommand, Review, ReviewFact]] = Decider(
    category="review",
    initial=Unpublished({}),
    decide=decide,
    evolve=evolve,
)
