"""Ids: UUIDv7, so that the index grows at one end; derived, so that a retry has the same."""

from __future__ import annotations

import hashlib
import hmac
import re
from datetime import UTC, datetime
from functools import lru_cache
from typing import Annotated, Final
from uuid import UUID

import uuid_utils.compat
from pydantic import BeforeValidator
from pydantic_core import PydanticCustomError

UUID_PATTERN: Final = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}", re.ASCII)
"""The one form in which ids are accepted from outside."""

_TIME_BITS_SHIFT = 80
_VERSION_7 = 0x7 << 76
_VARIANT = 0x2 << 62
_LOW_MASK = (1 << 62) - 1
_MIDDLE_MASK = 0xFFF << 64


def _in_one_form(value: object) -> object:
    if isinstance(value, str) and not UUID_PATTERN.fullmatch(value):
        raise PydanticCustomError("uuid", "must be a UUID with its four hyphens")
    return value


GivenId = Annotated[UUID, BeforeValidator(_in_one_form)]
"""An id in a request; refused without hyphens, in braces, or after `urn:`."""


def new_id() -> UUID:
    """Return a fresh UUIDv7."""
    return uuid_utils.compat.uuid7()


def derived_id(cause: UUID, handler: str, ordinal: int = 0) -> UUID:
    """Return the id of the `ordinal`-th thing that `handler` makes of `cause`: the same every time.

    UUIDv7 with the time of the cause (0 where the cause is no UUIDv7); the rest is SHA-256 over
    all three.
    """
    text, time = _parts_of(cause)
    digest = hashlib.sha256(f"{text}\n{handler}\n{ordinal}".encode()).digest()
    return _version_7(time, digest)


@lru_cache(maxsize=64)
def _parts_of(cause: UUID) -> tuple[str, int]:
    """Return its text and its time; cached, because an import derives twenty ids of each cause."""
    time = cause.int >> _TIME_BITS_SHIFT if cause.version == 7 else 0  # noqa: PLR2004 - UUIDv7
    return str(cause), time


def call_id(actor: str, route: str, idempotency_key: str, secret: bytes | None) -> UUID:
    """Return the id of an HTTP request: the same for every retry with this `Idempotency-Key`.

    HMAC-SHA-256 under a secret, so that nobody finds a key by guessing; without one plain SHA-256,
    as a former release made it. A key that is itself a UUIDv7 (recommended) lends its time, so that
    the ids derived from it stay in the order of the index; any other key gives time 0.
    """
    said = f"{actor}\n{route}\n{idempotency_key}".encode()
    if secret is None:
        digest = hashlib.sha256(said).digest()
    else:
        digest = hmac.digest(secret, b"call\n" + said, hashlib.sha256)
    return _version_7(_milliseconds_in(idempotency_key), digest)


def key_time(idempotency_key: str) -> datetime | None:
    """Return when a key was made that is a UUIDv7; None for any other."""
    milliseconds = _milliseconds_in(idempotency_key)
    try:
        return datetime.fromtimestamp(milliseconds / 1000, UTC) if milliseconds else None
    except (ValueError, OverflowError):
        return None  # made up: beyond the year 9999


def _milliseconds_in(idempotency_key: str) -> int:
    try:
        key = UUID(idempotency_key)
    except ValueError:
        return 0
    return key.int >> _TIME_BITS_SHIFT if key.version == 7 else 0  # noqa: PLR2004 - UUIDv7


def named_id(name: str, at: datetime) -> UUID:
    """Return the id of a thing named elsewhere: UUIDv7 with the time of `at`, 1970 or later.

    The rest is SHA-256 over the name alone: see `named_part`.
    """
    return _version_7(int(at.timestamp() * 1000), hashlib.sha256(name.encode()).digest())


def named_part(id: UUID) -> int:  # noqa: A002 - the field's name
    """Return the part that all ids of one name have in common, whatever their times."""
    return id.int & ((1 << _TIME_BITS_SHIFT) - 1)


def _version_7(time: int, digest: bytes) -> UUID:
    random = int.from_bytes(digest[:16], "big")
    return UUID(
        int=(time << _TIME_BITS_SHIFT)
        | _VERSION_7
        | (random & _MIDDLE_MASK)
        | _VARIANT
        | (random & _LOW_MASK)
    )
