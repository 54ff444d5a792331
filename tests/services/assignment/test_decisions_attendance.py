"""Attendance is told by agency of those that took part in the request on the day."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

import pytest
from pydantic import ValidationError

from events.event import Event
from events.intake import AgencyDissolved, AgencyJoined, AgencyLeft, AgencySucceeded
from events.rules.agencies import AgencyEnd
from events.rules.participants import PARTICIPANTS_FOLD, Stay
from events.vocabulary import AgencyAttendance, LeaveReason, SuccessionKind
from services.assignment.decisions import ENGAGEMENT_DECIDER
from services.assignment.lookups import beside_engagement
from tests.services.assignment.examples import (
    ORI,
    REQUEST_ID,
    delivery,
    march,
    record_delivery,
)
from tests.services.assignment.lives import UNDERWAY, correct, corrected
from tests.services.assignment.rules import ENGAGEMENT_RULES

GUEST: Final = "IA0570200"
STAYED: Final = (Stay(GUEST, march(8), march(10)),)
"""Until the day of the delivery, which is the last one."""
OF_REQUEST: Final[dict[str, Any]] = {"request_id": REQUEST_ID, "ori": ORI, "participant": GUEST}


def attended(**by_agency: int) -> tuple[AgencyAttendance, ...]:
    return tuple(AgencyAttendance(ori=ori, virtual=many) for ori, many in by_agency.items())


def given(**by_agency: int) -> list[dict[str, Any]]:
    return [each.model_dump() for each in attended(**by_agency)]


BOTH: Final = {ORI: 5, GUEST: 7}


def test_attendance_is_told_of_the_lead_and_of_who_took_part_on_the_day() -> None:
    work = ENGAGEMENT_RULES.given(*UNDERWAY)
    told: dict[str, Any] = {"attendance": attended(**BOTH)}
    work.when(record_delivery(9, attendance=given(**BOTH), stays=STAYED)).then(
        delivery(9).model_copy(update=told)
    )
    work.when(correct(attendance=given(**BOTH), stays=STAYED)).then(corrected(**told))


def test_less_than_the_whole_may_be_told() -> None:
    work = ENGAGEMENT_RULES.given(*UNDERWAY)
    assert work.when(record_delivery(9, attendance=given(**{GUEST: 1}), stays=STAYED)).facts


@pytest.mark.parametrize(
    "stays",
    [
        (),
        (Stay(GUEST, march(11)),),
        (Stay(GUEST, march(1), march(9)),),
        (Stay("IA0570300", march(1)),),
    ],
    ids=["never", "later", "before", "another"],
)
def test_who_took_no_part_on_the_day_is_refused(stays: tuple[Stay, ...]) -> None:
    work = ENGAGEMENT_RULES.given(*UNDERWAY)
    for command in (
        record_delivery(9, attendance=given(**BOTH), stays=stays),
        correct(attendance=given(**BOTH), stays=stays),
    ):
        refusal = work.when(command).then_refused("not-taking-part", f"{GUEST} took no part")
        assert ORI in refusal.allowed


def merged(ori: str, into: str, day: int = 9) -> tuple[str, AgencyEnd]:
    kind = SuccessionKind.MERGED
    return ori, AgencySucceeded(
        ori=ori, successor=into, succession=kind, note=None, succeeded_on=march(day)
    )


def dissolved(ori: str, day: int = 9) -> tuple[str, AgencyEnd]:
    return ori, AgencyDissolved(ori=ori, note=None, dissolved_on=march(day))


HEIR: Final = "IA0570400"
LATER: Final = "IA0570500"


@pytest.mark.parametrize(
    ("gone", "end", "says"),
    [
        (GUEST, merged(GUEST, HEIR), f"{GUEST} was merged on 2020-03-09, and goes on into {HEIR}"),
        (GUEST, dissolved(GUEST, 10), f"{GUEST} was dissolved on 2020-03-10"),
        (ORI, merged(ORI, HEIR), f"{ORI} was merged on 2020-03-09, and goes on into {HEIR}"),
    ],
    ids=["merged", "dissolved that day", "the lead"],
)
def test_who_was_no_more_on_the_day_is_refused(
    gone: str, end: tuple[str, AgencyEnd], says: str
) -> None:
    work = ENGAGEMENT_RULES.given(*UNDERWAY)
    by_agency = given(**{gone: 1})
    for command in (
        record_delivery(9, attendance=by_agency, stays=STAYED, ends=(end,)),
        correct(attendance=by_agency, stays=STAYED, ends=(end,)),
    ):
        work.when(command).then_refused("agency-gone", says)


@pytest.mark.parametrize("ended", [merged(GUEST, HEIR, 11), dissolved(ORI, 11), (GUEST, None)])
def test_who_ended_later_or_not_at_all_has_attended(ended: tuple[str, AgencyEnd | None]) -> None:
    work = ENGAGEMENT_RULES.given(*UNDERWAY)
    command = record_delivery(9, attendance=given(**BOTH), stays=STAYED, ends=(ended,))
    assert work.when(command).facts


def test_what_an_agency_became_attends_in_its_place_and_the_part_of_a_split_does_not() -> None:
    work = ENGAGEMENT_RULES.given(*UNDERWAY)
    chain = (merged(ORI, HEIR), merged(HEIR, LATER, 10), merged(GUEST, LATER))
    told = given(**{LATER: 9})
    assert work.when(record_delivery(9, attendance=told, stays=STAYED, ends=chain)).facts
    _, split = merged(ORI, HEIR)
    ends = ((ORI, split.model_copy(update={"split_into": (LATER,)})),)
    refusal = work.when(record_delivery(9, attendance=told, ends=ends))
    assert refusal.then_refused("not-taking-part", LATER).allowed == (HEIR,)


def test_an_end_that_is_told_after_the_attendance_is_no_reason_to_refuse_another_change() -> None:
    before = delivery().model_copy(update={"attendance": attended(**BOTH)})
    work = ENGAGEMENT_RULES.given(*UNDERWAY[:-1], before)
    ends = (dissolved(GUEST),)
    work.when(correct(attendance=given(**BOTH), stays=STAYED, ends=ends)).then(
        corrected(attendance=attended(**BOTH))
    )


@pytest.mark.parametrize(("how", "whole"), [("virtual", 12), ("in_person", 0)])
def test_more_than_the_whole_is_refused(how: str, whole: int) -> None:
    work = ENGAGEMENT_RULES.given(*UNDERWAY)
    for many, command in ((record_delivery, {"number": 9}), (correct, {})):
        more = [{"ori": ORI, how: whole + 1}]
        refusal = work.when(many(**command, attendance=more))
        refusal.then_refused("attendance-exceeds", f"and {whole} in all")


def test_what_was_told_before_a_stay_was_taken_back_is_no_reason_to_refuse_another_change() -> None:
    before = delivery().model_copy(update={"attendance": attended(**BOTH)})
    work = ENGAGEMENT_RULES.given(*UNDERWAY[:-1], before)
    work.when(correct(attendance=given(**BOTH))).then(corrected(attendance=attended(**BOTH)))
    moved = correct(attendance=given(**BOTH), stays=STAYED, delivered_on=march(11))
    work.when(moved).then_refused("not-taking-part", "on 2020-03-11")


def test_the_same_attendance_again_changes_nothing_and_none_takes_it_back() -> None:
    before = delivery().model_copy(update={"attendance": attended(**BOTH)})
    work = ENGAGEMENT_RULES.given(*UNDERWAY[:-1], before)
    work.when(correct(hours=1.5, attendance=given(**BOTH), stays=STAYED)).then()
    work.when(correct(hours=1.5)).then(corrected(hours=1.5, minutes=90))


@pytest.mark.parametrize(
    "attendance",
    [
        [{"ori": ORI}, {"ori": ORI}],
        [{"ori": "nobody"}],
        [{"ori": ORI, "virtual": -1}],
        [{"ori": ORI, "by_mail": 1}],
        [{"ori": f"IA0{number:06}"} for number in range(202)],
    ],
    ids=["twice", "no ORI", "fewer than none", "another mode", "too many"],
)
def test_what_is_no_attendance_is_not_read(attendance: list[dict[str, Any]]) -> None:
    for command in (record_delivery, correct):
        with pytest.raises(ValidationError):
            command(attendance=attendance)


def test_the_request_is_looked_at_where_attendance_is_told_and_nowhere_else() -> None:
    state = ENGAGEMENT_DECIDER.fold(UNDERWAY)
    for command, looked in (
        (record_delivery(9), False),
        (record_delivery(9, attendance=given(**BOTH)), True),
    ):
        looks = beside_engagement(command)
        assert callable(looks)
        assert ("stays" in looks(state)) is looked
        assert bool(looks(state)["ends"]) is looked


@pytest.mark.parametrize(
    ("facts", "stays"),
    [
        (["joined"], [Stay(GUEST, march(3))]),
        (["joined", "left"], [Stay(GUEST, march(3), march(9))]),
        (["joined", "left", "again"], [Stay(GUEST, march(3), march(9)), Stay(GUEST, march(20))]),
        (["joined", "left", "error"], []),
        (["left"], []),
    ],
)
def test_stays_are_what_the_request_tells_of_them(facts: list[str], stays: list[Stay]) -> None:
    told: dict[str, Event] = {
        "joined": AgencyJoined(**OF_REQUEST, participation_id=UUID(int=1), joined_on=march(3)),
        "again": AgencyJoined(**OF_REQUEST, participation_id=UUID(int=2), joined_on=march(20)),
    }
    for name, reason in (("left", LeaveReason.FUNDING), ("error", LeaveReason.ENTERED_IN_ERROR)):
        told[name] = AgencyLeft(
            **OF_REQUEST, participation_id=UUID(int=1), reason=reason, note=None, left_on=march(9)
        )
    assert [*PARTICIPANTS_FOLD.fold(told[name] for name in facts).stays] == stays
