"""Text in requests: normalized (NFC), trimmed, without control and direction characters."""

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
"""They change the order in which text is displayed (https://www.unicode.org/reports/tr36/)."""
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
"""Marks and fillers that are invisible by themselves; between letters some have a use."""

_REFUSED: Final = _CONTROLS + _BIDI + _NONCHARACTERS
_UNSEEN: Final = _REFUSED + _BLANKS + _INVISIBLE + r"\n"
_EDGES: Final = _BLANKS + r"\u00AD\u180E\u200B-\u200D\u2060\uFEFF\n"

LINE_PATTERN: Final = f"^[^{_REFUSED}\\n]*[^{_UNSEEN}][^{_REFUSED}\\n]*$"
"""A line as a pattern for JSON Schema: at least one visible character."""
PROSE_PATTERN: Final = rf"^(\r\n|[^{_REFUSED}])*[^{_UNSEEN}](\r\n|[^{_REFUSED}])*$"
"""The same for text of several lines."""

EMAIL_PATTERN: Final = f"^[^@{_UNSEEN}]+@[^@{_UNSEEN}]+$"
"""Wide on purpose; it has no invisible characters, so nothing is trimmed."""

MARKS_MAX: Final = 100
"""On one letter. No script needs ten, and normalizing takes quadratic time in their number."""
_FLOODED: Final = f"must have at most {MARKS_MAX} marks on a letter"

_EMAIL: Final = re.compile(EMAIL_PATTERN.removesuffix("$") + r"\Z")
_NOT_IN_A_LINE: Final = re.compile(f"[{_REFUSED}{_SURROGATES}\\n]")
_NOT_IN_PROSE: Final = re.compile(f"[{_REFUSED}{_SURROGATES}]")
_SEEN: Final = re.compile(f"[^{_UNSEEN}]")
_EDGE: Final = re.compile(f"[{_EDGES}]")
_AT_EDGES: Final = "".join(each for each in map(chr, range(0x10000)) if _EDGE.match(each))
_PADDING: Final = "".join(each for each in _AT_EDGES if re.match(f"[{_BLANKS}]", each))


def line(text: str) -> str:
    """Return a text of one line, normalized. Raises `ValueError`, which does not quote the text."""
    if _is_plain(text):
        return text.strip(" ")
    if _NOT_IN_A_LINE.search(text):
        raise ValueError("must be one line without control or direction characters")
    if _is_flooded(text):
        raise ValueError(_FLOODED)
    return _kept(text)


def prose(text: str) -> str:
    """Return a text of several lines, normalized, with U+000A line ends. Raises `ValueError`."""
    if _is_plain(text):
        return text.strip(" ")
    text = text.replace("\r\n", "\n")
    if _NOT_IN_PROSE.search(text):
        raise ValueError("must have no control or direction characters but line breaks")
    if _is_flooded(text):
        raise ValueError(_FLOODED)
    return _kept(text)


def unpadded(text: str) -> str:
    """Return the text without surrounding blanks, for values from files."""
    return text.strip(_PADDING)


def spelled(text: str) -> str:
    """Return the normalized line, or an invalid text unchanged: for comparing spellings."""
    try:
        return line(text)
    except ValueError:
        return text


def normal(text: str) -> str:
    """Return the text in NFC; stored text is in NFC, so a search term must be too."""
    return unicodedata.normalize("NFC", text)


def email(text: str) -> str:
    """Return a mail address, in NFC. Raises `ValueError`, which does not quote the text."""
    if not _EMAIL.search(text):
        raise ValueError("must be a mail address, such as ana@agency.example")
    return normal(text)


def shown(text: str) -> str:
    """Return any text safe to encode and display: control characters are replaced."""
    return _NOT_IN_A_LINE.sub("\N{REPLACEMENT CHARACTER}", text)


def _is_plain(text: str) -> bool:
    """Whether nothing can be wrong with a text, nor be normalized, but blanks around it."""
    return text.isascii() and text.isprintable()


def _kept(text: str) -> str:
    kept = normal(text).strip(_AT_EDGES)
    return kept if _SEEN.search(kept) else ""


def _is_flooded(text: str) -> bool:
    """Whether a letter has so many marks that normalizing would take too long."""
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
    """An annotation for text fields: `read` normalizes, `pattern` stands in the JSON Schema."""

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
EMAIL: Final = Kept(email, EMAIL_PATTERN)
