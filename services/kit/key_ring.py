"""A secret that changes without a pause: a ring of keys, the newest first, the older still good."""

from __future__ import annotations

import json
import re
from typing import Final

from pydantic import SecretStr

KEYS_MAX: Final = 4
_ID: Final = re.compile(r"[a-z0-9-]{1,40}\Z", re.ASCII)
RING_RULE: Final = (
    f"must be one key, or a JSON object of 1 to {KEYS_MAX} keys by ids of small letters, digits "
    "and hyphens, the current one first"
)


def keys_of(ring: SecretStr) -> dict[str, str]:
    """Return the keys of a secret by their ids, the current one first; one alone has the id "".

    Raises `ValueError` with the rule, and nothing of the secret.
    """
    text = ring.get_secret_value()
    if not text.lstrip().startswith("{"):
        return {"": text}
    try:
        pairs = json.loads(text, object_pairs_hook=list)
    except ValueError:
        raise ValueError(RING_RULE) from None  # the cause would show the text
    keys = dict(pairs)
    if not 1 <= len(pairs) <= KEYS_MAX or len(keys) < len(pairs):
        raise ValueError(RING_RULE)
    if not all(_ID.match(name) and isinstance(key, str) for name, key in keys.items()):
        raise ValueError(RING_RULE)
    return keys


def current_key(ring: SecretStr) -> str:
    """Return the key that is used; the others are only believed."""
    return next(iter(keys_of(ring).values()))
