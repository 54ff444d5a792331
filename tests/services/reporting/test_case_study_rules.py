"""Which case studies a year has, those withdrawn as well, and which edition tells them."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from events.event import Event
from events.reporting import CaseStudyReleased, CaseStudyWithdrawn, ReviewPublished
from services.reporting.decisions.case_studies import CASE_STUDIES_FOLD, CaseStudies
from tests.services.reporting.lives import fact

ONE, TWO = UUID(int=1), UUID(int=2)


def released(work: UUID, title: str = "Fewer stops") -> Event:
    return fact("CaseStudyReleased", engagement_id=work, title=title)


def withdrawn(work: UUID) -> Event:
    return fact("CaseStudyWithdrawn", engagement_id=work)


def published(edition: int) -> Event:
    return fact("ReviewPublished", review=f"2024-{edition}", edition=edition)


def folded(*facts: Event) -> CaseStudies:
    state = CASE_STUDIES_FOLD.initial
    for each in facts:
        assert isinstance(each, ReviewPublished | CaseStudyReleased | CaseStudyWithdrawn)
        state = CASE_STUDIES_FOLD.evolve(state, each)
    return state


def told(*facts: Event) -> Sequence[tuple[str | None, bool]]:
    of_all = folded(*facts).by_engagement.values()
    return [(each.edition, each.is_in_these_words) for each in of_all]


def test_an_edition_tells_what_stood_when_it_was_published() -> None:
    assert told(released(ONE)) == [(None, False)]
    assert told(released(ONE), published(1)) == [("2024-1", True)]
    assert told(released(ONE), published(1), released(ONE, "Other words")) == [("2024-1", False)]
    assert told(released(ONE), withdrawn(ONE), published(1)) == [(None, False)]


def test_what_was_withdrawn_is_known_and_stands_no_more() -> None:
    state = folded(released(ONE), released(TWO), published(1), withdrawn(ONE))
    assert list(state.standing) == [TWO]
    assert list(state.withdrawn) == [ONE]
    assert state.withdrawn[ONE].edition == state.edition == "2024-1"


def test_what_is_released_again_is_told_last_as_the_review_does() -> None:
    state = folded(released(ONE), released(TWO), withdrawn(ONE), released(ONE))
    assert list(state.standing) == [TWO, ONE]


def test_withdrawing_what_was_never_released_changes_nothing() -> None:
    assert folded(withdrawn(ONE)) == CASE_STUDIES_FOLD.initial
