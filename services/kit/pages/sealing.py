"""Small contents that a browser keeps and cannot read, change, use elsewhere or use too late."""

from __future__ import annotations

import base64
import binascii
import os
import time
import zlib
from collections.abc import Callable
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
    """Seals with AES-256-GCM under a key that is derived from an installation's secret."""

    def __init__(self, secret: str, clock: Callable[[], float] = time.time) -> None:
        key = HKDF(SHA256(), _KEY_BYTES, salt=None, info=b"byfield pages").derive(secret.encode())
        self._cipher = AESGCM(key)
        self.now = clock

    def seal(self, purpose: str, content: bytes, *, seconds: int) -> str:
        """Return the content sealed for one purpose and for so long, in the base64 of URLs."""
        until = int(self.now() + seconds).to_bytes(_TIME_BYTES, "big")
        nonce = os.urandom(_NONCE_BYTES)
        sealed = self._cipher.encrypt(nonce, until + zlib.compress(content, 9), purpose.encode())
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
            plain = self._cipher.decrypt(nonce, rest, purpose.encode())
        except (InvalidTag, ValueError, binascii.Error):
            return None
        if not self.is_good_until(int.from_bytes(plain[:_TIME_BYTES], "big"), seconds=seconds):
            return None
        return zlib.decompressobj().decompress(plain[_TIME_BYTES:], CONTENT_BYTES_MAX)

    def is_good_until(self, until: float, *, seconds: int) -> bool:
        """Whether something is good now that began so many seconds before its end."""
        now = self.now()
        return now <= until <= now + seconds + CLOCK_AHEAD_MAX.total_seconds()


def _spelled(whole: bytes) -> str:
    return base64.urlsafe_b64encode(whole).decode().rstrip("=")
