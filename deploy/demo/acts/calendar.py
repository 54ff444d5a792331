"""What is done because it is due, without anybody asking."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Brings(StrEnum):
    """What the calendar brings."""

    REMINDER = "reminder"
    EXPIRY = "expiry"
    FOLLOW_UP = "follow-up"
    LAPSE = "lapse"


@dataclass(frozen=True, slots=True)
class FallsDue:
    """It was due when the center looked, or is soon done."""

    on: date
    brings: Brings
