"""What reporting makes of late deliveries and of corrected days of completion."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import pytest

from events.event import Event
from services.reporting.clocks.following import follow
from services.reporting.clocks.spells import Spell
from services.reporting.clocks.steps import dump, load
from services.reporting.projections.engagements import EngagementRow
from services.reporting.projections.figures import FIGURES_PROJECTION
from services.reporting.projections.requests import RequestRow
from services.reporting.projections.timeline import TIMELINE_PROJECTION
from tests.projecting import folded
from tests.services.reporting.lives import Life, day, heard, steps_of

LIFE = Life(1)
DELIVERED = [
    *(LIFE.opened(), LIFE.assigned(), LIFE.accepted()),
    *(LIFE.delivery(on="2023-02-01"), LIFE.delivered("2023-03-01")),
]
CLOSED = [*DELIVERED, LIFE.closed()]
TWICE = [*CLOSED, LIFE.reopened(), LIFE.delivered("2023-10-20")]


def engagement(events: Iterable[Event]) -> EngagementRow:
    (remembered,) = folded(FIGURES_PROJECTION, heard(list(events)))["engagements"]
    return EngagementRow(*remembered[: len(EngagementRow._fields)])


def spells(events: Iterable[Event]) -> list[Spell]:
    return list(follow("engagement", [], steps_of(events)).spells)


def test_the_year_follows_the_corrected_day_of_the_first_completion() -> None:
    moved = engagement([*CLOSED, LIFE.completion_corrected("2022-09-30")])
    assert (moved.status, moved.delivered_on) == ("closed", day("2022-09-30"))


def test_a_later_completion_is_corrected_beside_the_first() -> None:
    moved = engagement([*TWICE, LIFE.completion_corrected("2023-09-28", 2)])
    assert (moved.delivered_on, moved.completed_again_on) == (
        day("2023-03-01"),
        (day("2023-09-28"),),
    )
    assert moved.active_until == (day("2023-03-01"), day("2023-09-28"))


@pytest.mark.parametrize("number", [0, 3])
def test_a_completion_that_never_was_is_not_corrected(number: int) -> None:
    assert engagement([*TWICE, LIFE.completion_corrected("2022-09-28", number)]) == engagement(
        TWICE
    )


def test_the_wait_for_the_follow_up_begins_on_the_corrected_day() -> None:
    before, after = spells(DELIVERED), spells([*DELIVERED, LIFE.completion_corrected("2023-02-10")])
    assert [one.began_on for one in before[:-1]] == [one.began_on for one in after[:-1]]
    assert (after[-2].ended_on, after[-1].began_on) == (day("2023-02-10"), day("2023-02-10"))
    assert after[-1].counted_from == day("2023-02-10")


@pytest.mark.parametrize("cut", range(1, 9))
def test_a_correction_that_is_heard_later_comes_to_the_same(cut: int) -> None:
    events = [
        *TWICE,
        LIFE.completion_corrected("2023-02-10"),
        LIFE.completion_corrected("2023-10-10", 2),
    ]
    steps = steps_of(events)
    before = follow("engagement", [], steps[:cut])
    after = follow("engagement", load(dump(before.steps)), steps[cut:])
    assert list(after.spells) == spells(events)


def test_a_late_delivery_reopens_no_spell() -> None:
    late = LIFE.delivery(on="2023-02-20", ordinal=1, reason="late-entry")
    assert spells([*CLOSED, late]) == spells(CLOSED)


def test_the_timeline_says_which_delivery_came_late_and_what_day_was_corrected() -> None:
    late = LIFE.delivery(on="2023-02-20", ordinal=1, reason="late-entry")
    told = [*CLOSED, late, LIFE.completion_corrected("2023-02-28", reason="entered-in-error")]
    rows = folded(TIMELINE_PROJECTION, heard(told))["timeline"]
    assert [row.type for row in rows if row.late] == ["DeliveryRecorded"]
    (at,) = (row for row in rows if row.late)
    assert (at.happened_on, at.recorded_at.date() > at.happened_on) == (day("2023-02-20"), True)
    assert [row.detail for row in rows if row.type == "CompletionCorrected"] == [
        "2023-02-28, entered-in-error"
    ]


def moved(step: str, to: str) -> Event:
    return LIFE.day_corrected(step, to, on="2023-12-01")


def test_a_corrected_acceptance_charges_the_provider_until_the_right_day() -> None:
    """Assigned on 15 January; accepted on the 18th, not on the 16th."""
    before, after = spells(DELIVERED), spells([*DELIVERED, moved("acceptance", "2023-01-18")])

    def answering(of: list[Spell]) -> list[tuple[date, date | None]]:
        return [(one.began_on, one.ended_on) for one in of if one.party == "provider"][:2]

    assert answering(before) == [
        (day("2023-01-15"), day("2023-01-16")),
        (day("2023-01-16"), day("2023-03-01")),
    ]
    assert answering(after) == [
        (day("2023-01-15"), day("2023-01-18")),
        (day("2023-01-18"), day("2023-03-01")),
    ]


@pytest.mark.parametrize("step", ["cancellation", "closing"])
def test_a_corrected_end_ends_the_wait_and_the_activity_on_the_right_day(step: str) -> None:
    end = {
        "cancellation": LIFE.cancelled("2022-10-03"),
        "closing": LIFE.closed("funding", "2022-10-03"),
    }[step]
    ended = [LIFE.opened("2022-09-01"), LIFE.assigned(on="2022-09-02"), end]
    told = [*ended, moved(step, "2022-09-30")]
    assert spells(ended)[-1].ended_on == day("2022-10-03")
    assert spells(told)[-1].ended_on == day("2022-09-30")
    row = engagement(told)
    assert (row.active_until, row.cancelled_on or row.closed_on) == (
        (day("2022-09-30"),),
        day("2022-09-30"),
    )
    assert row.status == engagement(ended).status


def test_a_corrected_closing_of_completed_work_moves_no_completion() -> None:
    row = engagement([*CLOSED, moved("closing", "2023-03-15")])
    assert (row.delivered_on, row.closed_on) == (day("2023-03-01"), day("2023-03-15"))
    assert row.active_until == (day("2023-03-01"),)


@pytest.mark.parametrize("step", ["cancellation", "closing"])
def test_what_goes_on_again_is_moved_by_no_correction(step: str) -> None:
    """A log can hold more than the rules would let in."""
    again = [*CLOSED, LIFE.reopened()]
    assert engagement([*again, moved(step, "2023-03-15")]) == engagement(again)


def test_a_correction_moves_the_last_closing_and_none_before_it() -> None:
    twice = [*TWICE, LIFE.closed(on="2023-11-01")]
    told = spells([*twice, moved("closing", "2023-10-25")])
    ends = [one.ended_on for one in told if one.stage == "awaiting-follow-up"]
    assert ends == [day("2023-04-01"), day("2023-10-25")]


@pytest.mark.parametrize("cut", range(1, 8))
def test_a_corrected_day_that_is_heard_later_comes_to_the_same(cut: int) -> None:
    events = [*CLOSED, moved("acceptance", "2023-01-18"), moved("closing", "2023-03-20")]
    steps = steps_of(events)
    before = follow("engagement", [], steps[:cut])
    after = follow("engagement", load(dump(before.steps)), steps[cut:])
    assert list(after.spells) == spells(events)


def test_the_timeline_says_which_day_was_corrected_to_what() -> None:
    told = [*CLOSED, LIFE.day_corrected("closing", "2023-03-20", reason="entered-in-error")]
    rows = folded(TIMELINE_PROJECTION, heard(told))["timeline"]
    (row,) = (row for row in rows if row.type == "EngagementDayCorrected")
    assert (row.happened_on, row.detail) == (
        day("2023-12-01"),
        "closing 2023-03-20, entered-in-error",
    )


ENDS = {
    "decline": LIFE.declined(on="2022-10-03"),
    "withdrawal": LIFE.withdrawn("2022-10-03"),
    "referral": LIFE.referred("2022-10-03"),
    "merge": LIFE.merged(Life(2), "2022-10-03"),
}


def request_spells(events: Iterable[Event]) -> list[Spell]:
    return list(follow("request", [], steps_of(events)).spells)


@pytest.mark.parametrize("step", ENDS)
@pytest.mark.parametrize("right", ["2022-09-30", "2022-11-01"])
def test_a_corrected_end_of_a_request_ends_its_wait_on_the_right_day(step: str, right: str) -> None:
    told = [LIFE.submitted("2022-09-01"), ENDS[step], LIFE.end_moved(step, right)]
    (before,), (after,) = request_spells(told[:-1]), request_spells(told)
    assert (before.ended_on, after.ended_on) == (day("2022-10-03"), day(right))
    (remembered,) = folded(FIGURES_PROJECTION, heard(told))["requests"]
    row = RequestRow(*remembered[: len(RequestRow._fields)])
    assert row.closed_on == day(right)


def test_a_correction_moves_the_last_end_of_a_request_and_none_that_was_taken_back() -> None:
    twice = [
        *(LIFE.submitted("2023-01-10"), LIFE.declined(on="2023-01-12")),
        *(LIFE.reinstated("2023-02-20", "submitted"), LIFE.declined(on="2023-03-01")),
    ]
    (moved,) = request_spells([*twice, LIFE.end_moved("decline", "2023-02-25")])
    (before,) = request_spells(twice)
    assert (before.ended_on, moved.ended_on) == (day("2023-03-01"), day("2023-02-25"))
    assert before.pauses == moved.pauses


def test_a_correction_of_an_end_that_never_was_changes_nothing() -> None:
    """A log can hold more than the rules would let in."""
    told = [LIFE.submitted("2022-09-01")]
    assert request_spells([*told, LIFE.end_moved("decline", "2022-09-30")]) == request_spells(told)
    (remembered,) = folded(
        FIGURES_PROJECTION, heard([*told, LIFE.end_moved("decline", "2022-09-30")])
    )["requests"]
    assert RequestRow(*remembered[: len(RequestRow._fields)]).closed_on is None


@pytest.mark.parametrize("cut", range(1, 4))
def test_a_corrected_end_of_a_request_that_is_heard_later_comes_to_the_same(cut: int) -> None:
    moved = LIFE.end_moved("withdrawal", "2022-09-30")
    events = [LIFE.submitted("2022-09-01"), LIFE.screened(), ENDS["withdrawal"], moved]
    steps = steps_of(events)
    before = follow("request", [], steps[:cut])
    after = follow("request", load(dump(before.steps)), steps[cut:])
    assert list(after.spells) == request_spells(events)


def test_the_timeline_says_how_a_request_ended_on_which_other_day() -> None:
    told = LIFE.end_moved("merge", "2022-09-30", reason="entered-in-error")
    rows = folded(TIMELINE_PROJECTION, heard([LIFE.submitted(), told]))["timeline"]
    (row,) = (row for row in rows if row.type == "RequestDayCorrected")
    assert row.detail == "merge 2022-09-30, entered-in-error"


def test_a_hold_told_too_early_is_undone_and_told_again_on_its_day() -> None:
    """Held on the 5th as told; in truth from the 9th, and until the 20th, not the 15th."""
    undone = [LIFE.held(on="2023-02-05"), LIFE.resumed(on="2023-02-05")]
    again = [LIFE.held(on="2023-02-09"), LIFE.resumed(on="2023-02-15")]
    longer = [LIFE.held(on="2023-02-15"), LIFE.resumed(on="2023-02-20")]
    held = [
        (one.began_on, one.ended_on)
        for one in spells([*DELIVERED[:3], *undone, *again, *longer])
        if one.held_for is not None and one.began_on != one.ended_on
    ]
    assert held == [
        (day("2023-02-09"), day("2023-02-15")),
        (day("2023-02-15"), day("2023-02-20")),
    ]


HELD = [
    *(LIFE.opened(), LIFE.assigned(), LIFE.accepted()),
    *(LIFE.held("2023-02-06", reason="funding"), LIFE.resumed("2023-02-20")),
]
"""On hold for the sponsor from 6 until 20 February, as it was told at first."""
HOLD_MOVED = [
    LIFE.hold_corrected("hold", "2023-02-01"),
    LIFE.hold_corrected("resumption", "2023-02-10"),
]


def sponsor_and_provider(of: list[Spell], on: str = "2023-03-01") -> tuple[int, int]:
    """The days charged to each, of the hold and of the delivery that it paused."""
    days = {str(one.stage): one.days(day(on)) for one in of}
    return days["awaiting-sponsor"], days["delivering"]


def test_corrected_days_of_a_hold_charge_the_right_party() -> None:
    """Accepted on 16 January: 44 days until 1 March, with whom they were told to be."""
    assert sponsor_and_provider(spells(HELD)) == (14, 30)
    assert sponsor_and_provider(spells([*HELD, HOLD_MOVED[0]])) == (19, 25)
    assert sponsor_and_provider(spells([*HELD, HOLD_MOVED[1]])) == (4, 40)
    assert sponsor_and_provider(spells([*HELD, *HOLD_MOVED])) == (9, 35)


def test_a_hold_that_goes_on_began_on_its_corrected_day() -> None:
    goes_on = [*HELD[:-1], HOLD_MOVED[0]]
    assert sponsor_and_provider(spells(goes_on)) == (28, 16)
    row = engagement(goes_on)
    assert (row.status, row.held_on) == ("held", day("2023-02-01"))
    assert engagement([*HELD, *HOLD_MOVED]) == engagement(HELD)


def test_a_correction_moves_the_last_hold_and_none_before_it() -> None:
    twice = [*HELD, LIFE.held("2023-02-25", reason="funding")]
    holds = [one for one in spells([*twice, moved_hold("2023-02-22")]) if one.held_for]
    assert [one.began_on for one in holds] == [day("2023-02-06"), day("2023-02-22")]


HANDED = [
    *(LIFE.opened(), LIFE.assigned(), LIFE.accepted()),
    LIFE.provider_replaced("noble", "2023-02-10"),
]
EARLIER = LIFE.hand_over_corrected("provider-replaced", "2023-02-01", "2023-02-10")
LATER = LIFE.hand_over_corrected("provider-replaced", "2023-02-20", "2023-02-01")


def delivering(events: list[Event], on: str = "2023-03-01") -> list[tuple[str | None, int]]:
    """Who is waited for, and how many days each."""
    every = [one for one in spells(events) if str(one.stage) == "delivering"]
    return [(one.provider, one.days(day(on))) for one in every]


def test_a_corrected_change_of_hands_charges_each_provider_its_own_days() -> None:
    assert delivering(HANDED) == [("iacp", 25), ("noble", 19)]
    assert delivering([*HANDED, EARLIER]) == [("iacp", 16), ("noble", 28)]
    assert delivering([*HANDED, EARLIER, LATER]) == [("iacp", 35), ("noble", 9)]


def test_of_several_changes_of_hands_the_one_of_the_wrong_day_is_corrected() -> None:
    back = LIFE.provider_replaced("iacp", "2023-02-15")
    again = LIFE.provider_replaced("noble", "2023-02-20")
    events = [*HANDED, back, again, EARLIER]
    assert delivering(events) == [("iacp", 16), ("noble", 14), ("iacp", 5), ("noble", 9)]
    joined = LIFE.hand_over_corrected("joining", "2023-02-02", "2023-02-10")
    assert delivering([*HANDED, joined]) == delivering(HANDED)


@pytest.mark.parametrize("cut", range(1, 6))
def test_a_corrected_change_of_hands_that_is_heard_later_comes_to_the_same(cut: int) -> None:
    events = [*HANDED, EARLIER, LATER]
    steps = steps_of(events)
    before = follow("engagement", [], steps[:cut])
    after = follow("engagement", load(dump(before.steps)), steps[cut:])
    assert list(after.spells) == spells(events)


def test_the_timeline_says_which_change_of_hands_was_corrected() -> None:
    right = LIFE.hand_over_corrected(
        "provider-replaced", "2023-02-01", "2023-02-10", reason="entered-in-error"
    )
    rows = folded(TIMELINE_PROJECTION, heard([*HANDED, right]))["timeline"]
    (row,) = (row for row in rows if row.type == "HandOverDayCorrected")
    assert row.detail == "provider-replaced noble 2023-02-01, entered-in-error"


def moved_hold(to: str) -> Event:
    return LIFE.hold_corrected("hold", to)


@pytest.mark.parametrize("cut", range(1, 7))
def test_a_corrected_hold_that_is_heard_later_comes_to_the_same(cut: int) -> None:
    events = [*HELD, *HOLD_MOVED]
    steps = steps_of(events)
    before = follow("engagement", [], steps[:cut])
    after = follow("engagement", load(dump(before.steps)), steps[cut:])
    assert list(after.spells) == spells(events)


def test_the_timeline_says_which_day_of_a_hold_was_corrected() -> None:
    told = [*HELD, LIFE.hold_corrected("hold", "2023-02-01", reason="entered-in-error")]
    rows = folded(TIMELINE_PROJECTION, heard(told))["timeline"]
    (row,) = (row for row in rows if row.type == "HoldDayCorrected")
    assert row.detail == "hold 2023-02-01, entered-in-error"


PLAN = [
    *(LIFE.opened(program="organizational-assessment"), LIFE.assigned(on="2023-01-15")),
    *(LIFE.accepted(on="2023-01-16"), LIFE.planned("2023-01-20"), LIFE.plan_returned("2023-01-25")),
    *(LIFE.planned("2023-01-28"), LIFE.plan_approved("2023-02-03")),
]
STEPS: dict[str, tuple[list[Event], tuple[str, str, str, int], list[Event]]] = {
    "assignment": (
        [LIFE.opened(), LIFE.assigned(on="2023-01-20"), LIFE.accepted(on="2023-01-21")],
        ("assignment", "2023-01-15", "2023-01-20", 1),
        [LIFE.opened(), LIFE.assigned(on="2023-01-15"), LIFE.accepted(on="2023-01-21")],
    ),
    "first of two assignments": (
        [
            *(LIFE.opened(), LIFE.assigned(on="2023-01-15"), LIFE.provider_declined()),
            LIFE.assigned("noble", on="2023-01-16"),
        ],
        ("assignment", "2023-01-13", "2023-01-15", 1),
        [
            *(LIFE.opened(), LIFE.assigned(on="2023-01-13"), LIFE.provider_declined()),
            LIFE.assigned("noble", on="2023-01-16"),
        ],
    ),
    "decline": (
        [
            *(LIFE.opened(), LIFE.assigned(on="2023-01-13")),
            LIFE.provider_replaced("noble", on="2023-01-14"),
            *(LIFE.provider_declined("noble", on="2023-01-18"), LIFE.assigned(on="2023-01-20")),
        ],
        ("decline", "2023-01-16", "2023-01-18", 1),
        [
            *(LIFE.opened(), LIFE.assigned(on="2023-01-13")),
            LIFE.provider_replaced("noble", on="2023-01-14"),
            *(LIFE.provider_declined("noble", on="2023-01-16"), LIFE.assigned(on="2023-01-20")),
        ],
    ),
    "proposal": (
        PLAN,
        ("plan-proposal", "2023-01-27", "2023-01-28", 2),
        [*PLAN[:5], LIFE.planned("2023-01-27"), PLAN[6]],
    ),
    "return": (
        PLAN,
        ("plan-return", "2023-01-22", "2023-01-25", 1),
        [*PLAN[:4], LIFE.plan_returned("2023-01-22"), *PLAN[5:]],
    ),
    "approval": (
        PLAN,
        ("plan-approval", "2023-02-01", "2023-02-03", 2),
        [*PLAN[:6], LIFE.plan_approved("2023-02-01")],
    ),
    "reopening": (
        [*CLOSED, LIFE.reopened("2023-10-09")],
        ("reopening", "2023-09-25", "2023-10-09", 1),
        [*CLOSED, LIFE.reopened("2023-09-25")],
    ),
    "reinstatement": (
        [LIFE.opened(), LIFE.assigned(), LIFE.cancelled(), LIFE.work_reinstated("2023-02-20")],
        ("reinstatement", "2023-01-25", "2023-02-20", 1),
        [LIFE.opened(), LIFE.assigned(), LIFE.cancelled(), LIFE.work_reinstated("2023-01-25")],
    ),
}
"""What was told, the step with its right day, and what would have been told with it."""


def step_moved(step: str, to: str, wrong: str, number: int) -> Event:
    latest = number == 2 or step != "assignment" or "2023-01-13" not in to
    return LIFE.step_corrected(step, to, wrong, number, latest=latest)


@pytest.mark.parametrize("case", STEPS)
def test_a_corrected_step_charges_and_counts_as_if_it_had_been_told_at_once(case: str) -> None:
    told, correction, right = STEPS[case]
    told = [*told, step_moved(*correction)]
    assert spells(told) == spells(right)
    assert engagement(told) == engagement(right)


@pytest.mark.parametrize("case", STEPS)
def test_a_corrected_step_that_is_heard_later_comes_to_the_same(case: str) -> None:
    told, correction, right = STEPS[case]
    steps = steps_of([*told, step_moved(*correction)])
    for cut in range(1, len(steps)):
        before = follow("engagement", [], steps[:cut])
        after = follow("engagement", load(dump(before.steps)), steps[cut:])
        assert list(after.spells) == spells(right)


def test_reopened_work_is_active_from_the_right_day_on() -> None:
    told, correction, _ = STEPS["reopening"]
    row = engagement([*told, step_moved(*correction)])
    assert row.active_from == (day("2023-01-12"), day("2023-09-25"))


def test_the_timeline_says_which_step_was_corrected_to_what() -> None:
    told, correction, _ = STEPS["return"]
    told = [*told, LIFE.step_corrected(*correction, reason="entered-in-error")]
    rows = folded(TIMELINE_PROJECTION, heard(told))["timeline"]
    (row,) = (row for row in rows if row.type == "StepDayCorrected")
    assert row.detail == "plan-return 1 2023-01-22, entered-in-error"
