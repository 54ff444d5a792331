"""Private tokens of invitations: who may make them, and how one follows from its invitation."""

from __future__ import annotations

import base64
import hashlib
import hmac
from uuid import UUID

from events.decider import Refused


def refuse_others(by: str | None, provider: str) -> None:
    """Refuse a provider (None: the center) that did not give what the invitation asks about."""
    if by is not None and by != provider:
        raise Refused("not-your-engagement", f"{by} did not give what is evaluated")


def invitation_token(key: str, invitation_id: UUID) -> str:
    """HMAC-SHA256 of the invitation's id, base64url: can be shown again, and is stored nowhere."""
    digest = hmac.digest(key.encode(), invitation_id.bytes, hashlib.sha256)
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


def is_token_of(token: str, key: str, invitation_id: UUID) -> bool:
    """Whether the token is the invitation's; how long it takes tells nothing."""
    return hmac.compare_digest(token.encode(), invitation_token(key, invitation_id).encode())
