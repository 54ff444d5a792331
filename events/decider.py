"""How a rule is written: `decide(command, state) -> events`, `evolve(state, event) -> state`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Annotated, Final, Generic, TypeVar
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from events.event import Event

CommandT = TypeVar("CommandT", bound="Command")
StateT = TypeVar("StateT")
EventT = TypeVar("EventT", bound=Event)


class _AddedLater:
    """Marks a field of a command that earlier releases did not have."""


ADDED_LATER: Final = _AddedLater()
"""In the `Annotated` of a field that a command gets later: `Annotated[Note | None, ADDED_LATER]`.

At its default such a field is no part of the command's digest, so that a retry finds what it did
before an upgrade, and one that an older replica answers beside a newer one.
"""


class Command(BaseModel):
    """A request to do something: strict, frozen, complete.

    Fields marked `exclude=True` (the clock, values looked up for the rule) are not part of the
    request: two retries may differ in them and still are the same command.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    now: Annotated[AwareDatetime, Field(exclude=True)]
    """The clock, read at the edge. Rules use it only to refuse the future."""
    center_began_on: Annotated[date, Field(exclude=True)] = date.min
    """Set by the HTTP edge: no request is older. Commands of reactions are never too old."""
    filled_in: Annotated[frozenset[str], Field(exclude=True)] = frozenset()
    """Fields that the edge filled in for the caller, such as today; no part of the request."""

    def unused_additions(self) -> frozenset[str]:
        """Return the fields marked `ADDED_LATER` that have their default."""
        return frozenset(
            name for name, default in _additions(type(self)) if getattr(self, name) == default
        )


@cache
def _additions(command: type[Command]) -> Sequence[tuple[str, object]]:
    """Return the fields that a command got later, with their defaults."""
    fields = command.model_fields.items()
    return [(name, field.get_default()) for name, field in fields if ADDED_LATER in field.metadata]


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Fold(Generic[StateT, EventT]):
    """How the facts of a stream become a state. Pure: no I/O, no clock.

    A rule that looks at another stream folds it with one that keeps no more than the rule needs.
    `evolve` receives every fact of the stream that this release knows, and never raises.
    """

    category: str
    initial: StateT
    evolve: Callable[[StateT, EventT], StateT]
    forgets: bool = False
    """Whether a new fact says that texts of other streams were forgotten, which are read with it.

    Their states are then folded anew, from the beginning.
    """

    def stream(self, id: UUID | str) -> str:  # noqa: A002 - what it is
        """Return the name of the stream of the thing with this id: `category-id`."""
        return f"{self.category}-{id}"

    def fold(self, events: Iterable[EventT]) -> StateT:
        """Return the state after these events, from the beginning."""
        state = self.initial
        for event in events:
            state = self.evolve(state, event)
        return state


@dataclass(frozen=True, slots=True, kw_only=True)
class Decider(Fold[StateT, EventT], Generic[CommandT, StateT, EventT]):
    """A fold, and the rules of its kind of stream.

    `decide` returns the facts that follow, `[]` where everything is already so, and raises
    `Refused` where the command is not allowed. A command in `creates` is first tried against
    `initial`, without loading the stream.
    """

    decide: Callable[[CommandT, StateT], Sequence[EventT]]
    creates: tuple[type[CommandT], ...] = ()
