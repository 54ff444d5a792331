from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from events.days import fiscal_year_of
from events.intake import (
    AnswerReceived,
    TestimonialReleased,
    TestimonialSetAside,
    TestimonialWithdrawn,
)
from services.intake.commands.testimonials import (
    ReleaseTestimonial,
    SetTestimonialAside,
    WithdrawTestimonial,
)
from services.intake.decisions.testimonials import TestimonialFact
from tests.services.intake.given import (
    ANSWER,
    ENGAGEMENT_ID,
    MARCH_1,
    MARCH_3,
    NOW,
    ORI,
    REQUEST_ID,
)
from tests.services.intake.rules import TESTIMONIAL_RULES

ID = UUID(int=7)
QUOTE = UUID(int=8)
OTHER = UUID(int=9)
MARK = "0" * 32
ABOUT: dict[str, Any] = {
    "testimonial_id": ID,
    "engagement_id": ENGAGEMENT_ID,
    "request_id": REQUEST_ID,
}
SAID = AnswerReceived.model_validate(
    ANSWER
    | ABOUT
    | {
        "ori": ORI,
        "program": "cri-tac",
        "provider": "iacp",
        "audience": "requester",
        "stage": "immediate",
        "answers": (),
        "counts_on": MARCH_1,
        "ranked": True,
    }
)
RELEASED = TestimonialReleased.model_validate(
    ABOUT
    | {
        "quote_id": QUOTE,
        "ori": ORI,
        "program": "cri-tac",
        "audience": "requester",
        "year": 2024,
        "words": ANSWER["testimonial"],
        "mark": MARK,
        "released_on": MARCH_3,
    }
)


def release(**fields: Any) -> ReleaseTestimonial:
    given = {
        "names_nobody": True,
        "quote_id": QUOTE,
        "mark": MARK,
        "confidential": False,
        "said": SAID,
        "on": MARCH_3,
        "now": NOW,
    }
    return ReleaseTestimonial.model_validate(ABOUT | given | fields)


def withdraw(reason: str) -> WithdrawTestimonial:
    return WithdrawTestimonial.model_validate(ABOUT | {"reason": reason, "on": MARCH_3, "now": NOW})


def set_aside(reason: str) -> SetTestimonialAside:
    return SetTestimonialAside.model_validate(ABOUT | {"reason": reason, "on": MARCH_3, "now": NOW})


def was_set_aside(reason: str) -> TestimonialSetAside:
    return TestimonialSetAside.model_validate(ABOUT | {"reason": reason, "set_aside_on": MARCH_3})


def withdrawn(reason: str) -> TestimonialWithdrawn:
    return TestimonialWithdrawn.model_validate(ABOUT | {"reason": reason, "withdrawn_on": MARCH_3})


def said(**fields: Any) -> AnswerReceived:
    return SAID.model_copy(update=fields)


def test_words_are_released_with_consent_as_they_were_said() -> None:
    TESTIMONIAL_RULES.given().when(release()).then(RELEASED)


def test_what_is_released_twice_is_released_once_under_its_first_name() -> None:
    again = release(quote_id=OTHER, mark="1" * 32)
    TESTIMONIAL_RULES.given(RELEASED).when(again).then()


@pytest.mark.parametrize(
    ("fields", "rule"),
    [
        ({"said": said(publish_testimonial=False)}, "not-agreed-to"),
        ({"said": said(testimonial=None)}, "not-agreed-to"),
        ({"said": None}, "not-agreed-to"),
        ({"said": said(testimonial="[removed]")}, "words-forgotten"),
        ({"confidential": True}, "work-confidential"),
        ({"names_nobody": False}, "names-somebody"),
    ],
)
def test_nothing_else_is_released(fields: dict[str, Any], rule: str) -> None:
    TESTIMONIAL_RULES.given().when(release(**fields)).then_refused(rule)


@pytest.mark.parametrize(
    "given",
    [
        [],
        [RELEASED],
        [RELEASED, withdrawn("names-somebody")],
        [was_set_aside("names-somebody")],
        [was_set_aside("names-somebody"), RELEASED],
    ],
)
def test_consent_is_taken_back_whenever_and_for_ever(given: list[TestimonialFact]) -> None:
    taken_back = withdrawn("consent-taken-back")
    TESTIMONIAL_RULES.given(*given).when(withdraw("consent-taken-back")).then(taken_back)
    ended = TESTIMONIAL_RULES.given(*given, taken_back)
    ended.when(release()).then_refused("consent-taken-back")
    ended.when(withdraw("released-in-error")).then()


def test_what_was_released_in_error_is_withdrawn_and_may_be_released_again_as_it_was() -> None:
    in_error = withdrawn("released-in-error")
    TESTIMONIAL_RULES.given(RELEASED).when(withdraw("released-in-error")).then(in_error)
    again = release(quote_id=OTHER, mark="1" * 32)
    TESTIMONIAL_RULES.given(RELEASED, in_error).when(again).then(RELEASED)


def test_what_was_withdrawn_since_it_was_read_is_not_released() -> None:
    withdrawn_since = TESTIMONIAL_RULES.given(RELEASED, withdrawn("names-somebody"))
    withdrawn_since.when(release(seen_held_back=False)).then_refused("withdrawn-meanwhile")
    withdrawn_since.when(release(seen_held_back=True)).then(RELEASED)
    TESTIMONIAL_RULES.given().when(release(seen_held_back=False)).then(RELEASED)


@pytest.mark.parametrize("given", [[], [was_set_aside("names-somebody")]])
def test_of_what_is_not_released_only_consent_is_taken_back(given: list[TestimonialFact]) -> None:
    TESTIMONIAL_RULES.given(*given).when(withdraw("released-in-error")).then_refused(
        "not-released", allowed=("consent-taken-back",)
    )


def test_what_is_not_for_the_public_is_set_aside_and_may_be_released_later() -> None:
    aside = was_set_aside("not-for-the-public")
    TESTIMONIAL_RULES.given().when(set_aside("not-for-the-public")).then(aside)
    TESTIMONIAL_RULES.given(aside).when(set_aside("not-for-the-public")).then()
    other = was_set_aside("names-somebody")
    TESTIMONIAL_RULES.given(aside).when(set_aside("names-somebody")).then(other)
    TESTIMONIAL_RULES.given(aside).when(release()).then(RELEASED)
    TESTIMONIAL_RULES.given(aside).when(release(seen_held_back=True)).then(RELEASED)
    since = TESTIMONIAL_RULES.given(aside).when(release(seen_held_back=False))
    since.then_refused("set-aside-meanwhile")


@pytest.mark.parametrize(
    ("given", "rule"),
    [
        ([RELEASED], "not-waiting"),
        ([RELEASED, withdrawn("names-somebody")], "not-waiting"),
        ([RELEASED, withdrawn("consent-taken-back")], "consent-taken-back"),
        ([withdrawn("consent-taken-back")], "consent-taken-back"),
    ],
)
def test_what_does_not_wait_is_not_set_aside(given: list[TestimonialFact], rule: str) -> None:
    TESTIMONIAL_RULES.given(*given).when(set_aside("names-somebody")).then_refused(rule)


@pytest.mark.parametrize(
    ("day", "year"), [("2024-09-30", 2024), ("2024-10-01", 2025), ("2025-01-01", 2025)]
)
def test_a_year_begins_in_october(day: str, year: int) -> None:
    assert fiscal_year_of(MARCH_1.fromisoformat(day)) == year
