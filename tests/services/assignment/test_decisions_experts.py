from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

import pytest
from pydantic import ValidationError

from events.assignment import ExpertListed
from events.decider import Refused
from events.vocabulary import AgencyKind, Program
from services.assignment.commands.roster import ListExpert
from services.assignment.decisions import EXPERT
from services.assignment.matching import Membership
from tests.services.assignment.examples import NOW, TOMORROW, decided

LISTED = ExpertListed(
    expert_id=UUID(int=1),
    provider="iacp",
    name="Dana Example",
    topics=("de-escalation",),
    agency_kinds=(AgencyKind.LOCAL,),
    states=("IA",),
    capacity=2,
    listed_on=date(2020, 3, 1),
)
MEMBER = Membership.of({Program.CRI_TAC}, date(2018, 1, 1), date(2021, 12, 31))


def list_expert(**other: Any) -> ListExpert:
    content = LISTED.model_dump(exclude={"listed_on"})
    given = {"on": date(2020, 3, 1), "now": NOW, "membership": MEMBER}
    return ListExpert(**(content | given | other))


def test_an_expert_of_a_member_is_listed() -> None:
    assert decided(EXPERT, [], list_expert()) == [LISTED]


def test_listing_the_same_again_changes_nothing() -> None:
    assert decided(EXPERT, [LISTED], list_expert()) == []


def test_listing_the_same_id_otherwise_is_refused() -> None:
    with pytest.raises(Refused, match="listed-already"):
        decided(EXPERT, [LISTED], list_expert(capacity=3))


def test_an_expert_of_an_unknown_provider_is_refused() -> None:
    with pytest.raises(Refused, match="provider-not-enrolled"):
        decided(EXPERT, [], list_expert(membership=None))


@pytest.mark.parametrize("day", [date(2017, 12, 31), date(2022, 1, 1)])
def test_an_expert_is_listed_only_while_its_provider_is_a_member(day: date) -> None:
    later = NOW.replace(year=2023)
    with pytest.raises(Refused, match="not-a-member"):
        decided(EXPERT, [], list_expert(on=day, now=later))


def test_an_expert_is_not_listed_in_the_future() -> None:
    with pytest.raises(Refused, match="in-the-future"):
        decided(EXPERT, [], list_expert(on=TOMORROW))


@pytest.mark.parametrize(
    "wrong",
    [
        {"capacity": 0},
        {"capacity": 101},
        {"topics": ()},
        {"topics": ("Not A Slug",)},
        {"states": ("Iowa",)},
        {"name": " "},
        {"unknown": 1},
    ],
    ids=str,
)
def test_a_listing_breaks_no_limit(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        list_expert(**wrong)


def test_what_was_looked_up_is_not_part_of_what_was_asked() -> None:
    assert list_expert().model_dump_json() == list_expert(membership=None).model_dump_json()
