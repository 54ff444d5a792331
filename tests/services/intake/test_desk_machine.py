"""Any order of commands on a desk: one owner at a time, notes as last told, and once."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from events.decider import Refused
from events.intake import (
    CoordinatorReleased,
    CoordinatorTook,
    NoteCorrected,
    NoteStruck,
    NoteWritten,
)
from services.intake.commands.desk import DeskCommand
from services.intake.decisions import DESK_DECIDER
from services.intake.decisions.desk_states import Desk, DeskFact, Owned
from tests.services.intake.given import MARCH_1, NOTE
from tests.services.intake.noting import OPEN, correct, release, strike, take, write

DAYS = st.integers(min_value=-2, max_value=9).map(lambda days: MARCH_1 + timedelta(days=days))
NAMES = st.sampled_from(["maria", "jo", "ann"])
NOTES = st.integers(min_value=1, max_value=3).map(lambda number: UUID(int=number))
TEXTS = st.sampled_from(["In June.", "In July."])
CONTACTS = st.sampled_from([None, NOTE["contact"]])
REASONS = st.sampled_from(["entered-in-error", "duplicate"])
REQUESTS = st.sampled_from([OPEN, OPEN, OPEN | {"ended": "declined on 2024-03-02"}, None])


class Desks(RuleBasedStateMachine):
    """One desk, asked for anything at any time."""

    def __init__(self) -> None:
        super().__init__()
        self.facts: list[DeskFact] = []
        self.state: Desk = DESK_DECIDER.initial

    @rule(on=DAYS, coordinator=NAMES, instead_of=st.none() | NAMES, request=REQUESTS)
    def takes(self, **fields: Any) -> None:
        self.ask(take(**fields))

    @rule(on=DAYS, coordinator=NAMES, request_known=st.booleans())
    def releases(self, **fields: Any) -> None:
        self.ask(release(**fields))

    @rule(on=DAYS, note_id=NOTES, text=TEXTS, contact=CONTACTS)
    def writes(self, **fields: Any) -> None:
        self.ask(write(**fields))

    @rule(on=DAYS, note_id=NOTES, text=TEXTS, contact=CONTACTS, noted_on=DAYS, reason=REASONS)
    def corrects(self, **fields: Any) -> None:
        self.ask(correct(**fields))

    @rule(on=DAYS, note_id=NOTES, reason=REASONS)
    def strikes(self, **fields: Any) -> None:
        self.ask(strike(**fields))

    def ask(self, command: DeskCommand) -> None:
        try:
            facts = list(DESK_DECIDER.decide(command, self.state))
        except Refused:
            return
        for fact in facts:
            self.facts.append(fact)
            self.state = DESK_DECIDER.evolve(self.state, fact)
        assert list(DESK_DECIDER.decide(command, self.state)) == []

    @invariant()
    def replays_to_the_same(self) -> None:
        assert DESK_DECIDER.fold(self.facts) == self.state

    @invariant()
    def one_has_it_at_a_time_and_whoever_loses_it_is_named(self) -> None:
        owner = None
        for fact in self.facts:
            match fact:
                case CoordinatorTook():
                    assert (fact.instead_of, fact.coordinator != owner) == (owner, True)
                    owner = fact.coordinator
                case CoordinatorReleased():
                    assert fact.coordinator == owner
                    owner = None
                case _:
                    pass
        has_it = self.state.took.coordinator if isinstance(self.state, Owned) else None
        assert has_it == owner

    @invariant()
    def a_note_is_written_first_and_struck_out_last(self) -> None:
        for note_id in {fact.note_id for fact in self.facts if isinstance(fact, NoteWritten)}:
            told = [fact for fact in self.facts if getattr(fact, "note_id", None) == note_id]
            assert isinstance(told[0], NoteWritten)
            assert all(isinstance(fact, NoteCorrected | NoteStruck) for fact in told[1:])
            assert not any(isinstance(fact, NoteStruck) for fact in told[:-1])
            assert self.state.notes.last_told[note_id] == told[-1]


TestDesks = Desks.TestCase
TestDesks.settings = settings(
    max_examples=40, stateful_step_count=25, deadline=None, derandomize=True
)
