"""Who looks after a request: taken, taken over, released."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from services.intake.decisions import REQUEST_DECIDER
from services.intake.decisions.owning import seen_by_desk
from services.intake.decisions.request_states import RequestFact
from tests.services.intake.given import (
    MARCH_1,
    MARCH_2,
    MARCH_3,
    MARCH_4,
    OTHER_REQUEST_ID,
    TOMORROW,
    declined,
    merged,
    noted,
    referred,
    reinstated,
    released,
    screened,
    submitted,
    took,
    withdrawn,
)
from tests.services.intake.noting import OPEN, release, take
from tests.services.intake.rules import DESK_RULES

STEPS = ("take", "release", "note")


@pytest.mark.parametrize("given", [[], [took(coordinator="jo"), released(coordinator="jo")]])
def test_a_coordinator_takes_what_nobody_has(given: list[Any]) -> None:
    taking = take(on=MARCH_3)
    DESK_RULES.given(*given).when(taking).then(took(taken_on=MARCH_3))


def test_a_note_takes_no_request() -> None:
    DESK_RULES.given(noted()).when(take()).then(took())
    DESK_RULES.given(took(), noted()).when(take()).then()


def test_a_second_click_takes_nothing_twice() -> None:
    for on in (MARCH_1, MARCH_2, MARCH_4):
        DESK_RULES.given(took()).when(take(on=on)).then()


def test_whoever_comes_second_is_told_who_has_it() -> None:
    DESK_RULES.given(took(coordinator="jo")).when(take()).then_refused(
        "already-taken",
        "jo looks after it since 2024-03-02: to take it over, say `instead_of` jo",
        allowed=STEPS,
    )


def test_a_request_is_taken_over_from_whoever_is_named_and_nobody_else() -> None:
    given = DESK_RULES.given(took(coordinator="jo"))
    given.when(take(instead_of="jo", on=MARCH_3)).then(took(instead_of="jo", taken_on=MARCH_3))
    given.when(take(instead_of="ann", on=MARCH_3)).then_refused("already-taken", allowed=STEPS)


def test_what_was_released_meanwhile_is_taken_over_from_nobody() -> None:
    given = DESK_RULES.given(took(coordinator="jo"), released(coordinator="jo"))
    given.when(take(instead_of="jo", on=MARCH_3)).then(took(taken_on=MARCH_3))


def test_a_coordinator_hands_a_request_to_another() -> None:
    handing = take(coordinator="jo", instead_of="maria", on=MARCH_3)
    handed = took(coordinator="jo", instead_of="maria", taken_on=MARCH_3)
    DESK_RULES.given(took()).when(handing).then(handed)
    DESK_RULES.given(took(), handed).when(handing).then()


def test_a_request_is_taken_between_its_submission_and_today() -> None:
    late = {"submitted_on": MARCH_3, "ended": None}
    DESK_RULES.given().when(take(request=late)).then_refused("before-submission")
    DESK_RULES.given().when(take(on=TOMORROW)).then_refused("in-the-future")


def test_a_request_changes_hands_in_the_order_of_days() -> None:
    over = take(coordinator="jo", instead_of="maria", on=MARCH_1)
    DESK_RULES.given(took()).when(over).then_refused("before-last-owner")
    DESK_RULES.given(took()).when(release(on=MARCH_1)).then_refused("before-last-owner")
    DESK_RULES.given(took(), released()).when(take(on=MARCH_2)).then_refused("before-last-owner")


def test_what_has_ended_is_taken_by_nobody_and_may_be_released() -> None:
    ended = OPEN | {"ended": "declined on 2024-03-02"}
    DESK_RULES.given().when(take(request=ended)).then_refused(
        "request-ended",
        "the request was declined on 2024-03-02: nobody need look after it",
        allowed=("release", "note"),
    )
    DESK_RULES.given(took()).when(take(request=ended)).then()
    DESK_RULES.given(took()).when(release()).then(released())


def test_a_request_that_does_not_exist_is_nobodys() -> None:
    DESK_RULES.given().when(take(request=None)).then_refused("request-unknown")
    DESK_RULES.given().when(release(request_known=False)).then_refused("request-unknown")


def test_the_owner_releases_a_request_and_a_second_click_does_nothing() -> None:
    DESK_RULES.given(took()).when(release()).then(released())
    DESK_RULES.given(took(), released()).when(release()).then()
    DESK_RULES.given().when(release()).then()


def test_a_request_of_somebody_who_is_gone_is_released_by_naming_them() -> None:
    given = DESK_RULES.given(took(coordinator="gone"))
    given.when(release(coordinator="gone")).then(released(coordinator="gone"))
    given.when(release()).then_refused(
        "another-owner", "gone looks after it, not maria", allowed=STEPS
    )


@pytest.mark.parametrize("name", ["me", "nobody", "a@b.example", "", "x" * 65])
def test_no_coordinator_is_called_what_no_subject_is_or_what_stands_for_something_else(
    name: str,
) -> None:
    with pytest.raises(ValidationError):
        take(coordinator=name)
    with pytest.raises(ValidationError):
        take(instead_of=name)


@pytest.mark.parametrize(
    ("facts", "ended"),
    [
        ([submitted()], None),
        ([submitted(), screened()], None),
        ([submitted(), declined()], "declined on 2024-03-02"),
        ([submitted(), merged()], f"merged into {OTHER_REQUEST_ID}"),
        ([submitted(), withdrawn()], "withdrawn on 2024-03-02"),
        ([submitted(), referred()], "referred to State training office on 2024-03-02"),
        ([submitted(), declined(), reinstated()], None),
    ],
)
def test_the_desk_sees_when_a_request_was_submitted_and_how_it_ended(
    facts: list[RequestFact], ended: str | None
) -> None:
    seen = seen_by_desk(REQUEST_DECIDER.fold(facts))
    assert seen is not None
    assert (seen.submitted_on, seen.ended) == (MARCH_1, ended)


def test_the_desk_sees_no_request_where_there_is_none() -> None:
    assert seen_by_desk(REQUEST_DECIDER.initial) is None
