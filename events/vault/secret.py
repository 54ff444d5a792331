"""The secret of an installation: what is made of guessable words is made under it.

Whoever has the log, and not the vault, cannot try whether a command or a key was a certain one.
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Secret:
    """Made once, the same for all services of an installation."""

    key: bytes = field(repr=False)
    made_at: datetime

    def of_digest(self, command_digest: str) -> str:
        """Return what the log keeps as the digest of a command: HMAC-SHA-256, in hex."""
        said = f"command\n{command_digest}".encode()
        return hmac.digest(self.key, said, hashlib.sha256).hex()
