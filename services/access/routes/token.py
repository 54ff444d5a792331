"""The token endpoint: a machine shows who it is, and gets a token (RFC 6749 4.4, RFC 7523)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import parse_qsl, urlsplit

import structlog
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from services.access.consumers.assertions import AssertionRefusedError
from services.access.consumers.granting import (
    TOKEN_SECONDS,
    ScopeRefusedError,
    TooManyTokensError,
    grant,
)
from services.access.openid.client_authentication import ASSERTION_TYPE
from services.kit.http.router import Router
from services.kit.http.running_service import CurrentService
from services.kit.http.security import NO_STORE
from services.kit.pages.cross_site import own_origin

FORM_BYTES_MAX: Final = 16 * 1024
FIELDS_MAX: Final = 20
RETRY_SECONDS: Final = 60
MEDIA_TYPE: Final = "application/x-www-form-urlencoded"
PATH: Final = "/access/token"
_LOOPBACK: Final = frozenset({"127.0.0.1", "::1", "localhost"})
_PRINTABLE: Final = re.compile(r"[\x20-\x7e]*\Z")
_HEADERS: Final = {"Cache-Control": NO_STORE, "Pragma": "no-cache"}
_NOT_SHOWN: Final = "the client is not known, or its assertion is not good"

_log = structlog.get_logger()

router = Router(prefix="/token", include_in_schema=False)


class _RefusedError(Exception):
    """A request that gets no token, as RFC 6749 5.2 says it."""

    def __init__(self, error: str, description: str, status: int = 400) -> None:
        super().__init__(description)
        self.error = error
        self.status = status


@router.post("")
async def give_token(request: Request, running: CurrentService) -> Response:
    """Give a token of ten minutes to the consumer whose assertion is good."""
    try:
        form = await _form(request)
        granted = await grant(
            running,
            form["client_assertion"],
            client_id=form.get("client_id"),
            asked=form.get("scope"),
            audience=audience_of(request),
        )
    except _RefusedError as refused:
        return _answer(refused.status, error=refused.error, error_description=str(refused))
    except AssertionRefusedError as refused:
        # Why is for the log alone, and quotes nothing: whoever guesses learns nothing.
        _log.warning("assertion_refused", why=str(refused))
        return _answer(401, error="invalid_client", error_description=_NOT_SHOWN)
    except ScopeRefusedError as refused:
        return _answer(400, error="invalid_scope", error_description=str(refused))
    except TooManyTokensError:
        return _answer(
            429,
            error="invalid_request",
            error_description="too many tokens were asked for: a token lasts ten minutes",
        )
    return _answer(
        200,
        access_token=granted.token,
        token_type="Bearer",  # noqa: S106 - the type of all tokens
        expires_in=TOKEN_SECONDS,
        scope=" ".join(granted.scopes),
    )


def audience_of(request: Request) -> str:
    """Return whom an assertion must be for: this endpoint, as `PUBLIC_URL` names it.

    Without that, on loopback alone, as the request names it: elsewhere it could be made to name
    another server, for which somebody made the assertion.
    """
    public: str | None = request.app.state.settings.public_url
    if public is not None:
        return f"{public}{PATH}"
    origin = own_origin(request)
    if urlsplit(origin).hostname not in _LOOPBACK:
        raise _RefusedError("invalid_request", "BYFIELD_PUBLIC_URL is not set here", 503)
    return f"{origin}{PATH}"


async def _form(request: Request) -> Mapping[str, str]:
    if request.url.query:
        raise _RefusedError("invalid_request", "nothing stands in the address")
    declared = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if declared != MEDIA_TYPE:
        raise _RefusedError("invalid_request", f"the body must be {MEDIA_TYPE}")
    body = await request.body()
    if len(body) > FORM_BYTES_MAX:
        raise _RefusedError("invalid_request", f"the body has more than {FORM_BYTES_MAX} bytes")
    try:
        pairs = parse_qsl(
            body.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=FIELDS_MAX
        )
    except ValueError:
        raise _RefusedError("invalid_request", "the body cannot be read") from None
    form = {name: value for name, value in pairs if value}
    if len({name for name, _ in pairs}) != len(pairs):
        raise _RefusedError("invalid_request", "a parameter was given twice")
    if not all(_PRINTABLE.match(value) for value in form.values()):
        raise _RefusedError("invalid_request", "a parameter has other than printable characters")
    _refuse_other_ways(request, form)
    return form


def _refuse_other_ways(request: Request, form: Mapping[str, str]) -> None:
    if "grant_type" not in form:
        raise _RefusedError("invalid_request", "grant_type is missing")
    if form["grant_type"] != "client_credentials":
        raise _RefusedError("unsupported_grant_type", "only client_credentials is known here")
    if "authorization" in request.headers or "client_secret" in form:
        raise _RefusedError(
            "invalid_request", "a client shows who it is in one way: by client_assertion"
        )
    if form.get("client_assertion_type") != ASSERTION_TYPE or "client_assertion" not in form:
        raise _RefusedError(
            "invalid_client", f"client_assertion and {ASSERTION_TYPE} are needed", 401
        )


def _answer(status: int, **content: Any) -> Response:
    headers = dict(_HEADERS)
    if status == 401:  # noqa: PLR2004 - unauthorized
        headers["WWW-Authenticate"] = 'Bearer realm="byfield"'
    if status in {429, 503}:
        headers["Retry-After"] = str(RETRY_SECONDS)
    return JSONResponse(content, status, headers)
