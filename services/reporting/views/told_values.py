"""Values of measures as answers and snapshots tell them: their parts, in words and as a number."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from pydantic import BaseModel

from services.reporting.measures.answers import ANSWERS_MIN
from services.reporting.measures.measure import Measure
from services.reporting.views.published import NOT_KNOWN, in_words

WHOLE: Final = ""
"""The name of the one part of a value that is a number."""
SHARE: Final = "share"
PASSED: Final = "passed"
"""Of a milestone, all until it."""
_SUPPRESSED: Final = "suppressed"
NOT_SHOWN: Final = f"not shown: under {ANSWERS_MIN} answers"


@dataclass(frozen=True, slots=True)
class Told:
    """A value, taken apart."""

    parts: Mapping[str, Any]
    """By name, in their order; of a number, the one without a name."""
    main: str
    """The part that charts draw."""
    is_hidden: bool

    @property
    def number(self) -> float | None:
        """What charts draw; None where it is hidden, or not known."""
        value = self.parts[self.main]
        return value if isinstance(value, int | float) else None

    @property
    def said(self) -> str:
        """The same in words."""
        return self.part_said(self.main)

    @property
    def all_said(self) -> str:
        """Every part in words, each with its name; of a number, the number."""
        said = ((name.replace("_", " "), self.part_said(name)) for name in self.parts)
        return "; ".join(f"{name} {value}".lstrip() for name, value in said)

    def part_said(self, name: str) -> str:
        """Return a part in words."""
        value = self.parts[name]
        if value is None:
            return NOT_SHOWN if self.is_hidden else NOT_KNOWN
        return share_in_words(value) if is_share(name) else in_words(value)


def told(measure: Measure, value: Any) -> Told:
    """Return a value as an answer or a snapshot has it; None: nothing was counted."""
    nothing = measure.nothing
    if not isinstance(nothing, BaseModel):
        return Told({WHOLE: nothing if value is None else value}, WHOLE, is_hidden=False)
    # A snapshot leaves out what is zero.
    whole = type(nothing).model_validate(value or {}).model_dump(mode="json")
    whole.pop(PASSED, None)  # a list has a table of its own
    parts = dict(_flat(whole))
    is_hidden = bool(parts.pop(_SUPPRESSED, False))
    main = SHARE if measure.unit == SHARE and SHARE in parts else next(iter(parts))
    return Told(parts, main, is_hidden)


def parts_of(measure: Measure) -> tuple[str, ...]:
    """Return the names of the parts of its values."""
    return tuple(told(measure, None).parts)


def is_share(name: str) -> bool:
    """Whether a part lies between 0 and 1."""
    return name.split("_", maxsplit=1)[0] == SHARE


def share_in_words(share: float) -> str:
    """Return a share as people read it.

    >>> share_in_words(0.5), share_in_words(0.1234)
    ('50%', '12.3%')
    """
    return f"{share:.1%}".replace(".0%", "%")


def _flat(value: Mapping[str, Any], before: str = "") -> Iterator[tuple[str, Any]]:
    for name, each in value.items():
        if isinstance(each, Mapping):
            yield from _flat(each, f"{before}{name}_")
        else:
            yield f"{before}{name}", each
