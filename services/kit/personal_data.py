"""What must not be shown where anyone may read it: names of people, ways to reach them, secrets."""

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
"""What an address stands in, whole; looked at apart, so that a long text is gone through once."""
_TOGETHER_CHARACTERS_MAX: Final = 400
_CREDENTIALS: Final = re.compile(r"(?<=://)[^\s/@]+@")
_ROW: Final = re.compile(r"^(\s*DETAIL:).*$", re.MULTILINE)
"""PostgreSQL's way to show the row that broke a rule."""


def is_personal(field: str) -> bool:
    """Whether a field's name says that it holds personal data or a secret: `contact_email`."""
    return any(word.lower() in _WORDS for word in _WORD.findall(field))


def without_personal(text: str) -> str:
    """A text without e-mail addresses, without a URL's credentials, without rows of a table."""
    if "DETAIL:" in text:
        text = _ROW.sub(rf"\1 {WITHHELD}", text)
    if "@" in text:
        text = _TOGETHER.sub(_without_email, _CREDENTIALS.sub("", text))
    return text


def _without_email(found: re.Match[str]) -> str:
    word = found[0]
    if "@" not in word:
        return word
    # Longer than any address with what may stand around it: nobody needs to read that.
    return WITHHELD if len(word) > _TOGETHER_CHARACTERS_MAX else _EMAIL.sub(WITHHELD, word)
