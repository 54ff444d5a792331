"""The checks of an ID token (OpenID Connect Core 3.1.3.7), without I/O: the clock is given."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, TypeGuard, cast

from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import Key

from services.access.openid.provider import Provider
from services.access.openid.refusals import Rule, SignInRefusedError

LEEWAY_SECONDS_MAX: Final = 10
"""How much the issuer's clock may differ from ours."""
WORD_CHARACTERS_MAX: Final = 255
"""Of a subject, as the standard says, and of an `acr`."""
EMAIL_CHARACTERS_MAX: Final = 254


@dataclass(frozen=True, slots=True)
class Identity:
    """Who signed in, as the issuer knows them: a person is issuer and subject together."""

    issuer: str
    subject: str
    email: str | None
    email_verified: bool
    """Whether the issuer says that the address is theirs. Compare no other address."""
    acr: str | None
    """How strongly they signed in, in the issuer's words."""


class _Registry(jws.JWSRegistry):
    """Leaves room for a chain of certificates in a header, which some issuers send."""

    max_header_length = 16 * 1024


@dataclass(frozen=True, slots=True)
class SignedToken:
    """A token that was taken apart, and not believed yet."""

    parts: jws.CompactSignature
    algorithm: str
    kid: str | None


def take_apart(token: str, provider: Provider) -> SignedToken:
    """Take a token apart, to learn which key it names. Raises `SignInRefusedError`.

    What a header says of keys (`jwk`, `jku`, `x5u`, `x5c`) is not looked at: a key is the
    issuer's because it stands in the issuer's own set.
    """
    try:
        parts = jws.extract_compact(token.encode(), registry=_Registry())
    except (JoseError, ValueError, TypeError, RecursionError):
        raise SignInRefusedError("malformed-token", "it is no JWS in compact form") from None
    header: object = parts.protected
    if not isinstance(header, dict):
        raise SignInRefusedError("malformed-token", "its header is no JSON object")
    algorithm, kid = header.get("alg"), header.get("kid")
    if not isinstance(algorithm, str) or algorithm not in provider.algorithms:
        raise SignInRefusedError("algorithm", "it is signed by no algorithm that is allowed")
    if "crit" in header or "b64" in header:
        raise SignInRefusedError("critical-header", "its header says what we do not understand")
    if kid is not None and not isinstance(kid, str):
        raise SignInRefusedError("malformed-token", "its key is named by no text")
    return SignedToken(parts, algorithm, kid)


def believed_claims(token: SignedToken, key: Key) -> dict[str, Any]:
    """Return what a token says once its signature is right. Raises `SignInRefusedError`."""
    registry = _Registry(algorithms=[token.algorithm], strict_check_header=False)
    try:
        right = jws.validate_compact(token.parts, key, registry=registry)
        claims = json.loads(token.parts.payload) if right else None
    except (JoseError, ValueError, RecursionError):
        raise SignInRefusedError("malformed-token", "it cannot be checked or read") from None
    if not right:
        raise SignInRefusedError("signature", "it is not signed by the key that it names")
    if not isinstance(claims, dict):
        raise SignInRefusedError("malformed-token", "it holds no JSON object")
    return claims


def identity_of(
    claims: dict[str, Any], provider: Provider, *, nonce: str, now: datetime
) -> Identity:
    """Return who signed in, if the claims are for this sign-in. Raises `SignInRefusedError`."""
    _require(claims.get("iss") == provider.issuer, "issuer", "it is of another issuer")
    _require_audience(claims, provider.client_id)
    _require_time(claims, now.timestamp())
    _require(claims.get("nonce") == nonce, "nonce", "it is not for this sign-in")
    subject, acr = claims.get("sub"), claims.get("acr")
    _require(
        _is_a_word(subject), "subject", f"it names nobody in 1 to {WORD_CHARACTERS_MAX} characters"
    )
    wanted = provider.acr_values
    _require(not wanted or acr in wanted, "acr", f"its acr is none of {', '.join(wanted)}")
    return Identity(
        issuer=provider.issuer,
        subject=cast("str", subject),
        email=email_of(claims),
        email_verified=is_email_verified(claims),
        acr=acr if _is_a_word(acr) else None,
    )


def _is_a_word(said: object) -> TypeGuard[str]:
    return isinstance(said, str) and 0 < len(said) <= WORD_CHARACTERS_MAX and said.isprintable()


def email_of(claims: dict[str, Any]) -> str | None:
    """Return the address in claims; None if there is none, or one that is no address."""
    email = claims.get("email")
    if not isinstance(email, str) or not 0 < len(email) <= EMAIL_CHARACTERS_MAX:
        return None
    return email if "@" in email and email.isprintable() else None


def is_email_verified(claims: dict[str, Any]) -> bool:
    """Whether the issuer verified the address; said by `true` alone, not by a text."""
    return email_of(claims) is not None and claims.get("email_verified") is True


def _require_audience(claims: dict[str, Any], client_id: str) -> None:
    said = claims.get("aud")
    audiences = said if isinstance(said, list) else [said]
    _require(client_id in audiences, "audience", "it is for another client")
    if len(audiences) > 1:
        _require("azp" in claims, "authorized-party", "it is for several and says not for whom")
    if "azp" in claims:
        _require(claims["azp"] == client_id, "authorized-party", "it was given to another client")


def _require_time(claims: dict[str, Any], now: float) -> None:
    expires_at = _instant(claims, "exp", "expiry")
    _require(now < expires_at + LEEWAY_SECONDS_MAX, "expiry", "it has expired")
    issued_at = _instant(claims, "iat", "issued-at")
    _require(issued_at <= now + LEEWAY_SECONDS_MAX, "issued-at", "it is issued in the future")
    if "nbf" in claims:
        not_before = _instant(claims, "nbf", "not-before")
        _require(not_before <= now + LEEWAY_SECONDS_MAX, "not-before", "it is not valid yet")


def _instant(claims: dict[str, Any], name: str, check: Rule) -> float:
    """Return an instant in seconds; it must be there, a number and finite, as NaN is not."""
    said = claims.get(name)
    # Whole numbers are finite, and `isfinite` raises for a very large one.
    whole = isinstance(said, int) and not isinstance(said, bool)
    if not whole and not (isinstance(said, float) and math.isfinite(said)):
        raise SignInRefusedError(check, f"the ID token is refused: it has no {name} in seconds")
    return cast("float", said)


def _require(holds: object, check: Rule, detail: str) -> None:
    if not holds:
        raise SignInRefusedError(check, f"the ID token is refused: {detail}")
