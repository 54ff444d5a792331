"""Small contents that a browser keeps and cannot read, change, use elsewhere or use too late."""

from __future__ import annotations

import base64
import binascii
import os
import time
import zlib
from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from services.kit.http.tokens import CLOCK_AHEAD_MAX

CONTENT_BYTES_MAX: Final = 256 * 1024
_KEY_BYTES: Final = 32
_NONCE_BYTES: Final = 12
_TIME_BYTES: Final = 8


class Sealer:
    """Seals with AES-256-GCM under keys that are derived from an installation's secrets.

    The first secret seals; what any of them sealed is opened.
    """

    def __init__(self, secrets: Iterable[str], clock: Callable[[], float] = time.time) -> None:
        self._ciphers = [AESGCM(_derived(secret)) for secret in secrets]
        self.now = clock

    def seal(self, purpose: str, content: bytes, *, seconds: int) -> str:
        """Return the content sealed for one purpose and for so long, in the base64 of URLs."""
        until = int(self.now() + seconds).to_bytes(_TIME_BYTES, "big")
        nonce = os.urandom(_NONCE_BYTES)
        sealed = self._ciphers[0].encrypt(
            nonce, until + zlib.compress(content, 9), purpose.encode()
        )
        return _spelled(nonce + sealed)

    def open(self, purpose: str, sealed: str, *, seconds: int) -> bytes | None:
        """Return the content; None if it was not sealed here, for this purpose, or is too old.

        `seconds` are those with which it was sealed. None, too, if it was sealed while the clock
        was ahead: it would be good for longer than that.
        """
        try:
            whole = base64.urlsafe_b64decode(sealed.encode("ascii") + b"=" * (-len(sealed) % 4))
            if _spelled(whole) != sealed:
                return None  # decoding passes over characters: what goes by the text goes by one
            nonce, rest = whole[:_NONCE_BYTES], whole[_NONCE_BYTES:]
            plain = self._decrypted(nonce, rest, purpose.encode())
        except (ValueError, binascii.Error):
            return None
        if plain is None:
            return None
        if not self.is_good_until(int.from_bytes(plain[:_TIME_BYTES], "big"), seconds=seconds):
            return None
        return zlib.decompressobj().decompress(plain[_TIME_BYTES:], CONTENT_BYTES_MAX)

    def _decrypted(self, nonce: bytes, sealed: bytes, purpose: bytes) -> bytes | None:
        for cipher in self._ciphers:
            with suppress(InvalidTag):
                return cipher.decrypt(nonce, sealed, purpose)
        return None

    def is_good_until(self, until: float, *, seconds: int) -> bool:
        """Whether something is good now that began so many seconds before its end."""
        now = self.now()
        return now <= until <= now + seconds + CLOCK_AHEAD_MAX.total_seconds()


def _derived(secret: str) -> bytes:
    return HKDF(SHA256(), _KEY_BYTES, salt=None, info=b"byfield pages").derive(secret.encode())


def _spelled(whole: bytes) -> str:
    return base64.urlsafe_b64encode(whole).decode().rstrip("=")
