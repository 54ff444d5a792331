"""Which publications a text names: by name, by the beginning of a digest, or by a day."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, NamedTuple

CODE_CHARACTERS: Final = 12
"""The short code of a publication: so much of its digest, and more if it were a number."""
CODE_CHARACTERS_MIN: Final = 8
"""The beginning of a digest that is looked for."""
NAMED_MAX: Final = 5
"""Names, digests and days of a text that are looked for; the first ones."""
_MONTHS: Final = (
    *("jan", "feb", "mar", "apr", "may", "jun"),
    *("jul", "aug", "sep", "oct", "nov", "dec"),
)
_MONTH: Final = (
    r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)


class Publication(NamedTuple):
    """A snapshot or an edition of a review, without what it says."""

    kind: str
    """`snapshot` or `review`."""
    name: str
    superseded_by: str | None
    position: int
    """Of its record in the log."""
    as_of: int
    """The position that it speaks for."""
    until: date
    published_on: date
    digests: tuple[str, ...]
    """Of its figures; of a review also of its files."""

    @property
    def code(self) -> str:
        """The short code by which it can be found."""
        return code_of(self.digests[0])


def code_of(digest: str) -> str:
    """Return the short code of what was published with a digest: how that begins."""
    ends = range(CODE_CHARACTERS, len(digest))
    return next((digest[:end] for end in ends if _is_mixed(digest[:end])), digest)


def _is_mixed(code: str) -> bool:
    return not (code.isdigit() or code.isalpha())


@dataclass(frozen=True, slots=True)
class Said:
    """What a text names a publication by; one of the three is there."""

    words: str
    name: str | None = None
    digest: str | None = None
    """Its beginning."""
    day: date | None = None

    def is_of(self, publication: Publication) -> bool:
        """Whether this names a publication; a year alone is the last edition of its review."""
        if self.day is not None:
            return self.day in {publication.until, publication.published_on}
        if self.digest is not None:
            return any(each.startswith(self.digest) for each in publication.digests)
        year, _, edition = publication.name.partition("-")
        is_last = publication.kind == "review" and publication.superseded_by is None
        return self.name == publication.name or (is_last and bool(edition) and self.name == year)


@dataclass(frozen=True, slots=True)
class Named:
    """What a text names, and the publications that it is; the last published first."""

    words: str
    publications: Sequence[Publication]


def said_in(text: str) -> tuple[list[Said], str]:
    """Return what a text names publications by, in its order, and the text with blanks for it.

    A day such as 2023-02-31, which no calendar has, names nothing.
    """
    found: list[tuple[int, Said]] = []
    rest = text
    for form, made in _FORMS:
        for match in form.finditer(rest):
            if (said := made(match)) is not None:
                start, end = match.span()
                rest = rest[:start] + " " * (end - start) + rest[end:]
                found.append((start, said))
    said_in_order = [said for _, said in sorted(found, key=lambda each: each[0])]
    return list(dict.fromkeys(said_in_order))[:NAMED_MAX], rest


def named_in(said: Sequence[Said], published: Sequence[Publication]) -> list[Named]:
    """Return which publications each of these is."""
    return [Named(one.words, [each for each in published if one.is_of(each)]) for one in said]


def _name(match: re.Match[str]) -> Said:
    """Return the name of a snapshot, or of an edition of a review."""
    told = match.groupdict()
    quarter = f"q{told['quarter']}" if "quarter" in told else None
    parts = [f"fy{told['year']}", quarter] if quarter else [told["year"]]
    return Said(match.group(), name="-".join(part for part in (*parts, told["edition"]) if part))


def _digest(match: re.Match[str]) -> Said:
    return Said(match.group(), digest=match.group().lower())


def _day(match: re.Match[str]) -> Said | None:
    year, month, day = match["year"], match["month"], match["day"]
    number = int(month) if month.isdigit() else 1 + _MONTHS.index(month[:3].lower())
    try:
        return Said(match.group(), day=date(int(year), number, int(day)))
    except ValueError:  # no such day
        return None


_YEAR: Final = r"(?P<year>(?:19|20)\d\d)"
_DAY_NUMBER: Final = r"(?P<day>[0-3]?\d)"
_EDITION: Final = r"(?P<edition>[1-9]\d{0,3})"
_MIXED: Final = r"(?=\d*[a-f])(?=[a-f]*\d)"
"""Letters and digits: the beginning of a digest is no number, and no word."""
_FORMS: Final[Sequence[tuple[re.Pattern[str], Callable[[re.Match[str]], Said | None]]]] = tuple(
    (re.compile(rf"(?<![\w-]){form}(?![\w-])", re.IGNORECASE), made)
    for form, made in (
        (rf"{_YEAR}-(?P<month>[01]\d)-{_DAY_NUMBER}", _day),
        (rf"(?P<month>[01]?\d)/{_DAY_NUMBER}/{_YEAR}", _day),
        (rf"{_MONTH} {_DAY_NUMBER}(?:st|nd|rd|th)?,? {_YEAR}", _day),
        (rf"{_DAY_NUMBER}(?:st|nd|rd|th)? {_MONTH},? {_YEAR}", _day),
        (rf"fy ?{_YEAR}[ -]?q(?P<quarter>[1-4])(?:-{_EDITION})?", _name),
        (rf"(?:review[- ])?{_YEAR}-{_EDITION}", _name),
        (rf"review[- ](?:of |for )?(?:the )?(?:fiscal )?(?:year )?{_YEAR}(?P<edition>)", _name),
        (rf"{_MIXED}[0-9a-f]{{{CODE_CHARACTERS_MIN},64}}", _digest),
    )
)
"""How publications are named, in the order in which it is looked for."""
