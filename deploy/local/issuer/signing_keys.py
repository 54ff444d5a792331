"""The key by which the embedded issuer signs. It is made anew at each start, and on demand."""

from __future__ import annotations

from typing import Any, Final

from joserfc import jwt
from joserfc.jwk import ECKey, KeySet

ALGORITHM: Final = "ES256"


class SigningKeys:
    """The key of now, and the one before it, so that what it signed can still be checked."""

    def __init__(self) -> None:
        self._keys = [_new_key()]

    def rotate(self) -> None:
        """Sign by a new key from now on; of the earlier ones only the last stays published."""
        self._keys = [_new_key(), self._keys[0]]

    def published(self) -> dict[str, Any]:
        """Return the public keys, as the standard writes them."""
        return {**KeySet(list(self._keys)).as_dict(private=False)}

    def sign(self, claims: dict[str, Any]) -> str:
        """Return a signed token."""
        key = self._keys[0]
        return jwt.encode({"alg": ALGORITHM, "kid": key.kid}, claims, key, algorithms=[ALGORITHM])


def _new_key() -> ECKey:
    return ECKey.generate_key("P-256", {"use": "sig", "alg": ALGORITHM}, auto_kid=True)
