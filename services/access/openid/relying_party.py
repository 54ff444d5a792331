"""The client of one provider: where a browser is sent, and what its code is exchanged for."""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import replace
from typing import Any, Final
from urllib.parse import urlencode, urlsplit, urlunsplit

from services.access.openid.callback import Callback, require_issuer
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
from services.access.openid.issuer_answers import OK
from services.access.openid.refusals import IssuerAwayError, SignInRefusedError
from services.access.openid.underway import Underway
from services.kit.feed.schedule import Clock

_BAD_REQUEST: Final = 400
_BEARER: Final = re.compile(r"[!-~]{1,8192}\Z")


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


def challenge_of(verifier: str) -> str:
    """Return the PKCE challenge (S256) of a verifier."""
    digest = hashlib.sha256(verifier.encode()).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
