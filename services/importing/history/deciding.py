"""What the rules make of one stream's commands, in memory, before anything is written."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Generic, NamedTuple, cast
from uuid import UUID

from events.catalogue import dump
from events.decider import CommandT, Decider, EventT, Refused, StateT
from events.event import Event
from events.ids import derived_id
from events.log.store.event_log import NewEvent
from services.importing.history.faults import RefusedRowError
from services.kit.bad_rows import BadRow, shown


class HistoryStep(NamedTuple, Generic[CommandT]):
    """A command, named, and where the file says it."""

    name: str
    command: CommandT
    line: int
    field: str
    value: object
    alone: bool = False
    """Whether the next that are alone can be decided without it."""


class NewFact(NamedTuple):
    """A fact that follows, with the id that it has at every try."""

    id: UUID
    event: Event

    def new(self) -> NewEvent:
        """As the log takes it."""
        event = self.event
        return NewEvent(self.id, event.wire_name, event.schema_version, dump(event))


class DecidedStream(NamedTuple, Generic[StateT]):
    """The facts of a life, and what they come to."""

    made: list[NewFact]
    state: StateT


def decide_steps(
    decider: Decider[CommandT, StateT, EventT],
    steps: Iterable[HistoryStep[CommandT]],
    cause: UUID,
    state: StateT | None = None,
) -> DecidedStream[StateT]:
    """The facts that follow from these steps, one after another.

    Raises `RefusedRowError` with the first step that is refused. Where that one is `alone`, also
    with those right behind it that are: of any other nobody can say what the rules had made of it.
    """
    state = decider.initial if state is None else state
    made: list[NewFact] = []
    bad: list[BadRow] = []
    for step in steps:
        if bad and not step.alone:
            break
        try:
            events = _decide(decider, step, state)
        except RefusedRowError as refused:
            bad.extend(refused.bad)
            if not step.alone:
                break
            continue
        handler = f"import {step.name}"
        for ordinal, event in enumerate(events):
            state = decider.evolve(state, event)
            made.append(NewFact(derived_id(cause, handler, ordinal), cast("Event", event)))
    if bad:
        raise RefusedRowError(*bad)
    return DecidedStream(made, state)


def _decide(
    decider: Decider[CommandT, StateT, EventT], step: HistoryStep[CommandT], state: StateT
) -> Sequence[EventT]:
    try:
        events = decider.decide(step.command, state)
    except Refused as refused:
        raise _refused(step, f"{refused.rule}: {refused.detail}") from refused
    if not events:
        raise _refused(step, "already-so: what stands before it says the same")
    return events


def _refused(step: HistoryStep[CommandT], rule: str) -> RefusedRowError:
    return RefusedRowError(BadRow(step.line, step.field, shown(step.value), rule))
