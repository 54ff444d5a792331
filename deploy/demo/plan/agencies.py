"""Agencies of the history, sampled from a real list."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from typing import Final

from deploy.demo.plan.acts import Agency
from deploy.demo.plan.calibration import SMALL_OF_BLOCK
from deploy.demo.plan.chance import shares
from deploy.demo.plan.fictional import sworn_strength
from services.importing.agency_file import AgencyRow
from services.kit.bad_rows import BadRow

AGENCIES_MIN: Final = 1_500
"""More than a history draws."""
BAD_ROWS_SHOWN_MAX: Final = 5


class TooFewAgenciesError(ValueError):
    """The list is too short for the history; the message names the first bad rows."""

    def __init__(self, good: int, bad: Sequence[BadRow]) -> None:
        lines = [
            f"the demo draws from {AGENCIES_MIN:,} agencies; good rows: {good:,}, bad: {len(bad):,}"
        ]
        lines += [str(row) for row in bad[:BAD_ROWS_SHOWN_MAX]]
        if len(bad) > BAD_ROWS_SHOWN_MAX:
            lines.append(f"... and {len(bad) - BAD_ROWS_SHOWN_MAX:,} more")
        super().__init__("\n".join(lines))


def drawn_from(rows: Sequence[AgencyRow | BadRow], chance: random.Random) -> Iterator[Agency]:
    """Return agencies of a list in random order, with made-up strength where it is unknown.

    Raises `TooFewAgenciesError`.
    """
    good = [row for row in rows if isinstance(row, AgencyRow)]
    if len(good) < AGENCIES_MIN:
        raise TooFewAgenciesError(len(good), [row for row in rows if isinstance(row, BadRow)])
    return _drawn(good, chance)


def _drawn(rows: Sequence[AgencyRow], chance: random.Random) -> Iterator[Agency]:
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
