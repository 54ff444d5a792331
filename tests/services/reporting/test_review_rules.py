"""What becomes of commands on the annual review."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest

from events.reporting import CaseStudyReleased, CaseStudyWithdrawn, ReviewPublished
from services.reporting.commands.reviews import (
    PublishReview,
    ReleaseCaseStudy,
    Rendered,
    WithdrawCaseStudy,
)
from services.reporting.decisions.reviews import CASE_STUDIES_MAX, TESTIMONIALS_MAX, ReviewFact
from services.reporting.decisions.snapshots import CONTENT_BYTES_MAX
from tests.services.reporting.rules import REVIEW_RULES

TODAY = date(2024, 11, 15)
NOW = datetime(2024, 11, 15, 12, tzinfo=UTC)
WORK = UUID(int=7)
RENDERED = Rendered(release="0.1.0", page_digest="ab", typst="0.15.2", pdf_digest="cd")


def publish(**said: Any) -> PublishReview:
    fields = {
        "year": 2024,
        "on": TODAY,
        "now": NOW,
        "snapshot": "fy2024-q4",
        "as_of": 7,
        "figures": {"fiscal-year": []},
        "open_work": frozenset({WORK}),
        "quoted_work": {},
        "quotes": (),
        "rendered": RENDERED,
    }
    return PublishReview(**{**fields, **said})


def release(**said: Any) -> ReleaseCaseStudy:
    fields = {
        "year": 2024,
        "engagement_id": WORK,
        "title": "Fewer stops",
        "paragraphs": ("Two peers came.",),
        "on": TODAY,
        "now": NOW,
        "open_work": frozenset({said.get("engagement_id", WORK)}),
    }
    return ReleaseCaseStudy(**{**fields, **said})


def withdraw(engagement_id: UUID = WORK) -> WithdrawCaseStudy:
    return WithdrawCaseStudy(
        year=2024, engagement_id=engagement_id, reason="It was asked for.", on=TODAY, now=NOW
    )


def published(*given: ReviewFact, **said: Any) -> ReviewPublished:
    (fact,) = REVIEW_RULES.given(*given).when(publish(**said)).facts
    assert isinstance(fact, ReviewPublished)
    return fact


RELEASED = CaseStudyReleased(
    year=2024,
    engagement_id=WORK,
    title="Fewer stops",
    paragraphs=("Two peers came.",),
    released_on=TODAY,
)
WITHDRAWN = CaseStudyWithdrawn(
    year=2024, engagement_id=WORK, reason="It was asked for.", withdrawn_on=TODAY
)


def test_the_review_of_a_year_that_is_over_is_published() -> None:
    content = (
        '{"as_of":7,"case_studies":[],"edition":1,"figures":{"fiscal-year":[]},'
        '"published_on":"2024-11-15","reason":null,"review":"2024-1","since":"2023-10-01",'
        '"snapshot":"fy2024-q4","supersedes":null,"testimonials":[],"until":"2024-09-30","year":2024}'
    )
    REVIEW_RULES.given().when(publish()).then(
        ReviewPublished(
            year=2024,
            edition=1,
            review="2024-1",
            supersedes=None,
            reason=None,
            snapshot="fy2024-q4",
            as_of=7,
            published_on=TODAY,
            digest=hashlib.sha256(content.encode()).hexdigest(),
            content=content,
            release="0.1.0",
            page_digest="ab",
            typst="0.15.2",
            pdf_digest="cd",
        )
    )


@pytest.mark.parametrize(
    ("said", "rule"),
    [
        ({"on": date(2024, 9, 30)}, "year-not-over"),
        ({"snapshot": None}, "year-not-published"),
        ({"reason": "Why not?"}, "not-reviewed-yet"),
    ],
)
def test_for_the_first_time_it_is_refused(said: dict[str, Any], rule: str) -> None:
    REVIEW_RULES.given().when(publish(**said)).then_refused(rule, allowed=())


def test_it_is_not_published_twice_without_a_reason() -> None:
    given = REVIEW_RULES.given(published())
    given.when(publish()).then_refused("reviewed-already", allowed=("reason",))


def test_a_corrected_review_is_a_new_edition_that_says_what_changed() -> None:
    first = published()
    second = published(first, reason="Hours of May were counted twice.")
    assert (second.review, second.edition, second.supersedes) == ("2024-2", 2, "2024-1")
    assert json.loads(second.content)["reason"] == "Hours of May were counted twice."


def test_what_does_not_fit_in_a_fact_is_refused() -> None:
    too_large = publish(figures={"x": "x" * CONTENT_BYTES_MAX})
    REVIEW_RULES.given().when(too_large).then_refused("review-too-large", allowed=())


def test_a_case_study_is_released_and_stands_in_the_next_edition() -> None:
    REVIEW_RULES.given().when(release()).then(RELEASED)
    told = json.loads(published(RELEASED).content)["case_studies"]
    assert told == [{"title": "Fewer stops", "paragraphs": ["Two peers came."]}]


def test_released_again_it_takes_the_place_of_the_former_wording() -> None:
    again = RELEASED.model_copy(update={"title": "Fewer and better stops"})
    REVIEW_RULES.given(RELEASED).when(release(title=again.title)).then(again)
    (told,) = json.loads(published(RELEASED, again).content)["case_studies"]
    assert told["title"] == again.title


def test_released_as_it_reads_already_it_changes_nothing() -> None:
    REVIEW_RULES.given(RELEASED).when(release()).then()


@pytest.mark.parametrize("given", [(), (RELEASED,)])
def test_work_that_is_confidential_or_not_complete_has_no_case_study(
    given: tuple[ReviewFact, ...],
) -> None:
    closed = release(open_work=frozenset(), title="Another title")
    REVIEW_RULES.given(*given).when(closed).then_refused("work-not-for-the-public", allowed=())


def test_work_that_became_confidential_since_is_not_published() -> None:
    given = REVIEW_RULES.given(RELEASED)
    given.when(publish(open_work=frozenset())).then_refused("work-not-for-the-public", allowed=())


def test_a_case_study_that_was_withdrawn_stands_in_no_later_edition() -> None:
    REVIEW_RULES.given(RELEASED).when(withdraw()).then(WITHDRAWN)
    assert json.loads(published(RELEASED, WITHDRAWN).content)["case_studies"] == []


def test_withdrawing_what_is_not_there_changes_nothing() -> None:
    REVIEW_RULES.given(published()).when(withdraw()).then()


def test_a_review_has_room_for_so_many_case_studies() -> None:
    full = [
        RELEASED.model_copy(update={"engagement_id": UUID(int=100 + each)})
        for each in range(CASE_STUDIES_MAX)
    ]
    REVIEW_RULES.given(*full).when(release()).then_refused("too-many-case-studies", allowed=())
    REVIEW_RULES.given(*full[1:]).when(release()).then(RELEASED)


def test_a_review_has_only_so_many_testimonials() -> None:
    quoted = {str(number): WORK for number in range(TESTIMONIALS_MAX + 1)}
    REVIEW_RULES.given().when(publish(quoted_work=quoted)).then_refused("too-many-testimonials")


def test_no_testimonial_is_of_work_that_is_not_for_the_public() -> None:
    quoted = {"1": UUID(int=8)}
    REVIEW_RULES.given().when(publish(quoted_work=quoted)).then_refused("work-not-for-the-public")
