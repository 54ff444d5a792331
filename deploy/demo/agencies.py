"""Which agencies ask: fictional ones, or a sample of a real list."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from typing import Final

from deploy.demo.acts import Agency
from deploy.demo.calibration import SMALL_OF_BLOCK
from deploy.demo.chance import shares
from deploy.demo.fictional import sworn_strength
from services.intake.agency_file import AgencyRow

AGENCIES_MIN: Final = 1_500
"""As many as a history draws, with some to spare."""


class TooFewAgenciesError(ValueError):
    """The list is too short for the history."""

    def __init__(self, found: int) -> None:
        super().__init__(f"the list has {found:,} good rows; the demo draws from {AGENCIES_MIN:,}")


def drawn_from(rows: Sequence[AgencyRow], chance: random.Random) -> Iterator[Agency]:
    """Agencies of a real list in random order. Their strength is made up where it is unknown."""
    if len(rows) < AGENCIES_MIN:
        raise TooFewAgenciesError(len(rows))
    small = shares(chance, *SMALL_OF_BLOCK)
    for row in chance.sample(rows, len(rows)):
        made_up = sworn_strength(chance, small=next(small))
        yield Agency(
            ori=row.ori,
            name=row.name,
            kind=row.kind,
            state=row.state,
            sworn=made_up if row.sworn is None else row.sworn,
        )
