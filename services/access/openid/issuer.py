"""An issuer as it is now: its metadata and keys, read again when they are old."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Final

from joserfc.jwk import Key

from services.access.openid.discovery import Metadata, discover
from services.access.openid.issuer_answers import IssuerAnswers
from services.access.openid.issuer_keys import fitting_key, read_keys
from services.access.openid.provider import Provider
from services.access.openid.refusals import IssuerAwayError, SignInRefusedError
from services.kit.feed.schedule import Clock

KEPT_SECONDS_MAX: Final = 300.0
"""A key that the issuer retired is not believed for longer than this."""
UNKNOWN_KEY_PAUSE_SECONDS: Final = 30.0
"""So long after a read for an unknown key there is no other: forged names cannot make us ask."""


@dataclass(frozen=True, slots=True)
class _Read:
    metadata: Metadata
    keys: tuple[Key, ...]
    at_seconds: float


class Issuer:
    """Reads what an issuer publishes, at most once at a time."""

    def __init__(self, provider: Provider, answers: IssuerAnswers, clock: Clock) -> None:
        self.provider = provider
        self.answers = answers
        self._clock = clock
        self._read: _Read | None = None
        self._asked_for_unknown = float("-inf")
        self._reading = asyncio.Lock()
        self._failures = 0
        self._failure: IssuerAwayError | None = None

    async def metadata(self) -> Metadata:
        """Return its metadata. Raises `IssuerAwayError`."""
        return (await self._current()).metadata

    async def key(self, algorithm: str, kid: str | None) -> Key:
        """Return the key for a token. Raises `SignInRefusedError`, `IssuerAwayError`.

        An unknown key may be new, so that the issuer is asked again, but not for every one.
        """
        read = await self._current()
        key = fitting_key(read.keys, algorithm, kid)
        if key is None:
            read = await self._read_for_unknown()
            key = fitting_key(read.keys, algorithm, kid)
        if key is None:
            raise SignInRefusedError("unknown-key", f"the issuer has no such key for {algorithm}")
        return key

    async def _current(self) -> _Read:
        failures = self._failures
        async with self._reading:
            if self._failure is not None and self._failures != failures:
                # Who waited for another's question gets its outcome: nobody hangs after the other.
                raise IssuerAwayError(self._failure.url, self._failure.why)
            age_seconds = self._now() - self._read.at_seconds if self._read else float("inf")
            # A clock that was set back makes an age below zero, of which nothing is known.
            if self._read is None or not 0 <= age_seconds < KEPT_SECONDS_MAX:
                self._read = await self._read_again()
            return self._read

    async def _read_for_unknown(self) -> _Read:
        """Read again, or return what another read a moment ago."""
        async with self._reading:
            paused = 0 <= self._now() - self._asked_for_unknown < UNKNOWN_KEY_PAUSE_SECONDS
            if self._read is None or not paused:
                self._asked_for_unknown = self._now()
                self._read = await self._read_again()
            return self._read

    async def _read_again(self) -> _Read:
        at_seconds = self._now()
        try:
            metadata = await discover(self.provider, self.answers)
            keys = read_keys(await self.answers.get(metadata.jwks_uri))
        except IssuerAwayError as failure:
            self._failures, self._failure = self._failures + 1, failure
            raise
        return _Read(metadata, keys, at_seconds)

    def _now(self) -> float:
        return self._clock().timestamp()
