"""A sign-in between leaving for a provider and coming back: what is kept, and given out once."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

UNDERWAY_SECONDS_MAX: Final = 600
"""How long somebody may take at the provider."""


@dataclass(frozen=True, slots=True)
class Carried:
    """What the caller wants to know again when somebody comes back; the provider never sees it."""

    back: str = ""
    """The address within this system to which the person wants to go."""
    invitation_hash: bytes | None = field(default=None, repr=False)
    """SHA-256 of the invitation that is to be bound to who signs in."""


NOTHING: Final = Carried()


@dataclass(frozen=True, slots=True)
class Underway:
    """A sign-in that was begun: all that `finish` must know of it.

    The caller keeps it where this browser alone leads to it (a row found by the hash of a cookie),
    never in an address, and gives it out once: see `Take`.
    """

    provider: str
    redirect_uri: str
    state: str = field(repr=False)
    nonce: str = field(repr=False)
    verifier: str = field(repr=False)
    begun_at: datetime
    carried: Carried = NOTHING


Take = Callable[[str], Awaitable[Underway | None]]
"""Given a state, return the `Underway` kept with it for the browser that asks, and remove it in
the same step, so that of two requests with one state only one gets it. None: there is none."""


@dataclass(frozen=True, slots=True)
class Begun:
    """Where to send the browser, and what to keep for it meanwhile."""

    url: str = field(repr=False)
    underway: Underway
