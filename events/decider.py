"""How a rule is written: `decide(command, state) -> events`, `evolve(state, event) -> state`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Generic, TypeVar

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from events.event import Event

CommandT = TypeVar("CommandT", bound="Command")
StateT = TypeVar("StateT")
EventT = TypeVar("EventT", bound=Event)


class Command(BaseModel):
    """What somebody asks to be done: strict, frozen, complete.

    Fields marked `exclude=True` (the clock, values looked up for the rule) are not part of what
    was asked: two retries may differ in them and still are the same command.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    now: Annotated[AwareDatetime, Field(exclude=True)]
    """The clock, read at the edge. Rules use it only to refuse the future."""
    center_began_on: Annotated[date, Field(exclude=True)] = date.min
    """Set at the edge: before it no request was made. What follows from facts is never too old."""
    filled_in: Annotated[frozenset[str], Field(exclude=True)] = frozenset()
    """Fields that nobody said and the edge filled in, such as today; not part of what was asked."""


class Refused(Exception):  # noqa: N818 - the domain's word for it
    """A command that the rules do not allow; nothing happened.

    `rule` is a stable slug (`not-screened`), `detail` a sentence for people, `allowed` what would
    be possible instead, where the rule knows.
    """

    def __init__(self, rule: str, detail: str, *, allowed: Sequence[str] = ()) -> None:
        super().__init__(f"{rule}: {detail}")
        self.rule = rule
        self.detail = detail
        self.allowed = tuple(allowed)


@dataclass(frozen=True, slots=True)
class Fold(Generic[StateT, EventT]):
    """What a rule knows of a stream beside its own: no more than it asks. Pure.

    `evolve` is given every fact of the stream that is known here and never raises.
    """

    category: str
    initial: StateT
    evolve: Callable[[StateT, EventT], StateT]


@dataclass(frozen=True, slots=True)
class Decider(Generic[CommandT, StateT, EventT]):
    """The rules of one kind of stream. Pure: no I/O, no clock.

    `decide` returns the facts that follow, `[]` where everything is already so, and raises
    `Refused` where it is not allowed. `evolve` never raises. A command in `creates` is first tried
    against `initial`, without loading the stream.
    """

    category: str
    initial: StateT
    decide: Callable[[CommandT, StateT], Sequence[EventT]]
    evolve: Callable[[StateT, EventT], StateT]
    creates: tuple[type[CommandT], ...] = ()

    def fold(self, events: Iterable[EventT]) -> StateT:
        """The state after these events, from the beginning."""
        state = self.initial
        for event in events:
            state = self.evolve(state, event)
        return state
