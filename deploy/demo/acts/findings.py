"""What an assessment finds and recommends, and what becomes of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from events.vocabulary import Priority


@dataclass(frozen=True, slots=True)
class RecordFinding:
    """An assessment found something."""

    on: date
    number: str


@dataclass(frozen=True, slots=True)
class Recommend:
    """What the agency should do about the finding of that number."""

    on: date
    finding: str
    number: str
    priority: Priority


@dataclass(frozen=True, slots=True)
class Review:
    """A step of a recommendation: `submit`, `validate`, `return`, `sustain` or `set-aside`."""

    on: date
    number: str
    verb: str
    role: str
    said: Mapping[str, object]


FindingsAct: TypeAlias = RecordFinding | Recommend | Review
