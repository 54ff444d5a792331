"""The checks of a client assertion (`private_key_jwt`, RFC 7523), without I/O: the clock is given.

Nothing that the assertion says decides how it is checked: algorithms are set, keys are those that
were registered for the client that it names.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import RSAKey

from services.access.consumers.public_keys import PublicKey

ASSERTION_CHARACTERS_MAX: Final = 4 * 1024
LIFE_SECONDS_MAX: Final = 300
"""How far ahead an assertion may end."""
LEEWAY_SECONDS_MAX: Final = 10
"""How much the consumer's clock may differ from ours."""
JTI_CHARACTERS_MAX: Final = 255
CLIENT_PATTERN: Final = re.compile(
    r"consumer-([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})\Z"
)
_EXACT: Final = 2**53
"""Up to here a whole number is a float, too."""
_TYPES: Final = frozenset({"JWT", "client-authentication+jwt"})


class AssertionRefusedError(Exception):
    """An assertion that shows nobody; says why, for the log alone."""


@dataclass(frozen=True, slots=True)
class Assertion:
    """An assertion that was taken apart, and not believed yet."""

    parts: jws.CompactSignature
    algorithm: str
    kid: str | None
    consumer_id: UUID
    """Whom it names: whose keys are tried."""


@dataclass(frozen=True, slots=True)
class BelievedAssertion:
    """What a believed assertion leaves to be checked: that it is used once."""

    jti: str
    expires_at: float
    """In seconds since 1970."""


def client_id_of(consumer_id: UUID) -> str:
    """Return the client id of a consumer."""
    return f"consumer-{consumer_id}"


def take_apart(text: str, algorithms: Sequence[str]) -> Assertion:
    """Take an assertion apart, to learn whose it says it is. Raises `AssertionRefusedError`."""
    if len(text) > ASSERTION_CHARACTERS_MAX:
        raise AssertionRefusedError(f"it has more than {ASSERTION_CHARACTERS_MAX} characters")
    try:
        parts = jws.extract_compact(text.encode("ascii"))
    except (JoseError, ValueError, TypeError, RecursionError):
        raise AssertionRefusedError("it is no JWS in compact form") from None
    header: object = parts.protected
    _require(isinstance(header, dict), "its header is no JSON object")
    algorithm, kid, kind = (parts.protected.get(name) for name in ("alg", "kid", "typ"))
    _require(algorithm in algorithms, "it is signed by no algorithm that is allowed")
    _require(not {"crit", "b64"} & set(parts.protected), "its header has what is not understood")
    _require(kid is None or isinstance(kid, str), "its key is named by no text")
    _require(
        kind is None or (isinstance(kind, str) and kind in _TYPES), "it is a token of another type"
    )
    subject = _claims_of(parts).get("sub")
    named = CLIENT_PATTERN.match(subject) if isinstance(subject, str) else None
    if named is None:
        raise AssertionRefusedError("it names no consumer")
    return Assertion(parts, str(algorithm), kid, UUID(named[1]))


def believed(
    assertion: Assertion, keys: Sequence[PublicKey], *, audience: str, now: datetime
) -> PublicKey:
    """Return the key by which an assertion is signed, if all that it says is right.

    Raises `AssertionRefusedError`.
    """
    signed_by = next((key for key in keys if _is_signed_by(assertion, key)), None)
    if signed_by is None:
        raise AssertionRefusedError("it is signed by no key of the consumer")
    claims = _claims_of(assertion.parts)
    client_id = client_id_of(assertion.consumer_id)
    _require(claims.get("iss") == client_id, "its issuer is not the consumer")
    said = claims.get("aud")
    audiences = said if isinstance(said, list) else [said]
    _require(audiences == [audience], f"it is not for {audience} alone")
    seconds = now.timestamp()
    ends = _instant(claims, "exp")
    _require(seconds < ends + LEEWAY_SECONDS_MAX, "it has expired")
    _require(
        ends <= seconds + LIFE_SECONDS_MAX + LEEWAY_SECONDS_MAX,
        f"it ends more than {LIFE_SECONDS_MAX} seconds ahead",
    )
    for name in ("nbf", "iat"):
        if name in claims:
            begins = _instant(claims, name)
            _require(begins <= seconds + LEEWAY_SECONDS_MAX, f"its {name} lies ahead")
    return signed_by


def shown_by(assertion: Assertion) -> BelievedAssertion:
    """Return what is to be used once, of a believed assertion. Raises `AssertionRefusedError`."""
    claims = _claims_of(assertion.parts)
    jti = claims.get("jti")
    if not isinstance(jti, str) or not 0 < len(jti) <= JTI_CHARACTERS_MAX:
        raise AssertionRefusedError(f"its jti is no text of 1 to {JTI_CHARACTERS_MAX} characters")
    return BelievedAssertion(jti, _instant(claims, "exp"))


def _is_signed_by(assertion: Assertion, key: PublicKey) -> bool:
    if assertion.kid is not None and assertion.kid != key.thumbprint():
        return False
    if isinstance(key, RSAKey) == (assertion.algorithm == "ES256"):
        return False
    registry = jws.JWSRegistry(algorithms=[assertion.algorithm], strict_check_header=False)
    try:
        return jws.validate_compact(assertion.parts, key, registry=registry)
    except (JoseError, ValueError, RecursionError):
        return False


def _claims_of(parts: jws.CompactSignature) -> dict[str, Any]:
    try:
        claims = json.loads(parts.payload, object_pairs_hook=_once_each)
    except (ValueError, RecursionError):
        raise AssertionRefusedError("what it says is no JSON, or says something twice") from None
    if not isinstance(claims, dict):
        raise AssertionRefusedError("what it says is no JSON object")
    return claims


def _once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    said = dict(pairs)
    if len(said) != len(pairs):
        raise ValueError("a name stands there twice")
    return said


def _instant(claims: dict[str, Any], name: str) -> float:
    said = claims.get(name)
    if isinstance(said, int) and not isinstance(said, bool) and abs(said) < _EXACT:
        return float(said)
    if isinstance(said, float) and math.isfinite(said):
        return said
    raise AssertionRefusedError(f"its {name} is no instant in seconds")


def _require(holds: object, detail: str) -> None:
    if not holds:
        raise AssertionRefusedError(detail)
