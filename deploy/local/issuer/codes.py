"""Codes that the embedded issuer has given out: each is good once, and for a minute."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from deploy.local.issuer.people import Person
from services.kit.feed.schedule import Clock

CODE_SECONDS_MAX: Final = 60
CODES_MAX: Final = 1000


@dataclass(frozen=True, slots=True)
class Grant:
    """What a code stands for."""

    person: Person
    redirect_uri: str
    challenge: str
    nonce: str | None
    given_at: datetime


class Codes:
    """The codes that nobody has used yet, in memory."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._grants: dict[str, Grant] = {}

    def give(self, person: Person, *, redirect_uri: str, challenge: str, nonce: str | None) -> str:
        """Return a new code. The oldest is forgotten where there would be too many."""
        if len(self._grants) >= CODES_MAX:
            del self._grants[next(iter(self._grants))]
        code = secrets.token_urlsafe(32)
        self._grants[code] = Grant(person, redirect_uri, challenge, nonce, self._clock())
        return code

    def take(self, code: str) -> Grant | None:
        """Return what a code stands for and forget it; None if it is used, old or unknown."""
        grant = self._grants.pop(code, None)
        if grant is None or self._clock() - grant.given_at > timedelta(seconds=CODE_SECONDS_MAX):
            return None
        return grant
