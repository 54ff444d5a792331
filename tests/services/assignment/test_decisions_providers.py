from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from events.assignment import MembershipEnded, ProviderEnrolled
from events.decider import Refused
from events.vocabulary import Program
from services.assignment.commands.roster import EndMembership, EnrolProvider
from services.assignment.decisions import PROVIDER
from services.assignment.decisions.providers import ProviderEvent
from tests.services.assignment.examples import NOW, decided

ENROLLED = ProviderEnrolled(
    provider="mcca",
    name="Major Cities Chiefs Association",
    programs=(Program.CRI_TAC,),
    member_from=date(2018, 1, 1),
    member_until=None,
)
ENDED = MembershipEnded(provider="mcca", member_until=date(2021, 12, 31))
HISTORY: list[ProviderEvent] = [ENROLLED, ENDED]


def enrol(**other: Any) -> EnrolProvider:
    content = ENROLLED.model_dump() | {"now": NOW}
    return EnrolProvider(**(content | other))


def end(until: date) -> EndMembership:
    return EndMembership(provider="mcca", member_until=until, now=NOW)


def test_a_provider_is_enrolled() -> None:
    assert decided(PROVIDER, [], enrol()) == [ENROLLED]


def test_enrolling_the_same_again_changes_nothing() -> None:
    assert decided(PROVIDER, [ENROLLED], enrol()) == []


def test_enrolling_with_other_terms_is_refused() -> None:
    with pytest.raises(Refused, match="enrolled-already") as refused:
        decided(PROVIDER, [ENROLLED], enrol(name="Another"))
    assert refused.value.allowed == ("end-membership", "renew", "programs")


def test_a_membership_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(Refused, match="out-of-order"):
        decided(PROVIDER, [], enrol(member_until=date(2017, 12, 31)))


def test_each_program_is_served_once() -> None:
    twice = enrol(programs=(Program.CRI_TAC, Program.CRI_TAC))
    assert twice.programs == (Program.CRI_TAC,)


def test_a_membership_ends() -> None:
    assert decided(PROVIDER, [ENROLLED], end(date(2021, 12, 31))) == [ENDED]


def test_an_end_may_be_known_ahead() -> None:
    assert decided(PROVIDER, [ENROLLED], end(date(2030, 1, 1))) != []


def test_ending_on_the_same_day_again_changes_nothing() -> None:
    assert decided(PROVIDER, HISTORY, end(date(2021, 12, 31))) == []


def test_an_end_moves_earlier() -> None:
    earlier = MembershipEnded(provider="mcca", member_until=date(2020, 6, 30))
    assert decided(PROVIDER, HISTORY, end(date(2020, 6, 30))) == [earlier]


def test_an_end_never_moves_later() -> None:
    with pytest.raises(Refused, match="ended-already"):
        decided(PROVIDER, HISTORY, end(date(2022, 1, 1)))


def test_a_membership_does_not_end_before_it_began() -> None:
    with pytest.raises(Refused, match="out-of-order"):
        decided(PROVIDER, [ENROLLED], end(date(2017, 12, 31)))


def test_who_is_not_enrolled_cannot_leave() -> None:
    with pytest.raises(Refused, match="not-enrolled"):
        decided(PROVIDER, [], end(date(2021, 12, 31)))


def test_an_end_without_an_enrolment_folds_to_nothing() -> None:
    assert PROVIDER.fold([ENDED]) == PROVIDER.initial
