"""Whether a secret can be guessed: it is short, repeats itself, is made of words, or is shared."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from itertools import pairwise
from typing import Final

TOKEN_CHARACTERS_MIN: Final = 22
"""128 bits, as `python -c "import secrets; print(secrets.token_urlsafe(16))"` writes them."""
DISTINCT_CHARACTERS_MIN: Final = 8
RANDOM_CHARACTERS_MIN: Final = 7
"""How many characters must be left without words, years and separators."""
NEAR_SHARE_MAX: Final = 0.6

_ROWS: Final = ("abcdefghijklmnopqrstuvwxyz", "01234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm")
_NEIGHBOURS: Final = frozenset(
    pair for row in _ROWS for there in (row, row[::-1]) for pair in pairwise(there)
)
_RUN: Final = re.compile(r"[A-Z]?[a-z]{3,}|[A-Z]{4,}|\b(?:the|key|our|and|for|of|my)\b")
_SPEAKABLE: Final = re.compile(
    r"(?=.{3,}\Z)(?=.*[aeiouy])(?!.*[^aeiouy]{5})(?!.*[aeiouy]{4})(?!.*[jqvwxz][^aeiouyh])[a-z]+\Z"
)
_BETWEEN_WORDS: Final = re.compile(r"(?:19|20)\d\d|\d{1,4}\Z|[-_ .:/!]")


def weakness(secret: str, characters_min: int = TOKEN_CHARACTERS_MIN) -> str | None:
    """Return why a secret is easy to guess, without quoting it; None if it is not."""
    if len(secret) < characters_min:
        return f"is shorter than {characters_min} characters"
    if len(set(secret)) < DISTINCT_CHARACTERS_MIN or _is_repeated(secret):
        return "repeats itself"
    if _is_a_row(secret):
        return "is a row of neighbouring characters"
    if len(_BETWEEN_WORDS.sub("", _RUN.sub(_unless_speakable, secret))) < RANDOM_CHARACTERS_MIN:
        return "is made of words"
    return None


def equals(secrets: Mapping[str, str]) -> Iterable[tuple[str, str]]:
    """Return the names of secrets that equal an earlier one, each with the name of that one."""
    first: dict[str, str] = {}
    for name, secret in secrets.items():
        if first.setdefault(secret, name) != name:
            yield name, first[secret]


def _unless_speakable(run: re.Match[str]) -> str:
    return "" if _SPEAKABLE.match(run[0].lower()) else run[0]


def _is_repeated(secret: str) -> bool:
    """Whether a shorter text repeats in it, as in `abcabcabca`."""
    return any(secret[period:] == secret[:-period] for period in range(1, len(secret) // 2 + 1))


def _is_a_row(secret: str) -> bool:
    near = sum(
        left == right or (left, right) in _NEIGHBOURS for left, right in pairwise(secret.lower())
    )
    return near > NEAR_SHARE_MAX * (len(secret) - 1)
