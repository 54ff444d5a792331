"""Decide the commands of one stream in memory, before anything is written."""

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
    """A command, its name, and the place in the file that it comes from."""

    name: str
    command: CommandT
    line: int
    field: str
    value: object
    alone: bool = False
    """Whether following steps that are `alone` too can be decided if this one is refused."""


class NewFact(NamedTuple):
    """A fact to be written, with an id that is the same at every try."""

    id: UUID
    event: Event

    def new(self) -> NewEvent:
        """The event to append."""
        event = self.event
        return NewEvent(self.id, event.wire_name, event.schema_version, dump(event))


class DecidedStream(NamedTuple, Generic[StateT]):
    """The facts of one stream, and the state after them."""

    made: list[NewFact]
    state: StateT


def decide_steps(
    decider: Decider[CommandT, StateT, EventT],
    steps: Iterable[HistoryStep[CommandT]],
    cause: UUID,
    state: StateT | None = None,
) -> DecidedStream[StateT]:
    """Decide these steps one after another, and return their facts.

    Raises `RefusedRowError` with the first step that is refused. Where that one is `alone`, also
    with the following ones that are `alone`: what comes after any other cannot be decided.
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
