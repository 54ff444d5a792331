"""A mail that waits, and how long it may."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from services.access.mail.words import Kind

ATTEMPTS_MAX: Final = 12
FIRST_PAUSE_SECONDS: Final = 60.0
PAUSE_SECONDS_MAX: Final = 6 * 3600.0
WAITING_DAYS_MAX: Final = 5
"""A mail that could not be sent for so long is given up, whatever the reason."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A mail that waits to be sent."""

    mail_id: UUID
    kind: Kind
    person_id: UUID | None
    """None for who may have no account: the address stands with the link."""
    about: UUID
    asked_at: datetime
    attempts: int

    def next_try_at(self, now: datetime) -> datetime:
        """Return when it is tried again if this attempt fails, or ends without an answer."""
        pause = FIRST_PAUSE_SECONDS * 4.0**self.attempts
        return now + timedelta(seconds=min(pause, PAUSE_SECONDS_MAX))

    def is_given_up(self, now: datetime) -> bool:
        """Whether it was tried often enough, or waited for too long."""
        too_old = now - self.asked_at > timedelta(days=WAITING_DAYS_MAX)
        return self.attempts >= ATTEMPTS_MAX or too_old
