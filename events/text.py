"""Text as it is kept: in one normal form, trimmed, with nothing that acts instead of being read."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, LiteralString, cast

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import PydanticCustomError, core_schema

# Written as escapes, in the syntax that Python and JSON Schema (ECMA 262) share; for what lies
# beyond U+FFFF they share none, so it stands there itself.
_CONTROLS: Final = r"\u0000-\u0009\u000B-\u001F\u007F-\u009F\u2028\u2029"
"""Control characters, line and paragraph separators; all but the line feed."""
_BIDI: Final = r"\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069"
"""They let a text show in another order than it is kept (https://www.unicode.org/reports/tr36/)."""
_NONCHARACTERS: Final = r"\uFDD0-\uFDEF\uFFFE\uFFFF" + "".join(
    f"{chr(plane + 0xFFFE)}-{chr(plane + 0xFFFF)}" for plane in range(0x10000, 0x110000, 0x10000)
)
_SURROGATES: Final = r"\uD800-\uDFFF"
_BLANKS: Final = r"\u0020\u00A0\u1680\u2000-\u200A\u202F\u205F\u3000"
_INVISIBLE: Final = (
    r"\u00AD\u034F\u115F\u1160\u17B4\u17B5\u180B-\u180F\u200B-\u200D\u2060-\u2065\u206A-\u206F"
    r"\u2800\u3164\uFE00-\uFE0F\uFEFF\uFFA0\uFFF0-\uFFFB"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
"""Marks and fillers that show nothing by themselves; between letters some have their use."""

_REFUSED: Final = _CONTROLS + _BIDI + _NONCHARACTERS
_UNSEEN: Final = _REFUSED + _BLANKS + _INVISIBLE + r"\n"
_EDGES: Final = _BLANKS + r"\u00AD\u180E\u200B-\u200D\u2060\uFEFF\n"

LINE_PATTERN: Final = f"^[^{_REFUSED}\\n]*[^{_UNSEEN}][^{_REFUSED}\\n]*$"
"""What a schema says of a line: somewhere something that can be seen."""
PROSE_PATTERN: Final = rf"^(\r\n|[^{_REFUSED}])*[^{_UNSEEN}](\r\n|[^{_REFUSED}])*$"
"""Likewise of a text that may have several lines."""

EMAIL_PATTERN: Final = f"^[^@{_UNSEEN}]+@[^@{_UNSEEN}]+$"
"""Of the widest kind; nothing unseen in it, so nothing to trim."""

MARKS_MAX: Final = 100
"""On one letter. No script needs ten; the time to order them grows with the square of it."""
_FLOODED: Final = f"must have at most {MARKS_MAX} marks on a letter"

_NOT_IN_A_LINE: Final = re.compile(f"[{_REFUSED}{_SURROGATES}\\n]")
_NOT_IN_PROSE: Final = re.compile(f"[{_REFUSED}{_SURROGATES}]")
_SEEN: Final = re.compile(f"[^{_UNSEEN}]")
_EDGE: Final = re.compile(f"[{_EDGES}]")
_AT_EDGES: Final = "".join(each for each in map(chr, range(0x10000)) if _EDGE.match(each))
_PADDING: Final = "".join(each for each in _AT_EDGES if re.match(f"[{_BLANKS}]", each))


def line(text: str) -> str:
    """A text of one line as it is kept. Raises `ValueError`, which does not quote it."""
    if _NOT_IN_A_LINE.search(text):
        raise ValueError("must be one line without control or direction characters")
    if _is_flooded(text):
        raise ValueError(_FLOODED)
    return _kept(text)


def prose(text: str) -> str:
    """A text of several lines as it is kept, its lines ended by U+000A. Raises `ValueError`."""
    text = text.replace("\r\n", "\n")
    if _NOT_IN_PROSE.search(text):
        raise ValueError("must have no control or direction characters but line breaks")
    if _is_flooded(text):
        raise ValueError(_FLOODED)
    return _kept(text)


def unpadded(text: str) -> str:
    """Without the blanks around it, as files have them; what else stands there is to be judged."""
    return text.strip(_PADDING)


def spelled(text: str) -> str:
    """A line as it is kept, or as it came where it cannot be: two spellings of one are equal."""
    try:
        return line(text)
    except ValueError:
        return text


def normal(text: str) -> str:
    """NFC, in which texts are kept: what is sought in them must be in it too."""
    return unicodedata.normalize("NFC", text)


def shown(text: str) -> str:
    """A text that may be anything, safe to encode and to show: what acts in it is replaced."""
    return _NOT_IN_A_LINE.sub("\N{REPLACEMENT CHARACTER}", text)


def _kept(text: str) -> str:
    kept = normal(text).strip(_AT_EDGES)
    return kept if _SEEN.search(kept) else ""


def _is_flooded(text: str) -> bool:
    """Whether marks are heaped on a letter: to bring them into their order takes for ever."""
    if text.isascii():
        return False
    heaped = 0
    for character in text:
        heaped = heaped + 1 if unicodedata.category(character)[0] == "M" else 0
        if heaped > MARKS_MAX:
            return True
    return False


@dataclass(frozen=True, slots=True)
class Kept:
    """Beside a field's type: it is read as `read` says, and its schema has the pattern of that."""

    read: Callable[[str], str]
    pattern: str

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> core_schema.CoreSchema:
        return core_schema.no_info_before_validator_function(self._checked, handler(source))

    def __get_pydantic_json_schema__(
        self, schema: core_schema.CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        return {**handler(schema), "pattern": self.pattern}

    def _checked(self, value: object) -> object:
        if not isinstance(value, str):
            return value
        try:
            return self.read(value)
        except ValueError as broken:
            raise PydanticCustomError("text", cast("LiteralString", broken.args[0])) from None


LINE: Final = Kept(line, LINE_PATTERN)
PROSE: Final = Kept(prose, PROSE_PATTERN)
