"""Public keys of consumers, as they are pasted: PEM or JWK, and nothing that is weak or secret."""

from __future__ import annotations

import json
import warnings
from typing import Any, Final

from joserfc.errors import JoseError, SecurityWarning
from joserfc.jwk import ECKey, RSAKey

KEY_CHARACTERS_MAX: Final = 8 * 1024
RSA_BITS_MIN: Final = 2048
RSA_BITS_MAX: Final = 8192
"""A longer one would keep this machine busy with each check."""
_EXPONENT: Final = 65537
_CURVE: Final = "P-256"
_PUBLIC: Final = {"RSA": ("kty", "n", "e"), "EC": ("kty", "crv", "x", "y")}

PublicKey = RSAKey | ECKey


class UnfitKeyError(ValueError):
    """What was given is no public key that is taken; says why, and quotes nothing of it."""


def read_public_key(text: str) -> PublicKey:
    """Return the public key in a text, PEM or JWK. Raises `UnfitKeyError`."""
    if len(text) > KEY_CHARACTERS_MAX:
        raise UnfitKeyError(f"the key has more than {KEY_CHARACTERS_MAX} characters")
    key = _imported(text.strip())
    if key.is_private:
        raise UnfitKeyError("the key is a private one: keep it, and give its public part alone")
    if isinstance(key, ECKey):
        if key.curve_name != _CURVE:
            raise UnfitKeyError(f"the key is on another curve than {_CURVE}")
        return key
    numbers = key.public_key.public_numbers()
    bits = numbers.n.bit_length()
    if not RSA_BITS_MIN <= bits <= RSA_BITS_MAX:
        raise UnfitKeyError(
            f"the RSA key has {bits} bits: it must have {RSA_BITS_MIN} to {RSA_BITS_MAX}"
        )
    if numbers.e != _EXPONENT:
        raise UnfitKeyError(f"the RSA key has another exponent than {_EXPONENT}")
    return key


def as_kept(key: PublicKey) -> str:
    """Return a public key as it is kept: a JWK of its numbers alone."""
    said = key.as_dict(private=False)
    return json.dumps({name: said[name] for name in _PUBLIC[str(said["kty"])]})


def kept_key(jwk: str) -> PublicKey:
    """Return a key that is kept."""
    return _imported(jwk)


def _imported(text: str) -> PublicKey:
    try:
        content: Any = json.loads(text) if text.startswith("{") else text.encode("ascii")
    except (ValueError, RecursionError):
        raise UnfitKeyError("the key is neither PEM nor a JWK") from None
    for kind in (RSAKey, ECKey):
        try:
            with warnings.catch_warnings(action="ignore", category=SecurityWarning):
                return kind.import_key(content)  # a short one is refused later, with its length
        except (JoseError, ValueError, TypeError, KeyError, AttributeError):
            continue
    raise UnfitKeyError("the key is neither an RSA nor an EC key, in PEM or as a JWK")
