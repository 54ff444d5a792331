"""Text from outside on a terminal: characters that control it, or do not show, are escaped."""

from __future__ import annotations

import re
from typing import Final

_UNSAFE: Final = (
    "\x00-\x08\x0b-\x1f\x7f-\x9f"  # control characters, but for tab and line feed
    "\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff"  # invisible, or a direction
    "\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e0fff"  # annotations, surrogates, tags
)
_IN_LINES: Final = re.compile(f"[{_UNSAFE}]")
_IN_A_LINE: Final = re.compile(f"[\t\n{_UNSAFE}]")


def escape_lines(text: str) -> str:
    """Return the text with every control character and invisible character escaped."""
    return _IN_LINES.sub(lambda found: _escape(found[0]), text)


def escape_line(text: object) -> str:
    """Return the text likewise, in one line: it cannot pretend to be a line of our own."""
    return _IN_A_LINE.sub(lambda found: _escape(found[0]), str(text))


def escape_json(text: str) -> str:
    """Return the same JSON with these characters escaped; they stand only within its strings."""
    return _IN_LINES.sub(lambda found: _json_escape(found[0]), text)


def _escape(character: str) -> str:
    number = ord(character)
    if character in "\t\n\r":
        return repr(character)[1:-1]
    if number <= 0xFF:  # noqa: PLR2004 - as Python writes them
        return f"\\x{number:02x}"
    return f"\\u{number:04x}" if number <= 0xFFFF else f"\\U{number:08x}"  # noqa: PLR2004 - likewise


def _json_escape(character: str) -> str:
    halves = character.encode("utf-16-be", "surrogatepass").hex()
    return "".join(f"\\u{halves[start : start + 4]}" for start in range(0, len(halves), 4))
