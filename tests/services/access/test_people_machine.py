"""Any order of commands on a person: one invitation lets in once, and the last one stays."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from events.access import PersonAdmitted, PersonInvited, PersonRemoved
from events.decider import Refused
from services.access.commands.people import PersonCommand
from services.access.decisions import PERSON_DECIDER
from services.access.decisions.person_states import (
    ADMINISTRATOR,
    Admitted,
    Person,
    PersonFact,
    is_lasting_administrator,
)
from tests.services.access.rules import (
    INVITATION_ID,
    LATER_INVITATION_ID,
    MARCH_1,
    admit,
    end,
    grant,
    invite,
    remove,
    renew,
)

DAYS = st.integers(min_value=0, max_value=9).map(lambda days: MARCH_1 + timedelta(days=days))
ENDS = st.none() | st.integers(min_value=1, max_value=20).map(
    lambda days: MARCH_1 + timedelta(days=days)
)
INVITATIONS = st.sampled_from([INVITATION_ID, LATER_INVITATION_ID])
ROLES = st.sampled_from(["administrator", "administrator", "coordinator", "validator"])
OTHERS = st.sampled_from([(), (False,), (False, True)])


class People(RuleBasedStateMachine):
    """One person, asked for anything at any time."""

    def __init__(self) -> None:
        super().__init__()
        self.facts: list[PersonFact] = []
        self.state: Person = PERSON_DECIDER.initial

    @rule(on=DAYS, role=ROLES, invitation_id=INVITATIONS, role_ends_on=ENDS)
    def invites(self, **fields: Any) -> None:
        self.ask(invite(**fields))

    @rule(on=DAYS, invitation_id=INVITATIONS)
    def renews(self, **fields: Any) -> None:
        self.ask(renew(**fields))

    @rule(on=DAYS, invitation_id=INVITATIONS)
    def admits(self, **fields: Any) -> None:
        self.ask(admit(**fields))

    @rule(on=DAYS, role=ROLES, ends_on=ENDS)
    def grants(self, **fields: Any) -> None:
        self.ask(grant(**fields))

    @rule(on=DAYS, role=ROLES, ends_on=ENDS.filter(bool), administrators=OTHERS)
    def ends(self, **fields: Any) -> None:
        self.leave(end(**fields))

    @rule(on=DAYS, administrators=OTHERS)
    def removes(self, **fields: Any) -> None:
        self.leave(remove(**fields))

    def leave(self, command: Any) -> None:
        was = is_lasting_administrator(self.state)
        self.ask(command)
        if was and not is_lasting_administrator(self.state):
            assert any(command.administrators)

    def ask(self, command: PersonCommand) -> None:
        try:
            facts = list(PERSON_DECIDER.decide(command, self.state))
        except Refused:
            return
        for fact in facts:
            self.facts.append(fact)
            self.state = PERSON_DECIDER.evolve(self.state, fact)
        assert list(PERSON_DECIDER.decide(command, self.state)) == []

    @invariant()
    def replays_to_the_same(self) -> None:
        assert PERSON_DECIDER.fold(self.facts) == self.state

    @invariant()
    def whoever_is_in_was_invited_since_the_last_removal(self) -> None:
        invited = admitted = None
        for fact in self.facts:
            match fact:
                case PersonInvited():
                    assert admitted is None
                    invited = fact.invitation_id
                case PersonAdmitted():
                    assert fact.invitation_id == invited
                    admitted = fact
                case PersonRemoved():
                    invited = admitted = None
                case _:
                    assert admitted is not None
        assert isinstance(self.state, Admitted) == (admitted is not None)

    @invariant()
    def an_administrator_becomes_a_passing_one_only_by_an_end(self) -> None:
        if isinstance(self.state, Admitted) and ADMINISTRATOR in self.state.ends:
            last = [each for each in self.facts if getattr(each, "role", None) == "administrator"]
            assert self.state.ends[ADMINISTRATOR] == last[-1].model_dump()["ends_on"]


TestPeople = People.TestCase
TestPeople.settings = settings(
    max_examples=40, stateful_step_count=25, deadline=None, derandomize=True
)
