"""Keeps sign-ins that were begun, each for the browser that began it, and gives each out once."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from functools import partial
from ipaddress import ip_address, ip_network
from typing import Final

from events.log.database.connections import Pool
from events.log.database.statements import statement
from services.access.openid.underway import UNDERWAY_SECONDS_MAX, Carried, Take, Underway
from services.kit.feed.connections import fetchrow, fetchval
from services.kit.feed.schedule import Clock

UNDERWAY_MAX: Final = 10_000
"""So many sign-ins may be under way at once; a row takes some 400 bytes."""
OF_ADDRESS_MAX: Final = 200
"""So many begun from one network address: a whole office signs in within minutes, and no more."""
_IPV4: Final = 4
_NETWORK_BITS: Final = 64
"""Of an IPv6 address; whoever has one has all that share them."""


class TooManyUnderwayError(Exception):
    """So many sign-ins were begun in the last minutes that no other can begin."""

    for_people = "Very many people are signing in just now. Try again in some minutes."

    def __init__(self) -> None:
        super().__init__(f"{UNDERWAY_MAX} sign-ins are under way")


class UnderwayRows:
    """The sign-ins under way in the tables of access, for all replicas."""

    def __init__(self, pool: Pool, clock: Clock) -> None:
        self._pool = pool
        self._clock = clock

    async def keep(self, browser: str, underway: Underway, address: str = "") -> None:
        """Keep a sign-in for the browser that has a secret; forget those that are too old.

        Of those begun from one network address the oldest makes room, so that nobody takes up
        the room of others.

        Raises `TooManyUnderwayError`.
        """
        kept = await fetchval(
            self._pool,
            statement("services.access", "underway_keep"),
            _hash(browser),
            _hash(underway.state),
            underway.provider,
            underway.redirect_uri,
            underway.nonce,
            underway.verifier,
            underway.begun_at,
            underway.carried.back,
            underway.carried.invitation_hash,
            self._clock() - timedelta(seconds=UNDERWAY_SECONDS_MAX),
            UNDERWAY_MAX,
            _hash(_network(address)),
            OF_ADDRESS_MAX,
        )
        if kept is None:
            raise TooManyUnderwayError

    def of(self, browser: str) -> Take:
        """Return what takes the sign-ins of the browser that has a secret."""
        return partial(self._take, browser)

    async def _take(self, browser: str, state: str) -> Underway | None:
        row = await fetchrow(
            self._pool,
            statement("services.access", "underway_take"),
            _hash(browser),
            _hash(state),
        )
        if row is None:
            return None
        *own, back, invitation_hash = row.values()
        provider, redirect_uri, nonce, verifier, begun_at = own
        carried = Carried(back, invitation_hash)
        return Underway(provider, redirect_uri, state, nonce, verifier, begun_at, carried)


def _network(address: str) -> str:
    try:
        found = ip_address(address)
    except ValueError:  # no address, as of a socket file
        return ""
    if found.version == _IPV4:
        return str(found)
    return str(ip_network((found, _NETWORK_BITS), strict=False))


def _hash(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()
