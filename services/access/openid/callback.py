"""What a browser brings back from a provider; everything in it may be forged."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final
from urllib.parse import parse_qsl

from services.access.openid.discovery import Metadata
from services.access.openid.refusals import SignInRefusedError

PARAMETERS_MAX: Final = 20
VALUE_CHARACTERS_MAX: Final = 4096
_DENIED: Final = frozenset({"access_denied", "login_required", "consent_required"})


@dataclass(frozen=True, slots=True)
class Callback:
    """The parameters of a callback that we use. `error_description` is not: it may say anything."""

    state: str = field(repr=False)
    code: str | None = field(default=None, repr=False)
    iss: str | None = None
    error: str | None = None

    def code_or_refusal(self) -> str:
        """Return the code. Raises `SignInRefusedError` if the issuer gave an error or none."""
        if self.error in _DENIED:
            raise SignInRefusedError("denied", "the issuer says that it was cancelled or refused")
        if self.error is not None:
            raise SignInRefusedError("issuer-error", "the issuer gave an error in place of a code")
        if not self.code:
            raise SignInRefusedError("no-code", "the browser brought no code")
        return self.code


def read_callback(query: str) -> Callback:
    """Return the callback of a query. Raises `SignInRefusedError` for one that cannot be read."""
    try:
        pairs = parse_qsl(
            query, keep_blank_values=True, errors="strict", max_num_fields=PARAMETERS_MAX
        )
    except ValueError:  # too many, or no UTF-8
        raise SignInRefusedError("malformed-callback", "its parameters cannot be read") from None
    values = dict(pairs)
    if len(values) != len(pairs):
        # Of two, one reader might take the first and another the last.
        raise SignInRefusedError("malformed-callback", "a parameter is given twice")
    if any(len(value) > VALUE_CHARACTERS_MAX for value in values.values()):
        raise SignInRefusedError("malformed-callback", "a parameter is too long")
    if not values.get("state"):
        raise SignInRefusedError("unknown-state", "the callback has no state")
    return Callback(values["state"], values.get("code"), values.get("iss"), values.get("error"))


def require_issuer(callback: Callback, metadata: Metadata) -> None:
    """Raise `SignInRefusedError` if the callback is of another issuer (RFC 9207)."""
    if callback.iss is None and not metadata.authorization_response_iss_parameter_supported:
        return
    if callback.iss != metadata.issuer:
        raise SignInRefusedError("wrong-callback-issuer", "the callback is of another issuer")
