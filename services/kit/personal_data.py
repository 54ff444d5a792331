"""Personal data and secrets, which logs, problems and reports must not show."""

from __future__ import annotations

import re
from typing import Final

WITHHELD: Final = "(withheld)"

_WORDS: Final = frozenset(
    {
        "authorization",
        "contact",
        "cookie",
        "dsn",
        "email",
        "key",
        "mail",
        "mobile",
        "name",
        "password",
        "phone",
        "secret",
        "telephone",
        "testimonial",
        "token",
        "tokens",
    }
)
_WORD: Final = re.compile(r"[A-Z]?[a-z]+|[A-Z]+")
_EMAIL: Final = re.compile(r"[^\s@<>'\"(),;:/=]+@[^\s@<>'\"(),;:/=]+\.[A-Za-z]{2,}")
_TOGETHER: Final = re.compile(r"[^\s<>'\"(),;:/=]+")
"""A word that may hold an address. Each is searched by itself, which takes linear time."""
_TOGETHER_CHARACTERS_MAX: Final = 400
_CREDENTIALS: Final = re.compile(r"(?<=://)[^\s/@]+@")
_ROW: Final = re.compile(r"^(\s*DETAIL:).*$", re.MULTILINE)
"""The line by which PostgreSQL shows the row that broke a constraint."""


def is_personal(field: str) -> bool:
    """Whether a field with this name, as `contact_email`, holds personal data or a secret."""
    return any(word.lower() in _WORDS for word in _WORD.findall(field))


def without_personal(text: str) -> str:
    """Return a text without e-mail addresses, credentials in URLs and rows of tables."""
    if "DETAIL:" in text:
        text = _ROW.sub(rf"\1 {WITHHELD}", text)
    if "@" in text:
        text = _TOGETHER.sub(_without_email, _CREDENTIALS.sub("", text))
    return text


def _without_email(found: re.Match[str]) -> str:
    word = found[0]
    if "@" not in word:
        return word
    # A longer word holds no address that could be told from its surroundings: withhold all of it.
    return WITHHELD if len(word) > _TOGETHER_CHARACTERS_MAX else _EMAIL.sub(WITHHELD, word)
