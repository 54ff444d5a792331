from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

import pytest

from events.facts import CATALOGUE
from events.ids import new_id
from events.log.deciding.handle import Cause, handle
from events.log.memory import MemoryLog
from events.log.store.event_log import EventLog
from events.vocabulary import AgencyKind, Program
from services.assignment.commands.roster import (
    ChangeProfile,
    EndMembership,
    EnrolProvider,
    ListExpert,
    NoteAbsence,
)
from services.assignment.decisions import EXPERT_DECIDER, PROVIDER_DECIDER
from services.assignment.matching import Membership
from services.assignment.queries.logged_roster import LoggedRoster, logged_roster
from tests.services.assignment.examples import NOW, march

EXPERT_ID = UUID(int=1)
MEMBERSHIP = Membership.of([Program.CRI_TAC], date(2018, 1, 1))
PROFILE: dict[str, Any] = {
    "expert_id": EXPERT_ID,
    "provider": "iacp",
    "name": "Kim Roe",
    "topics": ("de-escalation",),
    "agency_kinds": (AgencyKind.LOCAL,),
    "states": ("IA",),
    "now": NOW,
    "membership": MEMBERSHIP,
}


@pytest.fixture
async def roster() -> LoggedRoster:
    """Of a log with a provider that ended, and an expert who changed and was absent."""
    log = MemoryLog()
    for command in (
        EnrolProvider(
            provider="iacp",
            name="IACP",
            programs=(Program.CRI_TAC,),
            member_from=date(2018, 1, 1),
            now=NOW,
        ),
        EndMembership(provider="iacp", member_until=march(31), now=NOW),
    ):
        await _do(log, PROVIDER_DECIDER, "provider-iacp", command)
    for step in (
        ListExpert(**PROFILE, capacity=2, on=march(1)),
        ChangeProfile(**PROFILE, capacity=5, on=march(10)),
        NoteAbsence(
            expert_id=EXPERT_ID,
            absent_from=march(20),
            absent_until=march(22),
            on=march(11),
            now=NOW,
        ),
    ):
        await _do(log, EXPERT_DECIDER, f"expert-{EXPERT_ID}", step)
    return await logged_roster(log)


async def test_an_expert_is_told_as_of_a_day(roster: LoggedRoster) -> None:
    history = roster.experts[EXPERT_ID]
    capacities = [history.on(march(day), roster.memberships).capacity for day in (9, 10)]
    assert capacities == [2, 5]
    (absence,) = history.absences
    assert (absence.since, absence.until) == (march(20), march(22))


async def test_a_membership_has_its_last_day(roster: LoggedRoster) -> None:
    membership = roster.memberships["iacp"]
    assert [membership.covers(day) for day in (march(31), date(2020, 4, 1))] == [True, False]


async def test_names_are_found_whatever_the_case(roster: LoggedRoster) -> None:
    assert roster.names["iacp", "kim roe"] == [EXPERT_ID]


async def _do(log: EventLog, decider: Any, stream: str, command: Any) -> None:
    cause = Cause(new_id(), "test", "operator:test", "a test")
    await handle(log, CATALOGUE, decider, stream, command, cause)
