"""Lists of ETags as `If-Match` and `If-None-Match` carry them (RFC 9110, 8.8.3 and 13.1)."""

from __future__ import annotations

import re
from typing import Final, Literal

_TAG: Final = r'(?:W/)?"[\x21\x23-\x7e\x80-\xff]*"'
LIST_PATTERN: Final = rf"^\s*(?:\*|(?:,\s*)*{_TAG}(?:\s*,\s*(?:{_TAG})?)*)\s*$"
"""`*`, or tags separated by commas; written so that it is a JSON Schema pattern too."""
_LIST: Final = re.compile(rf"[ \t]*(?:,[ \t]*)*{_TAG}(?:[ \t]*,(?:[ \t]*{_TAG})?)*[ \t]*\Z")
_EACH: Final = re.compile(_TAG)


def read_tags(text: str) -> tuple[str, ...] | Literal["*"] | None:
    """Return the tags of a list, `*`, or None for a text that is neither."""
    if text.strip(" \t") == "*":
        return "*"
    return tuple(_EACH.findall(text)) if _LIST.match(text) else None


def matches_weakly(text: str, tag: str) -> bool:
    """Whether `If-None-Match` names a tag, weak or strong; a malformed list names none."""
    tags = read_tags(text)
    if tags is None:
        return False
    return tags == "*" or tag.removeprefix("W/") in {each.removeprefix("W/") for each in tags}
