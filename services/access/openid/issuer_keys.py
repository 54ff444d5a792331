"""The public keys of an issuer, by which its signatures are checked."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from typing import Any, Final

from joserfc.errors import JoseError, SecurityWarning
from joserfc.jwk import JWKRegistry, Key
from joserfc.jws import JWSRegistry

from services.access.openid.refusals import SignInRefusedError

KEYS_MAX: Final = 100


def read_keys(answer: dict[str, Any]) -> tuple[Key, ...]:
    """Return the keys of a JWK set that can check a signature; all others are passed over.

    So says RFC 7517: a set may hold keys of a kind that we do not know beside those that we do.
    """
    found = answer.get("keys")
    return tuple(_usable(found[:KEYS_MAX])) if isinstance(found, list) else ()


def fitting_key(keys: tuple[Key, ...], algorithm: str, kid: str | None) -> Key | None:
    """Return the key that a token names; where it names none, the only one that would fit.

    A key fits if its type, its curve, its use and its own algorithm, where it has one, all do.
    Raises `SignInRefusedError` if the token names none and several would fit.
    """
    fitting = [key for key in keys if kid in {None, key.kid} and _fits(key, algorithm)]
    if kid is None and len(fitting) > 1:
        raise SignInRefusedError("unknown-key", "the token names no key and the issuer has several")
    return fitting[0] if fitting else None


def _usable(found: list[Any]) -> Iterator[Key]:
    for each in found:
        if not isinstance(each, dict):
            continue
        try:
            with warnings.catch_warnings(action="error", category=SecurityWarning):
                key = JWKRegistry.import_key(each)
            key.check_key_op("verify")
        except (JoseError, SecurityWarning, ValueError, TypeError, KeyError):
            continue  # broken, weak (RSA below 2048 bits) or for something else
        yield key


def _fits(key: Key, algorithm: str) -> bool:
    """Whether a key's type, curve, use and algorithm allow it; `oct` fits none that is allowed."""
    try:
        JWSRegistry.algorithms[algorithm].check_key(key)
    except JoseError:
        return False
    return True
