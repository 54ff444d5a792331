"""One thing that is missing or unsafe, and what mends it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Final

from events.log.alarm import listening

SECONDS_MAX: Final = 10.0
"""How long one server is asked in all; others are asked meanwhile."""


@dataclass(frozen=True, slots=True)
class Fault:
    """A line of `byfield check`."""

    about: str
    """The kind, for programs: `postgres-fsync`."""
    says: str
    """What is amiss and where; no secret."""
    mend: str
    """The setting or the command that mends it."""

    def __str__(self) -> str:
        return f"{self.about}: {self.says}. Mend: {self.mend}"


async def in_time(
    faults: AsyncIterator[Fault], about: str, where: str, mend: str
) -> tuple[Fault, ...]:
    """Return the faults of a server, and one more where it is silent.

    What was found before it fell silent stays found.
    """
    found: list[Fault] = []
    try:
        async with listening(SECONDS_MAX):
            async for fault in faults:
                found.append(fault)  # noqa: PERF401 - those found before a time-out are kept
    except TimeoutError:
        found.append(Fault(about, f"{where} gave no answer within {SECONDS_MAX:g} s", mend))
    return tuple(found)
