"""The embedded issuer as an application: what it says of itself, its page, its tokens."""

from __future__ import annotations

import base64
import binascii
import hmac
import re
from typing import Any, Final
from urllib.parse import unquote_plus, urlencode

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from deploy.local.issuer import pages
from deploy.local.issuer.codes import Codes
from deploy.local.issuer.forms import read_fields, read_form
from deploy.local.issuer.people import PEOPLE, Person
from deploy.local.issuer.signing_keys import ALGORITHM, SigningKeys
from services.access.openid.relying_party import challenge_of
from services.kit.feed.schedule import Clock, utc_now

CLIENT_ID: Final = "byfield"
CALLBACK_PATH: Final = "/access/callback"
TOKEN_SECONDS: Final = 300
_CALLBACK: Final = re.compile(
    rf"http://(127\.0\.0\.1|localhost|\[::1\])(:[0-9]{{1,5}})?{CALLBACK_PATH}\Z"
)
_CHALLENGE: Final = re.compile(r"[A-Za-z0-9_-]{43}\Z")
_ASKED: Final = (
    "client_id",
    "redirect_uri",
    "response_type",
    "scope",
    "state",
    "nonce",
    "code_challenge",
    "code_challenge_method",
)
_NO_STORE: Final = {"cache-control": "no-store"}


class EmbeddedIssuer:
    """An issuer at one address, with one client, which has a secret."""

    def __init__(
        self,
        address: str,
        client_secret: str,
        clock: Clock = utc_now,
        *,
        callback: str | None = None,
    ) -> None:
        """Codes are sent to `callback` alone, or else to Byfield on this machine, on any port."""
        self.address = address
        self._callback = callback
        self.keys = SigningKeys()
        self._secret = client_secret
        self._codes = Codes(clock)
        self._clock = clock

    def app(self) -> Starlette:
        """Return its application."""
        return Starlette(
            routes=[
                Route("/.well-known/openid-configuration", self._metadata),
                Route("/keys", self._published_keys),
                Route("/keys/rotate", self._rotate, methods=["POST"]),
                Route("/authorize", self._ask),
                Route("/authorize", self._authorize, methods=["POST"]),
                Route("/token", self._token, methods=["POST"]),
            ],
            # A page elsewhere that has its name point to this machine is not answered.
            middleware=[Middleware(TrustedHostMiddleware, allowed_hosts=["127.0.0.1"])],
        )

    async def _metadata(self, _request: Request) -> Response:
        return JSONResponse(
            {
                "issuer": self.address,
                "authorization_endpoint": f"{self.address}/authorize",
                "token_endpoint": f"{self.address}/token",
                "jwks_uri": f"{self.address}/keys",
                "response_types_supported": ["code"],
                "response_modes_supported": ["query"],
                "grant_types_supported": ["authorization_code"],
                "subject_types_supported": ["public"],
                "scopes_supported": ["openid", "email"],
                "id_token_signing_alg_values_supported": [ALGORITHM],
                "token_endpoint_auth_methods_supported": ["client_secret_basic"],
                "code_challenge_methods_supported": ["S256"],
                "authorization_response_iss_parameter_supported": True,
            }
        )

    async def _published_keys(self, _request: Request) -> Response:
        return JSONResponse(self.keys.published(), headers=_NO_STORE)

    async def _rotate(self, _request: Request) -> Response:
        self.keys.rotate()
        return Response(status_code=204)

    async def _ask(self, request: Request) -> Response:
        asked = read_fields(request.url.query)
        return self._fault(asked) or pages.who_are_you(
            PEOPLE.values(), {name: asked[name] for name in _ASKED if name in asked}
        )

    async def _authorize(self, request: Request) -> Response:
        asked = await read_form(request)
        if (fault := self._fault(asked)) is not None:
            return fault
        person = PEOPLE.get(asked.get("person", ""))
        if person is None:
            return self._back(asked, error="access_denied")
        code = self._codes.give(
            person,
            redirect_uri=asked["redirect_uri"],
            challenge=asked["code_challenge"],
            nonce=asked.get("nonce"),
        )
        return self._back(asked, code=code)

    def _fault(self, asked: dict[str, str]) -> Response | None:
        """Return the answer to what cannot be granted; nothing goes to an address of others."""
        if asked.get("client_id") != CLIENT_ID:
            return pages.refused("The client is not known here.")
        if not self._is_callback(asked.get("redirect_uri", "")):
            return pages.refused(f"redirect_uri must be {CALLBACK_PATH} on this machine.")
        if asked.get("response_type") != "code":
            return self._back(asked, error="unsupported_response_type")
        if "openid" not in asked.get("scope", "").split():
            return self._back(asked, error="invalid_scope")
        by_s256 = asked.get("code_challenge_method") == "S256"
        if not by_s256 or not _CHALLENGE.match(asked.get("code_challenge", "")):
            return self._back(asked, error="invalid_request")
        return None

    def _back(self, asked: dict[str, str], **said: str) -> Response:
        fields = {**said, "iss": self.address}
        if "state" in asked:
            fields["state"] = asked["state"]
        # 303: the browser comes back by GET, also after the form.
        return RedirectResponse(f"{asked['redirect_uri']}?{urlencode(fields)}", 303, _NO_STORE)

    def _is_callback(self, address: str) -> bool:
        return is_callback(address) if self._callback is None else address == self._callback

    async def _token(self, request: Request) -> Response:
        form = await read_form(request)
        if not self._is_client(request.headers.get("authorization", "")):
            headers = {**_NO_STORE, "www-authenticate": "Basic"}
            return JSONResponse({"error": "invalid_client"}, 401, headers)
        if form.get("grant_type") != "authorization_code":
            return _token_fault("unsupported_grant_type")
        grant = self._codes.take(form.get("code", ""))
        if (
            grant is None
            or grant.redirect_uri != form.get("redirect_uri")
            or grant.challenge != challenge_of(form.get("code_verifier", ""))
        ):
            return _token_fault("invalid_grant")
        answer = {
            "access_token": "none-is-needed",  # the ID token says everything
            "token_type": "Bearer",
            "expires_in": TOKEN_SECONDS,
            "id_token": self.keys.sign(self._claims(grant.person, grant.nonce)),
        }
        return JSONResponse(answer, headers=_NO_STORE)

    def _claims(self, person: Person, nonce: str | None) -> dict[str, Any]:
        now = int(self._clock().timestamp())
        claims: dict[str, Any] = {
            "iss": self.address,
            "sub": person.subject,
            "aud": CLIENT_ID,
            "iat": now,
            "exp": now + TOKEN_SECONDS,
            "email": person.email,
            "email_verified": person.email_verified,
        }
        return claims if nonce is None else {**claims, "nonce": nonce}

    def _is_client(self, authorization: str) -> bool:
        kind, _, value = authorization.partition(" ")
        try:
            name, _, secret = base64.b64decode(value, validate=True).decode().partition(":")
        except (binascii.Error, ValueError):
            return False
        known = hmac.compare_digest(unquote_plus(secret).encode(), self._secret.encode())
        return kind.lower() == "basic" and unquote_plus(name) == CLIENT_ID and known


def is_callback(address: str) -> bool:
    """Whether codes may be sent there: Byfield on this machine, on any port (RFC 8252 7.3)."""
    return _CALLBACK.match(address) is not None


def _token_fault(error: str) -> Response:
    return JSONResponse({"error": error}, 400, _NO_STORE)
