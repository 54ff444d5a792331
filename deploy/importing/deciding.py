"""What the rules make of one stream's commands, in memory, before anything is written."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Generic, NamedTuple, cast
from uuid import UUID

from deploy.importing.faults import BadRow, RefusedRowError, shown
from events.catalogue import dump
from events.decider import CommandT, Decider, EventT, Refused, StateT
from events.event import Event
from events.ids import derived_id
from events.log.store import NewEvent


class Step(NamedTuple, Generic[CommandT]):
    """A command, named, and where the file says it."""

    name: str
    command: CommandT
    line: int
    field: str
    value: object


class Made(NamedTuple):
    """A fact that follows, with the id that it has at every try."""

    id: UUID
    event: Event

    def new(self) -> NewEvent:
        """As the log takes it."""
        event = self.event
        return NewEvent(self.id, event.wire_name, event.schema_version, dump(event))


def live(
    decider: Decider[CommandT, StateT, EventT], steps: Iterable[Step[CommandT]], cause: UUID
) -> list[Made]:
    """The facts of a whole life. Raises `RefusedRowError` at the first step that is refused."""
    state = decider.initial
    made: list[Made] = []
    for step in steps:
        try:
            events = decider.decide(step.command, state)
        except Refused as refused:
            rule = f"{refused.rule}: {refused.detail}"
            raise RefusedRowError(
                BadRow(step.line, step.field, shown(step.value), rule)
            ) from refused
        for ordinal, event in enumerate(events):
            state = decider.evolve(state, event)
            made.append(
                Made(derived_id(cause, f"import {step.name}", ordinal), cast("Event", event))
            )
    return made
