"""Sign-in with a provider: `begin` sends a browser there, `finish` takes what it brings back.

    begun = await sign_in.begin("login-gov", redirect_uri)
    # keep begun.underway for this browser; answer with a redirect to begun.url
    signed_in = await sign_in.finish(query, take)
    # take(state) returns what was kept for this same browser, and removes it

Nothing is kept here between the two, so that any replica can finish what another began.
"""

from __future__ import annotations

import secrets
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from services.access.openid.callback import read_callback
from services.access.openid.client_authentication import ClientAuthentication
from services.access.openid.id_token import Identity
from services.access.openid.issuer import Issuer
from services.access.openid.issuer_answers import ANSWER_SECONDS_MAX, asking
from services.access.openid.provider import Provider
from services.access.openid.refusals import SignInRefusedError
from services.access.openid.relying_party import RelyingParty
from services.access.openid.underway import (
    NOTHING,
    UNDERWAY_SECONDS_MAX,
    Begun,
    Carried,
    Take,
    Underway,
)
from services.kit.feed.schedule import Clock, utc_now
from services.kit.http.running_service import RunningService

_SECRET_BYTES: Final = 32


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Who signed in, and what the caller gave to be carried."""

    identity: Identity
    carried: Carried


class SignIn:
    """Signs people in with the providers of an installation; see `opened`."""

    def __init__(self, parties: Mapping[str, RelyingParty], clock: Clock) -> None:
        self._parties = parties
        self._clock = clock

    @property
    def providers(self) -> Mapping[str, Provider]:
        """The providers by name, in the order of the settings."""
        return {name: party.provider for name, party in self._parties.items()}

    async def begin(self, name: str, redirect_uri: str, carried: Carried = NOTHING) -> Begun:
        """Begin a sign-in with a provider, one of `providers`. Raises `IssuerAwayError`."""
        underway = Underway(
            provider=name,
            redirect_uri=redirect_uri,
            state=secrets.token_urlsafe(_SECRET_BYTES),
            nonce=secrets.token_urlsafe(_SECRET_BYTES),
            verifier=secrets.token_urlsafe(_SECRET_BYTES),
            begun_at=self._clock(),
            carried=carried,
        )
        return Begun(await self._parties[name].address(underway), underway)

    async def finish(self, query: str, take: Take) -> SignedIn:
        """Return who signed in; `query` is that of the callback's address, as it came.

        Raises `SignInRefusedError`, `IssuerAwayError`. A state that was brought is used up, too.
        """
        callback = read_callback(query)
        underway = await take(callback.state)
        if underway is None or underway.provider not in self._parties:
            raise SignInRefusedError("unknown-state", "this browser began no such sign-in")
        age = self._clock() - underway.begun_at
        if not timedelta() <= age <= timedelta(seconds=UNDERWAY_SECONDS_MAX):
            raise SignInRefusedError("too-late", f"it was begun {age} ago")
        identity = await self._parties[underway.provider].identity(callback, underway)
        return SignedIn(identity, underway.carried)


@asynccontextmanager
async def opened(
    providers: Mapping[str, Provider],
    clock: Clock = utc_now,
    answer_seconds_max: float = ANSWER_SECONDS_MAX,
) -> AsyncIterator[SignIn]:
    """Provide sign-in until the end of the block; no issuer is asked before somebody signs in.

    Raises `SettingsError` if the key of a client cannot be used.
    """
    async with AsyncExitStack() as stack:
        parties = {}
        for name, provider in providers.items():
            client = ClientAuthentication(name, provider, clock)
            answers = await stack.enter_async_context(asking(provider, answer_seconds_max))
            parties[name] = RelyingParty(Issuer(provider, answers, clock), client, clock)
        yield SignIn(parties, clock)


def sign_in_of(running: RunningService) -> SignIn:
    """Return what access opened to sign people in."""
    if not isinstance(running.beside, SignIn):
        raise TypeError(f"access opened {running.beside!r} and no sign-in")
    return running.beside
