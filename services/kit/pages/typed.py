"""What somebody typed comes back when the form was not taken, as after a session that ended.

The browser keeps it in a cookie that it cannot read, for the form's own address, the person for
whom the form was shown, and half an hour. This server keeps nothing.
"""

from __future__ import annotations

import json
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from services.kit.pages.cross_site import set_cookie
from services.kit.pages.posted import Values
from services.kit.pages.sealing import Sealer

TYPED_COOKIE: Final = "__Host-byfield-typed"
TYPED_SECONDS_MAX: Final = 30 * 60
COOKIE_BYTES_MAX: Final = 3_800
"""Browsers keep cookies of up to 4 KiB. Compressed first, this holds 4,000 letters and more."""


def keep_typed(
    response: Response, sealer: Sealer, address: str, person: str, typed: Values
) -> bool:
    """Let the browser keep what was typed; False if it is too much, and nothing is kept."""
    content = json.dumps(typed, ensure_ascii=False).encode()
    sealed = sealer.seal(_purpose(address, person), content, seconds=TYPED_SECONDS_MAX)
    if len(sealed) > COOKIE_BYTES_MAX:
        return False
    set_cookie(response, TYPED_COOKIE, sealed, TYPED_SECONDS_MAX)
    return True


def kept_typed(request: Request, sealer: Sealer, address: str, person: str) -> Values | None:
    """Return what this person typed into the form at this address and the browser kept."""
    sealed = request.cookies.get(TYPED_COOKIE, "")
    content = sealer.open(_purpose(address, person), sealed, seconds=TYPED_SECONDS_MAX)
    if content is None:
        return None
    values: Values = json.loads(content)
    return values


def forget_typed(response: Response) -> None:
    """Let the browser forget it."""
    response.delete_cookie(TYPED_COOKIE, secure=True, httponly=True, samesite="lax")


def _purpose(address: str, person: str) -> str:
    return f"typed {address} {person}"
