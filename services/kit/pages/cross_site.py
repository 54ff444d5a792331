"""Forms are taken from this site alone: the browser says so, and a token of the form does.

Any other method than GET and HEAD needs both. A token is sealed for one form's address, names the
person for whom the form was shown, and holds a digest of the cookie that ties it to one browser:
that of the session, or, where nobody is signed in, a cookie of forms alone.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
from dataclasses import dataclass
from enum import Enum
from typing import Final
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import Response

from services.kit.http.problem_kinds import FORBIDDEN
from services.kit.http.problems import ProblemError, public_url_of
from services.kit.pages.sealing import Sealer

SESSION_COOKIE: Final = "__Host-byfield-session"
"""Set by whoever signs people in. Its value is a secret, and another one after each sign-in."""
FORM_COOKIE: Final = "__Host-byfield-form"
FORM_SECONDS_MAX: Final = 12 * 60 * 60
"""How long a form may stay open."""
KNOWN_SECONDS_MAX: Final = 7 * 24 * 60 * 60
"""How long its token still tells for whom it was shown, so that what was typed can come back."""
_SAFE_METHODS: Final = frozenset({"GET", "HEAD"})


class Token(Enum):
    """What the token of a posted form tells."""

    VALID = "valid"
    STALE = "stale"
    """It is of this address, but of an earlier session of this browser, or too old."""


@dataclass(frozen=True, slots=True)
class Checked:
    """A posted form's token, and the person for whom the form was shown ("" for nobody)."""

    token: Token
    person: str = ""


def refuse_other_sites(request: Request) -> None:
    """Raise a 403 problem unless a page of this site caused the request.

    `Sec-Fetch-Site` tells it: a page can neither set nor omit that header, but browsers send it to
    addresses with TLS and on loopback alone. Otherwise `Origin` must be this site's.
    """
    if request.method in _SAFE_METHODS:
        return
    site = request.headers.getlist("sec-fetch-site")
    if site == ["same-origin"]:
        return
    if not site and request.headers.getlist("origin") == [own_origin(request)]:
        return
    raise ProblemError(FORBIDDEN, "A form is taken from this site's own pages alone.")


def own_origin(request: Request) -> str:
    """Return the origin of this site: that of `public_url` if it is set, or else the address's."""
    public = public_url_of(request.scope.get("app"))
    parts = urlsplit(public) if public else request.url
    return f"{parts.scheme}://{parts.netloc}".lower()


class FormTokens:
    """Makes and checks the tokens of one call's forms."""

    def __init__(self, sealer: Sealer, request: Request) -> None:
        self._sealer = sealer
        self._cookie = request.cookies.get(SESSION_COOKIE) or request.cookies.get(FORM_COOKIE)
        self._new_cookie: str | None = None

    def token(self, address: str, person: str = "") -> str:
        """Return a token for a form that is posted to an address and shown to a person."""
        if self._cookie is None:
            self._cookie = self._new_cookie = secrets.token_urlsafe(24)
        until = int(self._sealer.now()) + FORM_SECONDS_MAX
        content = json.dumps([_digest(self._cookie), person, until]).encode()
        return self._sealer.seal(_purpose(address), content, seconds=KNOWN_SECONDS_MAX)

    def set_cookie(self, response: Response) -> None:
        """Set the cookie of forms, if a token needed a new one."""
        if self._new_cookie is not None:
            set_cookie(response, FORM_COOKIE, self._new_cookie)

    def check(self, address: str, token: str) -> Checked:
        """Tell whether a token was made here, for this address and this browser's session."""
        content = self._sealer.open(_purpose(address), token, seconds=KNOWN_SECONDS_MAX)
        if content is None:
            return Checked(Token.STALE)
        digest, person, until = json.loads(content)
        is_same = self._cookie is not None and hmac.compare_digest(digest, _digest(self._cookie))
        is_valid = is_same and self._sealer.is_good_until(until, seconds=FORM_SECONDS_MAX)
        return Checked(Token.VALID if is_valid else Token.STALE, person)


def set_cookie(response: Response, name: str, value: str, seconds: int | None = None) -> None:
    """Set a cookie that this site alone gets, and no script; without `seconds`, until it closes."""
    response.set_cookie(name, value, max_age=seconds, secure=True, httponly=True, samesite="lax")


def _purpose(address: str) -> str:
    return f"form {address}"


def _digest(cookie: str) -> str:
    return hashlib.sha256(cookie.encode()).hexdigest()
