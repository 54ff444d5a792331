from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from pydantic import ValidationError

from events.assignment import (
    AbsenceNoted,
    ConflictDeclared,
    EmploymentNoted,
    ExpertListed,
    ExpertProfileChanged,
)
from events.decider import Refused
from events.vocabulary import AgencyKind, Program
from services.assignment.commands.roster import (
    ChangeProfile,
    DeclareConflict,
    ExpertCommand,
    ListExpert,
    NoteAbsence,
    NoteEmployment,
)
from services.assignment.decisions import EXPERT_DECIDER
from services.assignment.decisions.experts import ExpertEvent
from services.assignment.matching import Membership
from tests.services.assignment.examples import NOW, ORI, TOMORROW, march
from tests.services.assignment.rules import EXPERT_RULES

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


def following(given: Sequence[ExpertEvent], command: ExpertCommand) -> list[ExpertEvent]:
    """What follows from the command, given these facts."""
    return EXPERT_RULES.given(*given).when(command).facts


def list_expert(**other: Any) -> ListExpert:
    content = LISTED.model_dump(exclude={"listed_on"})
    given = {"on": date(2020, 3, 1), "now": NOW, "membership": MEMBER}
    return ListExpert(**(content | given | other))


def test_an_expert_of_a_member_is_listed() -> None:
    assert following([], list_expert()) == [LISTED]


def test_listing_the_same_again_changes_nothing() -> None:
    assert following([LISTED], list_expert()) == []


def test_listing_the_same_id_otherwise_is_refused() -> None:
    with pytest.raises(Refused, match="listed-already"):
        following([LISTED], list_expert(capacity=3))


def test_an_expert_of_an_unknown_provider_is_refused() -> None:
    with pytest.raises(Refused, match="provider-not-enrolled"):
        following([], list_expert(membership=None))


@pytest.mark.parametrize("day", [date(2017, 12, 31), date(2022, 1, 1)])
def test_an_expert_is_listed_only_while_its_provider_is_a_member(day: date) -> None:
    later = NOW.replace(year=2023)
    with pytest.raises(Refused, match="not-a-member"):
        following([], list_expert(on=day, now=later))


def test_an_expert_is_not_listed_in_the_future() -> None:
    with pytest.raises(Refused, match="in-the-future"):
        following([], list_expert(on=TOMORROW))


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


CHANGED = ExpertProfileChanged(
    **LISTED.model_dump(exclude={"listed_on", "capacity", "languages"}),
    capacity=5,
    languages=("es",),
    changed_on=march(10),
)
ABSENT = AbsenceNoted(
    expert_id=UUID(int=1), absent_from=march(20), absent_until=march(25), noted_on=march(15)
)
EMPLOYED = EmploymentNoted(
    expert_id=UUID(int=1), ori=ORI, employed_until=march(2), noted_on=march(15)
)
CONFLICTED = ConflictDeclared(
    expert_id=UUID(int=1), ori=ORI, note="a relative", declared_on=march(15)
)


def change_profile(**other: Any) -> ChangeProfile:
    content = CHANGED.model_dump(exclude={"changed_on"})
    given = {"on": march(10), "now": NOW, "membership": MEMBER}
    return ChangeProfile(**(content | given | other))


def note_absence(**other: Any) -> NoteAbsence:
    content = ABSENT.model_dump(exclude={"noted_on"})
    return NoteAbsence(**(content | {"on": march(15), "now": NOW} | other))


def note_employment(**other: Any) -> NoteEmployment:
    content = EMPLOYED.model_dump(exclude={"noted_on"})
    return NoteEmployment(**(content | {"on": march(15), "now": NOW} | other))


def declare_conflict(**other: Any) -> DeclareConflict:
    content = CONFLICTED.model_dump(exclude={"declared_on"})
    return DeclareConflict(**(content | {"on": march(15), "now": NOW} | other))


def test_a_profile_changes_from_a_day_on() -> None:
    assert following([LISTED], change_profile()) == [CHANGED]


@pytest.mark.parametrize("day", [10, 20], ids=["the same day", "a later day"])
def test_a_profile_that_is_so_already_does_not_change(day: int) -> None:
    assert following([LISTED, CHANGED], change_profile(on=march(day))) == []


def test_what_was_listed_may_be_corrected_for_the_day_of_the_listing() -> None:
    (fact,) = following([LISTED, CHANGED], change_profile(on=march(1)))
    assert isinstance(fact, ExpertProfileChanged)
    assert fact.changed_on == march(1)


def test_a_profile_said_for_a_day_between_leaves_the_later_one() -> None:
    between = CHANGED.model_copy(update={"capacity": 3, "changed_on": march(5)})
    asked = change_profile(capacity=3, on=march(5))
    assert following([LISTED, CHANGED], asked) == [between]
    assert following([LISTED, CHANGED, between], change_profile(on=march(11))) == []


def test_an_expert_may_move_to_another_member() -> None:
    (fact,) = following([LISTED], change_profile(provider="noble"))
    assert isinstance(fact, ExpertProfileChanged)
    assert fact.provider == "noble"


@pytest.mark.parametrize(
    ("membership", "rule"),
    [(None, "provider-not-enrolled"), (Membership.of((), march(11)), "not-a-member")],
)
def test_a_profile_is_that_of_a_member(membership: Membership | None, rule: str) -> None:
    with pytest.raises(Refused, match=rule):
        following([LISTED], change_profile(membership=membership))


def test_an_absence_is_noted_also_ahead() -> None:
    assert following([LISTED], note_absence()) == [ABSENT]
    assert following([LISTED], note_absence(absent_until=date(2030, 1, 1))) != []


def test_an_absence_within_another_changes_nothing() -> None:
    within = note_absence(absent_from=march(21), absent_until=march(22))
    assert following([LISTED, ABSENT], within) == []
    beyond = note_absence(absent_until=march(26))
    assert following([LISTED, ABSENT], beyond) != []


def test_an_absence_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(Refused, match="out-of-order"):
        following([LISTED], note_absence(absent_until=march(19)))


def test_an_employment_is_noted_and_corrected() -> None:
    going_on = EMPLOYED.model_copy(update={"employed_until": None})
    assert following([LISTED], note_employment()) == [EMPLOYED]
    assert following([LISTED, EMPLOYED], note_employment()) == []
    corrected = following([LISTED, EMPLOYED], note_employment(employed_until=None))
    assert corrected == [going_on]
    assert following([LISTED, EMPLOYED, going_on], note_employment()) == [EMPLOYED]


def test_nobody_knows_the_end_of_an_employment_ahead() -> None:
    with pytest.raises(Refused, match="in-the-future"):
        following([LISTED], note_employment(employed_until=march(16)))


def test_a_conflict_is_declared_once_unless_it_is_older() -> None:
    assert following([LISTED], declare_conflict()) == [CONFLICTED]
    assert following([LISTED, CONFLICTED], declare_conflict(on=march(16))) == []
    older = CONFLICTED.model_copy(update={"declared_on": march(14)})
    assert following([LISTED, CONFLICTED], declare_conflict(on=march(14))) == [older]


SAID = [change_profile, note_absence, note_employment, declare_conflict]


@pytest.mark.parametrize("say", SAID)
def test_only_of_who_is_listed_something_is_said(say: Callable[..., ExpertCommand]) -> None:
    with pytest.raises(Refused, match="not-listed"):
        following([], say())


@pytest.mark.parametrize("say", SAID)
def test_nothing_is_said_of_an_expert_before_the_listing(
    say: Callable[..., ExpertCommand],
) -> None:
    with pytest.raises(Refused, match="out-of-order"):
        following([LISTED], say(on=date(2020, 2, 29)))


@pytest.mark.parametrize("say", SAID)
def test_nothing_is_said_of_an_expert_in_the_future(say: Callable[..., ExpertCommand]) -> None:
    with pytest.raises(Refused, match="in-the-future"):
        following([LISTED], say(on=TOMORROW))


def test_facts_of_who_is_not_listed_fold_to_nothing() -> None:
    assert EXPERT_DECIDER.fold([CHANGED, ABSENT, EMPLOYED, CONFLICTED]) == EXPERT_DECIDER.initial
