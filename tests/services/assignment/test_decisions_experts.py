from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from pydantic import ValidationError

from events.assignment import (
    AbsenceNoted,
    AbsenceStruck,
    ConflictDeclared,
    ConflictTakenBack,
    EmploymentNoted,
    ExpertListed,
    ExpertProfileChanged,
)
from events.decider import Refused
from events.vocabulary import AgencyKind, ConflictKind, Program
from services.assignment.commands.roster import (
    ChangeProfile,
    DeclareConflict,
    ExpertCommand,
    ListExpert,
    NoteAbsence,
    NoteEmployment,
    StrikeAbsence,
    TakeBackConflict,
)
from services.assignment.decisions import EXPERT_DECIDER
from services.assignment.decisions.experts import ExpertEvent, Listed
from services.assignment.matching import Absence, Membership
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


def taken_back(kind: ConflictKind) -> ConflictTakenBack:
    return ConflictTakenBack(
        expert_id=UUID(int=1), ori=ORI, kind=kind, note=None, taken_back_on=march(16)
    )


def take_back(kind: ConflictKind = ConflictKind.DECLARED, **other: Any) -> TakeBackConflict:
    content = {"expert_id": UUID(int=1), "ori": ORI, "kind": kind, "on": march(16), "now": NOW}
    return TakeBackConflict(**(content | other))


STRUCK = AbsenceStruck(
    expert_id=UUID(int=1),
    absent_from=march(20),
    absent_until=march(25),
    note=None,
    struck_on=march(16),
)


def strike(**other: Any) -> StrikeAbsence:
    content = STRUCK.model_dump(exclude={"struck_on"})
    return StrikeAbsence(**(content | {"on": march(16), "now": NOW} | other))


TIES: dict[ConflictKind, ExpertEvent] = {
    ConflictKind.EMPLOYMENT: EMPLOYED,
    ConflictKind.DECLARED: CONFLICTED,
}


@pytest.mark.parametrize("kind", ConflictKind)
def test_a_conflict_that_was_entered_in_error_never_was_one(kind: ConflictKind) -> None:
    both: list[ExpertEvent] = [LISTED, EMPLOYED, CONFLICTED]
    EXPERT_RULES.given(*both).when(take_back(kind)).then(taken_back(kind))
    EXPERT_RULES.given(*both, taken_back(kind)).when(take_back(kind)).then()
    state = EXPERT_DECIDER.fold([*both, taken_back(kind)])
    assert isinstance(state, Listed)
    assert [*state.employments, *state.conflicts] == [
        fact for other, fact in TIES.items() if other is not kind
    ]


@pytest.mark.parametrize("kind", ConflictKind)
def test_what_was_taken_back_can_be_entered_again(kind: ConflictKind) -> None:
    say: dict[ConflictKind, Callable[[], ExpertCommand]] = {
        ConflictKind.EMPLOYMENT: note_employment,
        ConflictKind.DECLARED: declare_conflict,
    }
    life = [LISTED, TIES[kind], taken_back(kind)]
    EXPERT_RULES.given(*life).when(say[kind]()).then(TIES[kind])
    again = EXPERT_RULES.given(*life, TIES[kind])
    again.when(take_back(kind)).then(taken_back(kind))


@pytest.mark.parametrize(
    ("kind", "ori"),
    [
        (ConflictKind.EMPLOYMENT, ORI),
        (ConflictKind.DECLARED, "TX0000000"),
    ],
    ids=["the other kind", "another agency"],
)
def test_only_a_conflict_that_is_known_is_taken_back(kind: ConflictKind, ori: str) -> None:
    given = EXPERT_RULES.given(LISTED, CONFLICTED)
    given.when(take_back(kind, ori=ori)).then_refused("no-such-conflict", ori)


@pytest.mark.parametrize("kind", ConflictKind)
def test_a_conflict_is_not_taken_back_before_it_was_entered(kind: ConflictKind) -> None:
    given = EXPERT_RULES.given(LISTED, TIES[kind])
    given.when(take_back(kind, on=march(14))).then_refused("out-of-order", "it was entered")
    given.when(take_back(kind, on=march(15))).then(
        taken_back(kind).model_copy(update={"taken_back_on": march(15)})
    )


def test_an_absence_that_was_entered_in_error_is_struck_by_its_days() -> None:
    EXPERT_RULES.given(LISTED, ABSENT).when(strike()).then(STRUCK)
    EXPERT_RULES.given(LISTED, ABSENT, STRUCK).when(strike()).then()
    EXPERT_RULES.given(LISTED, ABSENT, STRUCK).when(note_absence()).then(ABSENT)
    EXPERT_RULES.given(LISTED, ABSENT, STRUCK, ABSENT).when(strike()).then(STRUCK)
    other = strike(absent_until=march(24))
    EXPERT_RULES.given(LISTED, ABSENT).when(other).then_refused("no-such-absence", "2020-03-24")


def test_a_struck_absence_leaves_another_on_the_same_days() -> None:
    longer = ABSENT.model_copy(update={"absent_until": march(30)})
    state = EXPERT_DECIDER.fold([LISTED, ABSENT, longer, STRUCK])
    assert isinstance(state, Listed)
    assert state.absences == {Absence(march(20), march(30))}


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


TAKING_BACK = [
    (take_back, CONFLICTED),
    (strike, ABSENT),
]


@pytest.mark.parametrize(("say", "told"), TAKING_BACK)
def test_nothing_is_taken_back_of_nobody_or_on_another_day_than_it_can_be(
    say: Callable[..., ExpertCommand], told: ExpertEvent
) -> None:
    EXPERT_RULES.given().when(say()).then_refused("not-listed")
    given = EXPERT_RULES.given(LISTED, told)
    given.when(say(on=TOMORROW)).then_refused("in-the-future")
    given.when(say(on=date(2020, 2, 29))).then_refused("out-of-order")


def test_facts_of_who_is_not_listed_fold_to_nothing() -> None:
    assert EXPERT_DECIDER.fold([CHANGED, ABSENT, EMPLOYED, CONFLICTED]) == EXPERT_DECIDER.initial
