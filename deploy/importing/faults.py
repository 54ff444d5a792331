"""What is wrong with a row, as it is told."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

VALUE_CHARACTERS_MAX: Final = 80
"""Of a bad value as it is reported."""


@dataclass(frozen=True, slots=True)
class BadRow:
    """What is left out, with the rest of its engagement: which rule which field breaks."""

    line: int
    field: str
    value: str
    rule: str


class RefusedRowError(ValueError):
    """A row that is left out: what the rules have against it."""

    def __init__(self, *bad: BadRow) -> None:
        super().__init__(*bad)
        self.bad = list(bad)


def shown(value: object) -> str:
    """A bad value as it is reported."""
    text = "".join(
        character if character.isprintable() else "\N{REPLACEMENT CHARACTER}"
        for character in str(value)[: VALUE_CHARACTERS_MAX + 1]
    )
    return text if len(text) <= VALUE_CHARACTERS_MAX else text[: VALUE_CHARACTERS_MAX - 1] + "…"
