"""Whoever is chosen is chosen by what the log says of them, where the rows only suggest."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

import pytest

from events.assignment import ProviderAssigned
from events.decider import Refused
from events.vocabulary import Program
from services.assignment.commands.engagements import AssignProvider
from services.assignment.decisions.choosing import SHORTLIST_MAX, shortlist
from services.assignment.decisions.engagement_states import Open
from services.assignment.matching import Absence, Expert, Membership
from services.assignment.matching.history import ExpertHistory, Profile
from tests.services.assignment.examples import (
    BEST,
    FULL,
    OPENED,
    ORI,
    SECOND,
    assign,
    expert,
    march,
)
from tests.services.assignment.rules import ENGAGEMENT_RULES

MEMBER = Membership.of({Program.CRI_TAC}, date(2018, 1, 1))
OVER = Membership.of({Program.CRI_TAC}, date(2018, 1, 1), march(4))
WAITING = Open(OPENED, OPENED.opened_on)


def listed(one: Expert, **other: Any) -> ExpertHistory:
    """As the stream has an expert of the roster, but for what is said otherwise."""
    profile = Profile(
        one.listed_on,
        one.provider,
        one.topics,
        one.agency_kinds,
        one.states,
        one.capacity,
        one.agency_sizes,
        one.languages,
        one.communities,
        one.based_in,
    )
    given: dict[str, Any] = {"absences": (), "employers": frozenset(), "conflicts": {}}
    return ExpertHistory(one.expert_id, one.listed_on, (profile,), **(given | other))


def chosen(**asked: Any) -> UUID:
    (fact,) = ENGAGEMENT_RULES.given(OPENED).when(assign(choice_reason="Asked for.", **asked)).facts
    assert isinstance(fact, ProviderAssigned)
    return fact.expert_id


BOTH: dict[str, Any] = {
    "listed": (listed(BEST), listed(SECOND)),
    "members": (("iacp", MEMBER), ("noble", MEMBER)),
}


def test_the_best_are_looked_up_where_nobody_is_named() -> None:
    assert shortlist(assign(), WAITING) == ([BEST.expert_id, SECOND.expert_id], ["iacp", "noble"])
    many = tuple(expert(number) for number in range(1, 2 * SHORTLIST_MAX))
    assert len(shortlist(assign(roster=many), WAITING).experts) == SHORTLIST_MAX


def test_whoever_is_named_is_looked_up_also_where_the_rows_have_them_otherwise() -> None:
    named = assign(expert_id=FULL.expert_id)
    assert shortlist(named, WAITING) == ([FULL.expert_id], ["ntoa"])
    unheard = assign(expert_id=UUID(int=9), provider="iacp")
    assert shortlist(unheard, WAITING) == ([UUID(int=9)], ["iacp"])


def test_what_the_log_says_as_the_rows_do_changes_no_choice() -> None:
    assert chosen(**BOTH) == chosen() == BEST.expert_id


@pytest.mark.parametrize(
    "since",
    [
        {"absences": (Absence(march(1), march(31)),)},
        {"employers": frozenset({ORI})},
        {"conflicts": {ORI: march(1)}},
    ],
)
def test_who_cannot_do_it_by_the_log_is_not_chosen(since: dict[str, Any]) -> None:
    said = BOTH | {"listed": (listed(BEST, **since), listed(SECOND))}
    assert chosen(**said) == SECOND.expert_id
    with pytest.raises(Refused):
        chosen(expert_id=BEST.expert_id, **said)


def test_the_expert_of_who_is_a_member_no_longer_is_not_chosen() -> None:
    assert chosen(**BOTH | {"members": (("iacp", OVER), ("noble", MEMBER))}) == SECOND.expert_id
    assert chosen(**BOTH | {"members": (("iacp", None), ("noble", MEMBER))}) == SECOND.expert_id


def test_the_load_is_that_of_the_rows() -> None:
    full = BEST._replace(load=BEST.capacity)
    assert chosen(roster=(full, SECOND), **BOTH) == SECOND.expert_id


def test_who_is_listed_since_the_rows_were_made_may_be_named() -> None:
    said = BOTH | {"roster": (SECOND,)}
    assert chosen(expert_id=BEST.expert_id, **said) == BEST.expert_id


@pytest.mark.parametrize(
    "said",
    [
        {"listed": (listed(BEST, conflicts={ORI: march(1)}),), "members": (("iacp", MEMBER),)},
        {"listed": (listed(BEST._replace(provider="noble")),), "members": (("iacp", MEMBER),)},
    ],
)
def test_nobody_is_chosen_whom_nobody_looked_up(said: dict[str, Any]) -> None:
    with pytest.raises(Refused) as refused:
        chosen(**said)
    assert refused.value.rule == "roster-behind"


def test_what_is_looked_up_is_no_part_of_what_was_asked() -> None:
    fields = AssignProvider.model_fields
    assert all(fields[name].exclude for name in ("listed", "members", "request", "roster"))
