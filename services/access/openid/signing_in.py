"""Sign-in with a provider: `begin` sends a browser there, `finish` takes what it brings back.

    begun = await sign_in.begin("login-gov", redirect_uri)
    # keep begun.underway for this browser; answer with a redirect to begun.url
    signed_in = await sign_in.finish(query, take)
    # take(state) returns what was kept for this same browser, and removes it

Nothing is kept here between the two, so that any replica can finish what another began.
"""

from __future__ import annotations

import base64
import hashlib
import re
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, Final
from urllib.parse import urlencode, urlsplit, urlunsplit

from services.access.openid.callback import Callback, read_callback, require_issuer
from services.access.openid.client_authentication import ClientAuthentication
from services.access.openid.discovery import Metadata
from services.access.openid.id_token import (
    Identity,
    believed_claims,
    email_of,
    identity_of,
    is_email_verified,
    take_apart,
)
from services.access.openid.issuer import Issuer
from services.access.openid.issuer_answers import ANSWER_SECONDS_MAX, OK, asking
from services.access.openid.provider import Provider
from services.access.openid.refusals import IssuerAwayError, SignInRefusedError
from services.kit.feed.schedule import Clock, utc_now

UNDERWAY_SECONDS_MAX: Final = 600
"""How long somebody may take at the provider."""
_SECRET_BYTES: Final = 32
_BAD_REQUEST: Final = 400
_BEARER: Final = re.compile(r"[!-~]{1,8192}\Z")


@dataclass(frozen=True, slots=True)
class Carried:
    """What the caller wants to know again when somebody comes back; the provider never sees it."""

    back: str = ""
    """The address within this system to which the person wants to go."""
    invitation_hash: bytes | None = field(default=None, repr=False)
    """SHA-256 of the invitation that is to be bound to who signs in."""


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
    carried: Carried = Carried()


Take = Callable[[str], Awaitable[Underway | None]]
"""Given a state, return the `Underway` kept with it for the browser that asks, and remove it in
the same step, so that of two requests with one state only one gets it. None: there is none."""


@dataclass(frozen=True, slots=True)
class Begun:
    """Where to send the browser, and what to keep for it meanwhile."""

    url: str = field(repr=False)
    underway: Underway


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

    async def begin(self, name: str, redirect_uri: str, carried: Carried = Carried()) -> Begun:
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


class RelyingParty:
    """The client of one provider."""

    def __init__(self, issuer: Issuer, client: ClientAuthentication, clock: Clock) -> None:
        self.provider = issuer.provider
        self._issuer = issuer
        self._client = client
        self._clock = clock

    async def address(self, underway: Underway) -> str:
        """Return where a browser signs in. Raises `IssuerAwayError`."""
        metadata = await self._issuer.metadata()
        asked = {
            "response_type": "code",
            "client_id": self.provider.client_id,
            "redirect_uri": underway.redirect_uri,
            "scope": "openid email",
            "state": underway.state,
            "nonce": underway.nonce,
            "code_challenge": challenge_of(underway.verifier),
            "code_challenge_method": "S256",
        }
        if self.provider.acr_values:
            asked["acr_values"] = " ".join(self.provider.acr_values)
        parts = urlsplit(metadata.authorization_endpoint)
        query = "&".join(part for part in (parts.query, urlencode(asked)) if part)
        return urlunsplit(parts._replace(query=query))

    async def identity(self, callback: Callback, underway: Underway) -> Identity:
        """Return who signed in. Raises `SignInRefusedError`, `IssuerAwayError`."""
        metadata = await self._issuer.metadata()
        require_issuer(callback, metadata)
        answer = await self._exchanged(callback.code_or_refusal(), underway, metadata)
        token = answer.get("id_token")
        if not isinstance(token, str):
            raise SignInRefusedError("no-id-token", "the answer to the code has no ID token")
        signed = take_apart(token, self.provider)
        key = await self._issuer.key(signed.algorithm, signed.kid)
        claims = believed_claims(signed, key)
        identity = identity_of(claims, self.provider, nonce=underway.nonce, now=self._clock())
        return await self._with_email(identity, answer, metadata)

    async def _exchanged(self, code: str, underway: Underway, metadata: Metadata) -> dict[str, Any]:
        credentials = self._client.credentials(metadata)
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": underway.redirect_uri,
            "code_verifier": underway.verifier,
            **credentials.form,
        }
        url = metadata.token_endpoint
        status, answer = await self._issuer.answers.post(url, form, credentials.auth)
        if status == _BAD_REQUEST and answer.get("error") == "invalid_grant":
            raise SignInRefusedError("code-refused", "the issuer does not take the code from us")
        if status != OK:
            raise IssuerAwayError(url, f"answered a code with status {status}")
        return answer

    async def _with_email(
        self, identity: Identity, answer: dict[str, Any], metadata: Metadata
    ) -> Identity:
        """Ask for the address where the token has none: some issuers say it only when asked."""
        access, url = answer.get("access_token"), metadata.userinfo_endpoint
        if identity.email is not None or url is None or not isinstance(access, str):
            return identity
        if not _BEARER.match(access):
            raise IssuerAwayError(metadata.token_endpoint, "the access token is no bearer token")
        said = await self._issuer.answers.get(url, bearer=access)
        if said.get("sub") != identity.subject:
            raise SignInRefusedError("other-subject", "the userinfo is of somebody else")
        return replace(identity, email=email_of(said), email_verified=is_email_verified(said))


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


def challenge_of(verifier: str) -> str:
    """Return the PKCE challenge (S256) of a verifier."""
    digest = hashlib.sha256(verifier.encode()).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
