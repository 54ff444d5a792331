"""An issuer on loopback that answers rightly over HTTP, until a test has it forge one thing."""

from __future__ import annotations

import base64
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import ECKey, OctKey, RSAKey
from joserfc.jws import JWSRegistry
from pydantic import SecretStr
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from deploy.local.loopback import listen_on_loopback, serving
from services.access.openid.id_token import Identity
from services.access.openid.provider import Provider
from services.access.openid.relying_party import challenge_of
from services.access.openid.signing_in import SignIn, opened
from services.access.openid.underway import Begun, Underway

REDIRECT_URI = "https://byfield.example/access/callback"
NAME = "issuer"
CLIENT_ID = "byfield"
SECRET = "s:cret/of us"  # noqa: S105 - of the tests
RSA = RSAKey.generate_key(2048, {"use": "sig", "alg": "RS256"}, auto_kid=True)
OTHER = RSAKey.generate_key(2048, {"use": "sig", "alg": "RS256"}, auto_kid=True)

Answer = Callable[[Request], Awaitable[Response]]


@dataclass
class Forger:
    """What the issuer publishes and answers; a test changes one of these."""

    address: str
    now: datetime = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
    key: RSAKey | ECKey | OctKey = field(default_factory=lambda: RSA)
    header: dict[str, Any] = field(default_factory=dict)
    """Laid over `alg`, `kid` and `typ`; None leaves one out."""
    claims: dict[str, Any] = field(default_factory=dict)
    """Laid over right ones; None leaves one out."""
    metadata: dict[str, Any] = field(default_factory=dict)
    callback: dict[str, Any] = field(default_factory=dict)
    token: str | None = None
    """In place of a signed token."""
    answer: dict[str, Any] = field(default_factory=dict)
    """Laid over what the token endpoint answers."""
    published: list[dict[str, Any]] = field(default_factory=lambda: [public(RSA)])
    userinfo: dict[str, Any] = field(default_factory=dict)
    instead: dict[str, Answer] = field(default_factory=dict)
    """By path, another answer."""
    cookie: str | None = None
    """Set with every answer."""
    asked: list[str] = field(default_factory=list)
    """The paths that were asked for, in order."""
    forms: list[dict[str, str]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    _codes: dict[str, dict[str, str]] = field(default_factory=dict)

    def clock(self) -> datetime:
        """The time of everybody in the test."""
        return self.now

    def pass_seconds(self, seconds: float) -> None:
        """Let time go by."""
        self.now += timedelta(seconds=seconds)

    def asked_for(self, path: str) -> int:
        """How often a path was asked for."""
        return self.asked.count(path)

    def provider(self, **changed: Any) -> Provider:
        """How an installation configures this issuer."""
        secret = {} if "client_key_file" in changed else {"client_secret": SecretStr(SECRET)}
        return Provider(
            **{
                "issuer": self.address,
                "display_name": "The issuer",
                "client_id": CLIENT_ID,
                **secret,
                **changed,
            }
        )

    def brought_back(self, begun: Begun) -> str:
        """The query that the browser brings back once somebody has signed in."""
        asked = dict(parse_qsl(urlsplit(begun.url).query))
        code = f"code-{len(self._codes)}"
        self._codes[code] = asked
        said = {"code": code, "state": asked["state"], "iss": self.address, **self.callback}
        return urlencode({name: value for name, value in said.items() if value is not None})

    def signed(self, nonce: str) -> str:
        """The token, right or forged."""
        if self.token is not None:
            return self.token
        now = int(self.now.timestamp())
        claims = {
            "iss": self.address,
            "sub": "person-1",
            "aud": CLIENT_ID,
            "iat": now,
            "exp": now + 60,
            "nonce": nonce,
            **self.claims,
        }
        header = {"alg": "RS256", "typ": "JWT", "kid": self.key.kid, **self.header}
        return signed(
            {name: value for name, value in header.items() if value is not None},
            {name: value for name, value in claims.items() if value is not None},
            self.key,
        )

    def app(self) -> Starlette:
        """The issuer as an application."""

        async def metadata(_request: Request) -> Response:
            return JSONResponse(
                {
                    "issuer": self.address,
                    "authorization_endpoint": f"{self.address}/authorize?tenant=7",
                    "token_endpoint": f"{self.address}/token",
                    "jwks_uri": f"{self.address}/keys",
                    "userinfo_endpoint": f"{self.address}/userinfo",
                    "authorization_response_iss_parameter_supported": True,
                    **self.metadata,
                }
            )

        async def keys(_request: Request) -> Response:
            return JSONResponse({"keys": self.published})

        async def userinfo(_request: Request) -> Response:
            return JSONResponse({"sub": "person-1", **self.userinfo})

        return Starlette(
            routes=[
                Route(path, self._recorded(path, answer), methods=["GET", "POST"])
                for path, answer in {
                    "/.well-known/openid-configuration": metadata,
                    "/keys": keys,
                    "/userinfo": userinfo,
                    "/token": self._token,
                }.items()
            ]
        )

    def _recorded(self, path: str, answer: Answer) -> Answer:
        async def recorded(request: Request) -> Response:
            self.asked.append(path)
            response = await self.instead.get(path, answer)(request)
            if self.cookie is not None:
                response.headers["set-cookie"] = self.cookie
            return response

        return recorded

    async def _token(self, request: Request) -> Response:
        form = dict(parse_qsl((await request.body()).decode()))
        self.forms.append(form)
        self.headers.append(dict(request.headers))
        asked = self._codes.pop(form["code"], None)
        if asked is None or asked["code_challenge"] != challenge_of(form["code_verifier"]):
            return JSONResponse({"error": "invalid_grant"}, 400)
        said = {
            "access_token": "access",
            "token_type": "Bearer",
            "id_token": self.signed(asked["nonce"]),
            **self.answer,
        }
        return JSONResponse({name: value for name, value in said.items() if value is not None})


def public(key: RSAKey | ECKey, **changed: Any) -> dict[str, Any]:
    """A key as it stands in a set; None leaves a field out."""
    fields = {**key.as_dict(private=False), **changed}
    return {name: value for name, value in fields.items() if value is not None}


def signed(header: dict[str, Any], claims: dict[str, Any], key: RSAKey | ECKey | OctKey) -> str:
    """A token signed by a library that knows only some headers; the others are put in by hand."""
    known = {"alg", "typ", "kid"}
    if set(header) <= known:
        return jwt.encode(header, claims, key, algorithms=[header["alg"]], default_type=None)
    alg = JWSRegistry.algorithms[header["alg"]]
    first = b".".join((_b64(json.dumps(header).encode()), _b64(json.dumps(claims).encode())))
    return (first + b"." + _b64(alg.sign(first, key))).decode()


def _b64(content: bytes) -> bytes:
    return base64.urlsafe_b64encode(content).rstrip(b"=")


def unsigned(claims: dict[str, Any]) -> str:
    """A token of `alg: none`, without a signature."""
    header = _b64(json.dumps({"alg": "none"}).encode())
    return (header + b"." + _b64(json.dumps(claims).encode()) + b".").decode()


@asynccontextmanager
async def forger() -> AsyncIterator[Forger]:
    """A forger that answers on loopback."""
    listening, address = listen_on_loopback()
    made = Forger(address)
    async with serving(made.app(), listening):
        yield made


class Browser:
    """Keeps what a caller keeps for one browser, and gives each out once."""

    def __init__(self) -> None:
        self.kept: dict[str, Underway] = {}

    def keep(self, begun: Begun) -> Begun:
        """Keep what was begun."""
        self.kept[begun.underway.state] = begun.underway
        return begun

    async def take(self, state: str) -> Underway | None:
        """The `Take` of this browser."""
        return self.kept.pop(state, None)


async def signed_in(issuer: Forger, sign_in: SignIn | None = None, **changed: Any) -> Identity:
    """Sign in from the beginning to the end, as one browser does."""
    if sign_in is None:
        async with opening(issuer, **changed) as made:
            return await signed_in(issuer, made)
    browser = Browser()
    begun = browser.keep(await sign_in.begin(NAME, REDIRECT_URI))
    return (await sign_in.finish(issuer.brought_back(begun), browser.take)).identity


@asynccontextmanager
async def opening(
    issuer: Forger, seconds_max: float = 60.0, **changed: Any
) -> AsyncIterator[SignIn]:
    """Sign-in with this issuer alone, by its clock."""
    providers = {NAME: issuer.provider(**changed)}
    async with opened(providers, issuer.clock, seconds_max) as sign_in:
        yield sign_in


def pem_file(key: RSAKey | ECKey, directory: Path) -> Path:
    """A file with a private key."""
    file = directory / "client.pem"
    file.write_bytes(key.as_pem(private=True))
    file.chmod(0o600)
    return file


async def never(request: Request) -> Response:
    """An answer that does not come, until who asked hangs up."""
    while (await request.receive())["type"] != "http.disconnect":
        pass
    return Response()
