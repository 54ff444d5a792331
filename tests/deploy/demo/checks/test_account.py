from __future__ import annotations

from collections import Counter
from datetime import date

import pytest

from deploy.demo.checks.account import account_of
from deploy.demo.checks.check import compared
from deploy.demo.checks.corrections import moved
from deploy.demo.checks.days import as_corrected
from deploy.demo.checks.notes import notes_of
from deploy.demo.plan.acts import Act, Agency, Cancel, Deliver, Life, Withdraw
from deploy.demo.plan.changes import CorrectDay
from deploy.demo.plan.untidy import agencies, hands, late, nobody, undone
from events.vocabulary import EngagementStep

LEAD = Agency("IA0570100", "Cedar Rapids", None, "IA", 200)


def counted(acts: list[Act]) -> dict[str, list[str]]:
    """The days of each unit that counts things, not people or minutes."""
    units: dict[str, list[str]] = {}
    for unit, on, _ in account_of(Life(1, LEAD, tuple(acts))).units():
        if unit not in {"attendees", "minutes"}:
            units.setdefault(unit, []).append(str(on))
    return units


def test_minutes_are_those_that_are_right() -> None:
    late_news = account_of(Life(1, LEAD, tuple(late.told_late())))
    moved = account_of(Life(1, LEAD, tuple(hands.expert_moved())))

    assert [number for unit, _, number in late_news.units() if unit == "minutes"] == [120, 90]
    assert [number for unit, _, number in moved.units() if unit == "minutes"] == [50, 120]


def test_what_is_told_late_counts_on_its_day_and_what_was_there_already_once() -> None:
    assert counted(late.told_late()) == {
        "requests": ["2024-11-12"],
        "engagements_opened": ["2024-11-12"],
        "engagements_delivered": ["2025-09-20"],
        "engagements_closed": ["2025-11-10"],
        "deliveries": ["2025-01-15", "2025-09-10"],
    }


def test_work_completed_twice_counts_on_the_corrected_day_and_again_beside_it() -> None:
    units = counted(late.completed_twice())

    assert units["engagements_delivered"] == ["2025-10-02"]
    assert units["engagements_completed_again"] == ["2025-12-02"]
    assert units["engagements_closed"] == ["2026-01-12"]


def test_a_completion_stands_on_the_corrected_day() -> None:
    corrected = as_corrected(Life(1, LEAD, tuple(late.completed_twice())))

    assert [str(act.on) for act in corrected if isinstance(act, Deliver)] == [
        "2025-10-02",
        "2025-12-02",
    ]


@pytest.mark.parametrize(
    ("acts", "over"),
    [
        (nobody.referred(), {"requests_referred": ["2025-03-18"]}),
        (nobody.given_up(), {}),
    ],
    ids=["referred", "given up"],
)
def test_work_that_nobody_takes_is_cancelled(acts: list[Act], over: dict[str, list[str]]) -> None:
    units = counted(acts)

    assert units["engagements_cancelled"] == [str(acts[-1].on)]
    assert {unit: days for unit, days in units.items() if unit in over} == over


@pytest.mark.parametrize(
    "acts",
    [nobody.asked_again(), undone.declined_in_error(), undone.withdrawn_in_error()],
    ids=["asked again", "declined in error", "withdrawn in error"],
)
def test_what_is_taken_back_counts_as_if_it_had_never_ended(acts: list[Act]) -> None:
    units = counted(acts)

    assert "engagements_cancelled" not in units
    assert len(units["engagements_delivered"]) == len(units["requests"]) == 1


def test_work_opened_by_mistake_counts_nowhere_and_an_amended_request_once() -> None:
    account = account_of(Life(1, LEAD, tuple(undone.screened_in_error())))

    assert account.topics == ("mass-demonstrations",)
    assert counted(undone.screened_in_error()) == {
        "requests": ["2025-02-03"],
        "engagements_opened": ["2025-02-10"],
        "engagements_delivered": ["2025-03-12"],
        "deliveries": ["2025-03-11"],
    }


def test_a_participant_that_was_entered_in_error_is_none_and_one_that_left_is() -> None:
    others = [f"IA0{number}0000" for number in range(10, 22)]
    account = account_of(Life(1, LEAD, tuple(agencies.together(LEAD.ori, others))))

    assert list(account.helped()) == [
        (LEAD.ori, date(2025, 1, 13), True),
        *((ori, date(2025, 1, 14), False) for ori in others[:-1]),
    ]


def test_attendees_are_of_the_agency_that_is_told_and_the_rest_of_the_lead() -> None:
    others = [f"IA0{number}0000" for number in range(10, 22)]
    account = account_of(Life(1, LEAD, tuple(agencies.together(LEAD.ori, others))))
    attended = Counter[tuple[str, str]]()
    for on, ori, people in account.attended():
        attended[str(on), ori] += people

    # 60 came: nine of the lead's and four of each other were told, and so seven are left.
    assert attended["2025-03-11", LEAD.ori] == 9 + 60 - 9 - 11 * 4
    assert attended["2025-03-11", others[0]] == 4
    # One had left by then: 55 came, five of each of ten.
    assert attended["2025-04-08", LEAD.ori] == 55 - 10 * 5
    assert ("2025-04-08", others[0]) not in attended
    assert attended.total() == 60 + 55


def test_a_cancellation_counts_on_the_corrected_day() -> None:
    acts = late.cancelled_in_another_year()
    corrected = as_corrected(Life(1, LEAD, tuple(acts)))

    assert counted(acts[:-1])["engagements_cancelled"] == ["2025-10-06"]
    assert counted(acts)["engagements_cancelled"] == ["2025-09-24"]
    assert [str(act.on) for act in corrected if isinstance(act, Cancel)] == ["2025-09-24"]


def test_work_that_ended_with_its_request_is_cancelled_on_the_corrected_day() -> None:
    acts = late.withdrawn_in_another_year()
    corrected = as_corrected(Life(1, LEAD, tuple(acts)))

    assert counted(acts[:-1])["engagements_cancelled"] == ["2025-10-07"]
    assert counted(acts)["engagements_cancelled"] == ["2025-09-23"]
    assert [str(act.on) for act in corrected if isinstance(act, Withdraw)] == ["2025-09-23"]


def test_a_closing_counts_on_the_corrected_day() -> None:
    on, right = date(2025, 11, 24), date(2025, 9, 30)
    acts = [*late.told_late(), CorrectDay(on, EngagementStep.CLOSING, right)]

    assert counted(acts)["engagements_closed"] == [str(right)]


def test_a_note_says_what_it_was_corrected_to_and_one_that_was_struck_nothing() -> None:
    life = Life(1, LEAD, tuple(undone.screened_in_error()))

    assert notes_of(life) == [["Kim Poe"], []]


def test_what_a_correction_moves_is_taken_from_one_year_and_given_to_another() -> None:
    before = Counter({("engagements_cancelled", "2026"): 3, ("engagements_closed", "2025"): 7})
    after = before + Counter({("engagements_cancelled", "2025"): 1})
    after["engagements_cancelled", "2026"] -= 1

    assert moved(before, before) == {}
    assert moved(before, after) == {
        "engagements_cancelled from 2026": 1,
        "engagements_cancelled to 2025": 1,
    }


def test_each_delivery_stays_with_who_gave_it() -> None:
    given = account_of(Life(1, LEAD, tuple(hands.handed_over()))).deliveries

    assert [one.provider for one in given] == ["noble", "nawlee", "noble", "iadlest"]


def test_numbers_with_the_same_sum_and_other_parts_do_not_agree() -> None:
    played, answered = Counter({"2024": 2}), Counter({"2024": 1, "2025": 1})

    assert not compared("deliveries", played, answered, "figures").holds
    assert compared("deliveries", played, played, "figures").holds
