"""The case studies of a year, those that were withdrawn as well, and which edition tells them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final, assert_never
from uuid import UUID

from events.decider import Fold
from events.reporting import CaseStudyReleased, CaseStudyWithdrawn, ReviewPublished
from services.reporting.decisions.reviews import ReviewFact


@dataclass(frozen=True, slots=True)
class CaseStudy:
    """What was last released of an engagement, and what became of it."""

    released: CaseStudyReleased
    withdrawn: CaseStudyWithdrawn | None = None
    edition: str | None = None
    """The last edition that tells it, in these words or others."""
    is_in_these_words: bool = False
    """Whether that edition has them."""


@dataclass(frozen=True, slots=True)
class CaseStudies:
    """All of a year."""

    by_engagement: Mapping[UUID, CaseStudy]
    """In the order in which they were first released."""
    edition: str | None = None
    """The last edition of the year; None before the first."""

    @property
    def standing(self) -> Mapping[UUID, CaseStudy]:
        """Those that the next edition tells."""
        return {work: each for work, each in self.by_engagement.items() if each.withdrawn is None}

    @property
    def withdrawn(self) -> Mapping[UUID, CaseStudy]:
        """Those that it does not."""
        return {work: each for work, each in self.by_engagement.items() if each.withdrawn}


def evolve(state: CaseStudies, fact: ReviewFact) -> CaseStudies:
    """Return the case studies with this."""
    known = dict(state.by_engagement)
    match fact:
        case ReviewPublished():
            for work, each in state.standing.items():
                known[work] = replace(each, edition=fact.review, is_in_these_words=True)
            return CaseStudies(known, fact.review)
        case CaseStudyReleased(engagement_id=work):
            former = known.get(work)
            if former and former.withdrawn:
                del known[work]  # it is told last, as what is released for the first time
            known[work] = CaseStudy(fact, edition=former.edition if former else None)
        case CaseStudyWithdrawn(engagement_id=work):
            if work in known:
                known[work] = replace(known[work], withdrawn=fact)
        case _:
            assert_never(fact)
    return CaseStudies(known, state.edition)


CASE_STUDIES_FOLD: Final[Fold[CaseStudies, ReviewFact]] = Fold(
    category="review", initial=CaseStudies({}), evolve=evolve
)
