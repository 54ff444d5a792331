"""Text of others on a terminal: what would move the cursor, or hide, is shown as an escape."""

from __future__ import annotations

import re
from typing import Final

_UNSAFE: Final = (
    "\x00-\x08\x0b-\x1f\x7f-\x9f"  # control characters, but for tab and line feed
    "\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff"  # what hides and what turns
    "\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e0fff"  # what annotates, halves, tags
)
_IN_LINES: Final = re.compile(f"[{_UNSAFE}]")
_IN_A_LINE: Final = re.compile(f"[\t\n{_UNSAFE}]")


def escape_lines(text: str) -> str:
    """The text with every character that a terminal might obey, or not show, as an escape."""
    return _IN_LINES.sub(lambda found: _escape(found[0]), text)


def escape_line(text: object) -> str:
    """The same, and in one line: what others wrote cannot look like a line of ours."""
    return _IN_A_LINE.sub(lambda found: _escape(found[0]), str(text))


def escape_json(text: str) -> str:
    """JSON that means the same and shows no such character: they stand only within strings."""
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
