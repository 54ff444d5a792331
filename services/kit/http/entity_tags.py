"""Lists of ETags as `If-Match` and `If-None-Match` carry them (RFC 9110, 8.8.3 and 13.1)."""

from __future__ import annotations

import re
from typing import Final, Literal

_TAG: Final = r'(?:W/)?"[\x21\x23-\x7e\x80-\xff]*"'
LIST_PATTERN: Final = rf"^\s*(?:\*|(?:,\s*)*{_TAG}(?:\s*,\s*(?:{_TAG})?)*)\s*$"
"""For OpenAPI too: `*`, or tags separated by commas."""
_LIST: Final = re.compile(rf"[ \t]*(?:,[ \t]*)*{_TAG}(?:[ \t]*,(?:[ \t]*{_TAG})?)*[ \t]*\Z")
_EACH: Final = re.compile(_TAG)


def read_tags(text: str) -> tuple[str, ...] | Literal["*"] | None:
    """The tags of a list, each as it stands there; `*`; or None for what is no such list."""
    if text.strip(" \t") == "*":
        return "*"
    return tuple(_EACH.findall(text)) if _LIST.match(text) else None


def matches_weakly(text: str, tag: str) -> bool:
    """Whether `If-None-Match` names a tag, weak or strong; what is no list names nothing."""
    tags = read_tags(text)
    if tags is None:
        return False
    return tags == "*" or tag.removeprefix("W/") in {each.removeprefix("W/") for each in tags}
