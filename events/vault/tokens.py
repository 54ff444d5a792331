"""Texts of a fact become tokens, and tokens become texts again; pure but for the nonces.

A token stands where the text stood: `enc:1:<key id>:<base64url of nonce, ciphertext, tag>`. All of
one fact have one key, which the fact names in the field `x-key`; so a text that somebody wrote, and
that only looks like a token, is none. What a token was made for (the fact's id, the field) is
authenticated with it: moved elsewhere it cannot be read.
"""

from __future__ import annotations

import os
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final, NamedTuple
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from events.contracts.marks import Marked
from events.event import KEY_FIELD, REMOVED, TOKEN_PREFIX

KEY_BYTES: Final = 32
NONCE_BYTES: Final = 12


class DataKey(NamedTuple):
    """The key of one fact: made before, used for this fact alone."""

    id: UUID
    cipher: AESGCM


class NotItsOwnError(Exception):
    """A token that was not made for this fact and field, or not with its key."""


def encrypted(
    content: Mapping[str, Any],
    marked: Marked,
    key: DataKey,
    event_id: UUID,
) -> dict[str, Any]:
    """Return the content of a fact with a token for each marked text, and the name of its key."""
    prefix = f"{TOKEN_PREFIX}{key.id}:"

    def token(text: str, path: str) -> str:
        return _token(prefix, key.cipher, text, path)

    kept: dict[str, Any] = with_texts(content, marked, token, str(event_id))
    return kept | {KEY_FIELD: str(key.id)}


def with_texts(value: Any, here: Marked, change: Callable[[str, str], str], path: str = "") -> Any:
    """Return a content in which each marked text is what `change` makes of it and its path."""
    if isinstance(value, str):
        return change(value, path) if here.text and value else value
    if isinstance(value, dict):
        return {
            name: with_texts(each, below, change, f"{path}.{name}")
            if (below := here.fields.get(name)) is not None
            else each
            for name, each in value.items()
        }
    if isinstance(value, list) and here.items is not None:
        return [
            with_texts(each, here.items, change, f"{path}.{at}") for at, each in enumerate(value)
        ]
    return value


def texts_in(value: Any, marked: Marked) -> Iterator[str]:
    """Yield the marked texts of a content."""
    if isinstance(value, str):
        if marked.text and value:
            yield value
    elif isinstance(value, dict):
        for name, below in marked.fields.items():
            if name in value:
                yield from texts_in(value[name], below)
    elif isinstance(value, list) and marked.items is not None:
        for each in value:
            yield from texts_in(each, marked.items)


def has_text(value: Any, marked: Marked) -> bool:
    """Whether a content has a marked text, so that it needs a key."""
    return any(True for _ in texts_in(value, marked))


def key_of(content: Any) -> UUID | None:
    """Return the id of the key that a fact's content names; None where it is kept as plain text."""
    named = content.get(KEY_FIELD) if isinstance(content, dict) else None
    try:
        return UUID(named) if isinstance(named, str) else None
    except ValueError:
        return None


def opened(
    content: Mapping[str, Any],
    key_id: UUID,
    cipher: AESGCM | None,
    event_id: UUID,
) -> dict[str, Any]:
    """Return the content of a fact with its texts.

    Of a key that was destroyed (None) they are `REMOVED`. Raises `NotItsOwnError`.
    """
    prefix = f"{TOKEN_PREFIX}{key_id}:"
    begins = len(prefix)

    def walk(value: Any, path: str) -> Any:
        if isinstance(value, str):
            if not value.startswith(prefix):
                return value
            return REMOVED if cipher is None else _text(value[begins:], cipher, path)
        if isinstance(value, dict):
            return {name: walk(each, f"{path}.{name}") for name, each in value.items()}
        if isinstance(value, list):
            return [walk(each, f"{path}.{at}") for at, each in enumerate(value)]
        return value

    read: dict[str, Any] = walk(content, str(event_id))
    read.pop(KEY_FIELD, None)
    return read


def _token(prefix: str, cipher: AESGCM, text: str, path: str) -> str:
    nonce = os.urandom(NONCE_BYTES)
    kept = nonce + cipher.encrypt(nonce, text.encode(), path.encode())
    return prefix + urlsafe_b64encode(kept).decode()


def _text(token: str, cipher: AESGCM, path: str) -> str:
    try:
        kept = urlsafe_b64decode(token)
        return cipher.decrypt(kept[:NONCE_BYTES], kept[NONCE_BYTES:], path.encode()).decode()
    except (InvalidTag, ValueError) as fault:
        raise NotItsOwnError from fault
