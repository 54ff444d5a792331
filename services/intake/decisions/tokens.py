"""Tokens of invitations that older releases made: each follows from its invitation."""

from __future__ import annotations

import base64
import hashlib
import hmac
from uuid import UUID


def invitation_token(key: str, invitation_id: UUID) -> str:
    """HMAC-SHA256 of the invitation's id, base64url."""
    digest = hmac.digest(key.encode(), invitation_id.bytes, hashlib.sha256)
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


def is_token_of(token: str, key: str, invitation_id: UUID) -> bool:
    """Whether the token is the invitation's; how long it takes tells nothing."""
    return hmac.compare_digest(token.encode(), invitation_token(key, invitation_id).encode())
