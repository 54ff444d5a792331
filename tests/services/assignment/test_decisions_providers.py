from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest

from events.assignment import (
    MembershipEnded,
    MembershipRenewed,
    ProviderEnrolled,
    ProviderProgramsChanged,
)
from events.decider import Refused
from events.vocabulary import Program
from services.assignment.commands.roster import (
    ChangePrograms,
    EndMembership,
    EnrolProvider,
    ProviderCommand,
    RenewMembership,
)
from services.assignment.decisions import PROVIDER_DECIDER
from services.assignment.decisions.providers import Enrolled, ProviderEvent
from tests.services.assignment.examples import NOW, TOMORROW
from tests.services.assignment.rules import PROVIDER_RULES

ENROLLED = ProviderEnrolled(
    provider="mcca",
    name="Major Cities Chiefs Association",
    programs=(Program.CRI_TAC,),
    member_from=date(2018, 1, 1),
    member_until=None,
)
ENDED = MembershipEnded(provider="mcca", member_until=date(2021, 12, 31))
RENEWED = MembershipRenewed(provider="mcca", member_from=date(2022, 1, 1), member_until=None)
CHANGED = ProviderProgramsChanged(
    provider="mcca",
    programs=(Program.CRI_TAC, Program.CRITICAL_RESPONSE),
    changed_on=date(2020, 1, 1),
)
HISTORY: list[ProviderEvent] = [ENROLLED, ENDED]


def following(given: Sequence[ProviderEvent], command: ProviderCommand) -> list[ProviderEvent]:
    """What follows from the command, given these facts."""
    return PROVIDER_RULES.given(*given).when(command).facts


def enrol(**other: Any) -> EnrolProvider:
    content = ENROLLED.model_dump() | {"now": NOW}
    return EnrolProvider(**(content | other))


def end(until: date) -> EndMembership:
    return EndMembership(provider="mcca", member_until=until, now=NOW)


def test_a_provider_is_enrolled() -> None:
    assert following([], enrol()) == [ENROLLED]


def test_enrolling_the_same_again_changes_nothing() -> None:
    assert following([ENROLLED], enrol()) == []


def test_enrolling_with_other_terms_is_refused() -> None:
    with pytest.raises(Refused, match="enrolled-already") as refused:
        following([ENROLLED], enrol(name="Another"))
    assert refused.value.allowed == ("end-membership", "renew", "programs")


def test_a_membership_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(Refused, match="out-of-order"):
        following([], enrol(member_until=date(2017, 12, 31)))


def test_each_program_is_served_once() -> None:
    twice = enrol(programs=(Program.CRI_TAC, Program.CRI_TAC))
    assert twice.programs == (Program.CRI_TAC,)


def test_a_membership_ends() -> None:
    assert following([ENROLLED], end(date(2021, 12, 31))) == [ENDED]


def test_an_end_may_be_known_ahead() -> None:
    assert following([ENROLLED], end(date(2030, 1, 1))) != []


def test_ending_on_the_same_day_again_changes_nothing() -> None:
    assert following(HISTORY, end(date(2021, 12, 31))) == []


def test_an_end_moves_earlier() -> None:
    earlier = MembershipEnded(provider="mcca", member_until=date(2020, 6, 30))
    assert following(HISTORY, end(date(2020, 6, 30))) == [earlier]


def test_an_end_never_moves_later() -> None:
    with pytest.raises(Refused, match="ended-already"):
        following(HISTORY, end(date(2022, 1, 1)))


def test_a_membership_does_not_end_before_it_began() -> None:
    with pytest.raises(Refused, match="out-of-order"):
        following([ENROLLED], end(date(2017, 12, 31)))


def test_who_is_not_enrolled_cannot_leave() -> None:
    with pytest.raises(Refused, match="not-enrolled"):
        following([], end(date(2021, 12, 31)))


def test_an_end_without_an_enrolment_folds_to_nothing() -> None:
    assert PROVIDER_DECIDER.fold([ENDED]) == PROVIDER_DECIDER.initial


def renew(since: date, until: date | None = None) -> RenewMembership:
    return RenewMembership(provider="mcca", member_from=since, member_until=until, now=NOW)


def change(day: date, *programs: Program) -> ChangePrograms:
    return ChangePrograms(provider="mcca", programs=programs, on=day, now=NOW)


def test_a_provider_comes_back() -> None:
    assert following(HISTORY, renew(date(2022, 1, 1))) == [RENEWED]


def test_a_membership_may_be_renewed_for_days_before_those_known() -> None:
    earlier = renew(date(2015, 1, 1), date(2015, 12, 31))
    (fact,) = following(HISTORY, earlier)
    assert isinstance(fact, MembershipRenewed)
    assert fact.member_until == date(2015, 12, 31)


def test_renewing_the_same_again_changes_nothing() -> None:
    assert following([*HISTORY, RENEWED], renew(date(2022, 1, 1))) == []


@pytest.mark.parametrize(
    ("since", "until"),
    [
        (date(2021, 12, 31), None),
        (date(2017, 1, 1), date(2018, 1, 1)),
        (date(2019, 1, 1), date(2019, 12, 31)),
        (date(2017, 1, 1), date(2023, 1, 1)),
    ],
)
def test_memberships_do_not_overlap(since: date, until: date | None) -> None:
    with pytest.raises(Refused, match=r"member-already: .* from 2018-01-01 until 2021-12-31"):
        following(HISTORY, renew(since, until))


def test_an_open_membership_must_end_before_another_begins() -> None:
    with pytest.raises(Refused, match="member-already") as refused:
        following([ENROLLED], renew(date(2022, 1, 1)))
    assert refused.value.allowed == ("end-membership",)


def test_a_renewal_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(Refused, match="out-of-order"):
        following(HISTORY, renew(date(2022, 1, 1), date(2021, 12, 31)))


def test_who_is_not_enrolled_cannot_come_back() -> None:
    with pytest.raises(Refused, match="not-enrolled") as refused:
        following([], renew(date(2022, 1, 1)))
    assert refused.value.allowed == ("enrol",)


def test_only_the_latest_membership_ends() -> None:
    history = [*HISTORY, RENEWED]
    ended = MembershipEnded(provider="mcca", member_until=date(2022, 12, 31))
    assert following(history, end(date(2022, 12, 31))) == [ended]
    with pytest.raises(Refused, match="out-of-order"):
        following(history, end(date(2020, 12, 31)))


def test_a_provider_changes_what_it_does() -> None:
    asked = change(date(2020, 1, 1), Program.CRI_TAC, Program.CRITICAL_RESPONSE)
    assert following([ENROLLED], asked) == [CHANGED]


def test_doing_already_what_was_said_changes_nothing() -> None:
    asked = change(date(2020, 2, 1), Program.CRITICAL_RESPONSE, Program.CRI_TAC)
    assert following([ENROLLED, CHANGED], asked) == []
    assert following([ENROLLED], change(date(2019, 1, 1), Program.CRI_TAC)) == []


def test_a_change_of_programs_holds_until_the_next_one() -> None:
    earlier = change(date(2019, 1, 1), Program.ORGANIZATIONAL_ASSESSMENT)
    facts: list[ProviderEvent] = [ENROLLED, CHANGED]
    facts += following(facts, earlier)
    state = PROVIDER_DECIDER.fold(facts)
    assert isinstance(state, Enrolled)
    days = (date(2018, 6, 1), date(2019, 6, 1), date(2020, 6, 1))
    assert [state.membership.programs_on(day) for day in days] == [
        {"cri-tac"},
        {"organizational-assessment"},
        {"cri-tac", "critical-response"},
    ]


def test_programs_change_on_a_day_of_membership() -> None:
    with pytest.raises(Refused, match="not-a-member") as refused:
        following([ENROLLED], change(date(2017, 1, 1), Program.CRI_TAC))
    assert refused.value.allowed == ("renew",)


def test_programs_do_not_change_in_the_future() -> None:
    with pytest.raises(Refused, match="in-the-future"):
        following([ENROLLED], change(TOMORROW, Program.CRITICAL_RESPONSE))


def test_facts_without_an_enrolment_fold_to_nothing() -> None:
    assert PROVIDER_DECIDER.fold([RENEWED, CHANGED]) == PROVIDER_DECIDER.initial
