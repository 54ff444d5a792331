"""Whatever is said of providers and experts in whatever order: rules hold, rows agree."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from events.decider import CommandT, Decider, EventT, Refused, StateT
from events.vocabulary import ConflictKind, Program
from services.assignment.commands.roster import (
    ChangeProfile,
    ChangePrograms,
    DeclareConflict,
    EndMembership,
    EnrolProvider,
    ExpertCommand,
    ListExpert,
    NoteAbsence,
    NoteEmployment,
    ProviderCommand,
    RenewMembership,
    StrikeAbsence,
    TakeBackConflict,
)
from services.assignment.decisions import EXPERT_DECIDER, PROVIDER_DECIDER
from services.assignment.decisions.experts import Listed
from services.assignment.decisions.providers import Enrolled
from services.assignment.matching import Absence, Membership, Period, ProgramsFrom
from services.assignment.projections import ROSTER_PROJECTION
from tests.projecting import folded
from tests.services.assignment.examples import NOW, ORI
from tests.services.assignment.telling import told

EXPERT_ID = UUID(int=1)
days = st.integers(0, 11).map(lambda months: date(2019, 1, 1) + timedelta(30 * months))
until = st.none() | days
programs = st.lists(st.sampled_from(list(Program)), min_size=1, unique=True).map(tuple)
provider_commands: st.SearchStrategy[ProviderCommand] = st.one_of(
    st.builds(
        EnrolProvider,
        provider=st.just("iacp"),
        name=st.just("IACP"),
        programs=programs,
        member_from=days,
        member_until=until,
        now=st.just(NOW),
    ),
    st.builds(EndMembership, provider=st.just("iacp"), member_until=days, now=st.just(NOW)),
    st.builds(
        RenewMembership,
        provider=st.just("iacp"),
        member_from=days,
        member_until=until,
        now=st.just(NOW),
    ),
    st.builds(
        ChangePrograms, provider=st.just("iacp"), programs=programs, on=days, now=st.just(NOW)
    ),
)
said: dict[str, Any] = {"expert_id": st.just(EXPERT_ID), "on": days, "now": st.just(NOW)}
profile: dict[str, Any] = said | {
    "provider": st.sampled_from(["iacp", "noble"]),
    "name": st.just("Dana Example"),
    "topics": st.just(("de-escalation",)),
    "agency_kinds": st.just(()),
    "states": st.just(()),
    "capacity": st.integers(1, 3),
    "membership": st.none() | st.builds(Membership.of, programs, days, until),
}
oris = st.sampled_from([ORI, "TX0000000"])
expert_commands: st.SearchStrategy[ExpertCommand] = st.one_of(
    st.builds(ListExpert, **profile),
    st.builds(ChangeProfile, **profile),
    st.builds(NoteAbsence, **said, absent_from=days, absent_until=days),
    st.builds(NoteEmployment, **said, ori=oris, employed_until=until),
    st.builds(DeclareConflict, **said, ori=oris),
    st.builds(TakeBackConflict, **said, ori=oris, kind=st.sampled_from(list(ConflictKind))),
    st.builds(StrikeAbsence, **said, absent_from=days, absent_until=days),
)


def history(
    decider: Decider[CommandT, StateT, EventT], commands: Iterable[CommandT]
) -> list[EventT]:
    """The facts that follow when everything is asked in this order, refused or not.

    What was done just now is nothing when it is asked again.
    """
    facts: list[EventT] = []
    for command in commands:
        try:
            facts += decider.decide(command, decider.fold(facts))
        except Refused:
            continue
        assert decider.decide(command, decider.fold(facts)) == []
    return facts


@given(st.lists(provider_commands, max_size=12))
def test_memberships_never_overlap_whatever_is_asked(commands: list[ProviderCommand]) -> None:
    state = PROVIDER_DECIDER.fold(history(PROVIDER_DECIDER, commands))
    if isinstance(state, Enrolled):
        periods = state.membership.periods
        assert all(period.until is None or period.since <= period.until for period in periods)
        for number, period in enumerate(periods):
            assert not any(period.overlaps(other) for other in periods[number + 1 :])


@given(st.lists(provider_commands, max_size=12))
def test_rows_of_a_provider_say_what_the_rules_know(commands: list[ProviderCommand]) -> None:
    facts = history(PROVIDER_DECIDER, commands)
    state = PROVIDER_DECIDER.fold(facts)
    rows = folded(ROSTER_PROJECTION, told(facts))
    if not isinstance(state, Enrolled):
        assert not rows["providers"]
        return
    assert state.membership == Membership(
        tuple(Period(row.member_from, row.member_until) for row in sorted(rows["memberships"])),
        tuple(
            ProgramsFrom(row.since, frozenset(row.programs))
            for row in sorted(rows["provider_programs"])
        ),
    )
    (latest,) = rows["providers"]
    assert Period(latest.member_from, latest.member_until) == state.membership.periods[-1]
    assert frozenset(latest.programs) == state.membership.programs[-1].programs
    assert latest.version == len(facts)


@given(st.lists(expert_commands, max_size=12))
def test_rows_of_an_expert_say_what_the_rules_know(commands: list[ExpertCommand]) -> None:
    facts = history(EXPERT_DECIDER, commands)
    state = EXPERT_DECIDER.fold(facts)
    rows = folded(ROSTER_PROJECTION, told(facts))
    if not isinstance(state, Listed):
        assert not rows["experts"]
        return
    (row,) = rows["experts"]
    latest = state.changes[-1] if state.changes else state.listing
    assert (row.version, row.provider, row.capacity) == (
        len(facts),
        latest.provider,
        latest.capacity,
    )
    assert {one.since for one in rows["expert_profiles"]} == {
        state.listing.listed_on,
        *(change.changed_on for change in state.changes),
    }
    assert {
        Absence(one.absent_from, one.absent_until) for one in rows["expert_absences"]
    } == state.absences
    assert {(one.ori, one.employed_until) for one in rows["expert_employments"]} == {
        (one.ori, one.employed_until) for one in state.employments
    }
    assert {(one.ori, one.declared_on) for one in rows["expert_conflicts"]} == {
        (one.ori, one.declared_on) for one in state.conflicts
    }


@given(st.lists(expert_commands, max_size=12))
def test_nothing_is_said_of_an_expert_for_a_day_before_the_listing(
    commands: list[ExpertCommand],
) -> None:
    state = EXPERT_DECIDER.fold(history(EXPERT_DECIDER, commands))
    if isinstance(state, Listed):
        listed_on = state.listing.listed_on
        assert all(change.changed_on >= listed_on for change in state.changes)
        assert all(one.declared_on >= listed_on for one in state.conflicts)
