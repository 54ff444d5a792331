"""The desk of a request: somebody looks after it or nobody does, and the center notes things."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, assert_never

from events.decider import Decider
from events.rules.days import refuse_outside
from services.intake.commands.desk import (
    CorrectNote,
    DeskCommand,
    ReleaseRequest,
    StrikeNote,
    TakeRequest,
    WriteNote,
)
from services.intake.decisions.desk_states import Desk, DeskFact, Unowned, evolve
from services.intake.decisions.noting import correct, strike, write
from services.intake.decisions.owning import release, take


def decide(command: DeskCommand, desk: Desk) -> Sequence[DeskFact]:
    """The facts that follow."""
    refuse_outside(command.on, command)
    match command:
        case TakeRequest():
            return take(command, desk)
        case ReleaseRequest():
            return release(command, desk)
        case WriteNote():
            return write(command, desk)
        case CorrectNote():
            return correct(command, desk)
        case StrikeNote():
            return strike(command, desk)
        case _:
            assert_never(command)


DESK_DECIDER: Final[Decider[DeskCommand, Desk, DeskFact]] = Decider(
    category="desk", initial=Unowned(), decide=decide, evolve=evolve
)
