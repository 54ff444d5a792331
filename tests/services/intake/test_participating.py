"""Several agencies in one request: who may join, when it may leave, and what is taken back."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from events.intake import AgencyJoined
from services.intake.decisions.participating import PARTICIPANTS_MAX
from services.intake.decisions.request_states import RequestFact, Screened
from tests.services.intake.asking import join, leave
from tests.services.intake.given import (
    MARCH_1,
    MARCH_2,
    MARCH_3,
    MARCH_4,
    NEIGHBOUR,
    ORI,
    OTHER_REQUEST_ID,
    TOMORROW,
    declined,
    flagged,
    joined,
    left,
    merged,
    screened,
    submitted,
    withdrawn,
)
from tests.services.intake.rules import REQUEST_RULES

OPEN: list[list[RequestFact]] = [
    [submitted()],
    [submitted(), flagged()],
    [submitted(), screened()],
]
ENDED: list[tuple[RequestFact, str]] = [
    (declined(), "already-declined"),
    (merged(), "already-merged"),
    (withdrawn(), "already-withdrawn"),
]
IN_ERROR: dict[str, Any] = {"reason": "entered-in-error"}
SECOND_STAY = {"participation_id": OTHER_REQUEST_ID}


def participants(number: int) -> list[RequestFact]:
    return [
        joined(participation_id=UUID(int=each), participant=f"NB{each:07}")
        for each in range(number)
    ]


@pytest.mark.parametrize("given", OPEN)
def test_a_registered_agency_joins_as_long_as_the_request_is_open(
    given: list[RequestFact],
) -> None:
    REQUEST_RULES.given(*given).when(join()).then(joined())


@pytest.mark.parametrize(("end", "rule"), ENDED)
def test_nobody_joins_or_leaves_a_request_that_has_ended(end: RequestFact, rule: str) -> None:
    given = REQUEST_RULES.given(submitted(), joined(), end)
    given.when(join(participation_id=OTHER_REQUEST_ID)).then_refused(rule)
    given.when(leave()).then_refused(rule)


def test_nobody_joins_a_request_that_does_not_exist() -> None:
    REQUEST_RULES.given().when(join()).then_refused("request-unknown")
    REQUEST_RULES.given().when(leave()).then_refused("request-unknown")


@pytest.mark.parametrize(
    ("fields", "rule"),
    [
        ({"participant": ORI}, "lead-agency"),
        ({"participant_registered": False}, "agency-not-registered"),
        ({"participant_gone": f"{NEIGHBOUR} was dissolved on 2024-03-01"}, "agency-gone"),
        ({"on": MARCH_1 - timedelta(days=1)}, "before-submission"),
        ({"on": TOMORROW + timedelta(days=1)}, "in-the-future"),
    ],
)
def test_who_cannot_join_is_refused(fields: dict[str, Any], rule: str) -> None:
    REQUEST_RULES.given(submitted()).when(join(**fields)).then_refused(rule)


def test_joining_twice_is_once_and_another_stay_at_the_same_time_is_refused() -> None:
    given = REQUEST_RULES.given(submitted(), joined())
    given.when(join()).then()
    given.when(join(**SECOND_STAY)).then_refused("already-joined", "since 2024-03-02")
    given.when(join(on=MARCH_3)).then_refused("already-joined")


def test_an_agency_that_left_comes_back_on_that_day_or_later() -> None:
    given = REQUEST_RULES.given(submitted(), joined(), left())
    given.when(join(on=MARCH_2, **SECOND_STAY)).then_refused("before-last-leaving")
    for day in (MARCH_3, MARCH_4):
        given.when(join(on=day, **SECOND_STAY)).then(joined(joined_on=day, **SECOND_STAY))


def test_two_hundred_agencies_take_part_beside_the_lead_and_no_more() -> None:
    most = participants(PARTICIPANTS_MAX)
    full = REQUEST_RULES.given(submitted(), *most)
    full.when(join()).then_refused("too-many-participants", "200 agencies")
    gone = most[0]
    assert isinstance(gone, AgencyJoined)
    stay = {"participation_id": gone.participation_id, "participant": gone.participant}
    with_room = REQUEST_RULES.given(submitted(), *most, left(**stay, **IN_ERROR))
    with_room.when(join()).then(joined())
    # One that left still counts, and may come back itself.
    left_one = REQUEST_RULES.given(submitted(), *most, left(**stay))
    left_one.when(join()).then_refused("too-many-participants")
    left_one.when(join(participant=gone.participant, on=MARCH_4)).then(
        joined(participant=gone.participant, joined_on=MARCH_4)
    )


def test_an_agency_leaves_on_the_day_it_joined_or_later_and_once() -> None:
    given = REQUEST_RULES.given(submitted(), joined())
    given.when(leave(on=MARCH_1)).then_refused("before-joining", "2024-03-02")
    given.when(leave(on=MARCH_2)).then(left(left_on=MARCH_2))
    after = REQUEST_RULES.given(submitted(), joined(), left())
    after.when(leave()).then()
    after.when(leave(on=MARCH_4)).then_refused("already-left", "left on 2024-03-03 (funding)")


def test_what_never_joined_cannot_leave() -> None:
    given = REQUEST_RULES.given(submitted(), joined())
    given.when(leave(**SECOND_STAY)).then_refused("not-participating")


def test_a_stay_that_was_entered_in_error_is_taken_back_even_after_its_end() -> None:
    for given in ([], [left()]):
        stay = REQUEST_RULES.given(submitted(), joined(), *given)
        stay.when(leave(**IN_ERROR)).then(left(**IN_ERROR))
    gone = REQUEST_RULES.given(submitted(), joined(), left(**IN_ERROR))
    gone.when(leave(**IN_ERROR)).then()
    gone.when(leave()).then_refused("entered-in-error", f"that {NEIGHBOUR} took part")
    gone.when(join(on=MARCH_1, **SECOND_STAY)).then(joined(joined_on=MARCH_1, **SECOND_STAY))


def test_participants_stay_when_the_request_goes_on() -> None:
    state = REQUEST_RULES.given(submitted(), joined(), flagged(), screened()).state
    assert isinstance(state, Screened)
    assert [stay.joined for stay in state.participations] == [joined()]
