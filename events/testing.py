"""A kit to test deciders: `Rules(DECIDER).given(facts).when(command).then(facts)`. No I/O.

Whatever is decided is decided once more, on what it came to: people press a button twice, and
callers ask again that heard no answer. Nothing may follow from that, and nobody may be refused.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Generic

from events.decider import CommandT, Decider, EventT, Refused, StateT


@dataclass(frozen=True, slots=True)
class Outcome(Generic[EventT]):
    """What a command came to: facts, or a refusal. Each check raises `AssertionError`."""

    decided: list[EventT]
    refusal: Refused | None

    @property
    def facts(self) -> list[EventT]:
        """The facts that follow, to look at a part of them. Raises the refusal if there was one."""
        if self.refusal is not None:
            raise self.refusal
        return self.decided

    def then(self, *facts: EventT) -> None:
        """Exactly these facts follow, in this order; without any: everything is so already."""
        if self.refusal is not None:
            raise AssertionError(f"refused: {self.refusal}") from self.refusal
        if self.decided != list(facts):
            raise AssertionError(f"followed: {_lines(self.decided)}\nexpected: {_lines(facts)}")

    def then_refused(
        self, rule: str, detail: str = "", *, allowed: Sequence[str] | None = None
    ) -> Refused:
        """A rule refuses, with these words in its detail, and names what is allowed instead.

        `allowed=None` leaves open what is named. Returns the refusal.
        """
        refusal = self.refusal
        if refusal is None:
            raise AssertionError(f"not refused by {rule}; followed: {_lines(self.decided)}")
        if refusal.rule != rule or detail not in refusal.detail:
            raise AssertionError(f"refused: {refusal}\nexpected: {rule}: {detail}") from refusal
        if allowed is not None and refusal.allowed != tuple(allowed):
            raise AssertionError(f"allowed: {refusal.allowed}\nexpected: {tuple(allowed)}")
        return refusal


@dataclass(frozen=True, slots=True)
class Given(Generic[CommandT, StateT, EventT]):
    """A stream with a history."""

    decider: Decider[CommandT, StateT, EventT]
    state: StateT
    """What the facts of the history come to."""
    not_repeated: tuple[type[CommandT], ...] = ()

    def when(self, command: CommandT) -> Outcome[EventT]:
        """Decide a command on the stream's state. Raises `AssertionError` if twice is not once."""
        try:
            decided = list(self.decider.decide(command, self.state))
        except Refused as refusal:
            return Outcome([], refusal)
        if decided and not isinstance(command, self.not_repeated):
            self._ask_again(command, decided)
        return Outcome(decided, None)

    def _ask_again(self, command: CommandT, decided: Sequence[EventT]) -> None:
        after = reduce(self.decider.evolve, decided, self.state)
        try:
            further = list(self.decider.decide(command, after))
        except Refused as refusal:
            raise AssertionError(f"asked again, it is refused: {refusal}") from refusal
        if further:
            raise AssertionError(f"asked again, there followed: {_lines(further)}")


@dataclass(frozen=True, slots=True)
class Rules(Generic[CommandT, StateT, EventT]):
    """The rules of one kind of stream, to be tested."""

    decider: Decider[CommandT, StateT, EventT]
    not_repeated: tuple[type[CommandT], ...] = ()
    """Commands that say something else each time, or that only one caller can have said."""

    def given(self, *facts: EventT) -> Given[CommandT, StateT, EventT]:
        """A stream of these facts, from its beginning; without any, one that does not exist."""
        return Given(self.decider, self.decider.fold(facts), self.not_repeated)


def _lines(facts: Sequence[EventT]) -> str:
    return "".join(f"\n  {fact!r}" for fact in facts) or "nothing"
