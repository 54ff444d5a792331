"""Days as other systems write them, by a format such as MM/DD/YYYY."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from functools import cache
from typing import Final

from services.importing.tables.excel import SERIALS_BEGIN, SERIALS_BEGIN_1904

ISO: Final = "YYYY-MM-DD"
EXCEL: Final = "excel"
EXCEL_1904: Final = "excel-1904"
_MONTHS: Final = (
    "jan",
    "feb",
    "mar",
    "apr",
    "may",
    "jun",
    "jul",
    "aug",
    "sep",
    "oct",
    "nov",
    "dec",
)
_PARTS: Final = {
    "YYYY": r"(?P<year>\d{4})",
    "YY": r"(?P<year>\d{2})",
    "MMMM": r"(?P<name>[A-Za-z]{3,9})\.?",
    "MMM": r"(?P<name>[A-Za-z]{3,9})\.?",
    "MM": r"(?P<month>\d{1,2})",
    "M": r"(?P<month>\d{1,2})",
    "DD": r"(?P<day>\d{1,2})",
    "D": r"(?P<day>\d{1,2})",
}
_PART: Final = re.compile("YYYY|YY|MMMM|MMM|MM|M|DD|D|[A-Za-z]+")
_TIME: Final = r"(?:[ T]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?: ?[AaPp][Mm])?)?"
"""Follows the day where the other system kept both; it is left out."""
_SERIAL: Final = re.compile(r"([1-9]\d{0,4})(?:\.\d+)?", re.ASCII)
_CENTURY_BEGINS: Final = 69
"""Of years with two digits: 69 is 1969, 68 is 2068, as POSIX has it."""

Reader = Callable[[str], date | None]


class DayFormatError(ValueError):
    """A format that says no day."""


@cache
def reader_of(written: str) -> Reader:
    """What reads a day of this format, or None of another one. Raises `DayFormatError`."""
    if written == EXCEL:
        return lambda text: _of_serial(text, SERIALS_BEGIN)
    if written == EXCEL_1904:
        return lambda text: _of_serial(text, SERIALS_BEGIN_1904)
    pattern, at, found = "", 0, []
    for part in _PART.finditer(written):
        if part[0] not in _PARTS:
            raise DayFormatError(_rule(written))
        found.append(part[0][0])
        pattern += re.escape(written[at : part.start()]) + _PARTS[part[0]]
        at = part.end()
    if sorted(found) != ["D", "M", "Y"]:
        raise DayFormatError(_rule(written))
    written_as = re.compile(pattern + re.escape(written[at:]) + _TIME, re.ASCII)
    return lambda text: _of_text(written_as, text)


def days_meant(text: str, formats: Sequence[str]) -> Sequence[date]:
    """The days that a text may mean, each once."""
    return list(dict.fromkeys(_days(text, formats)))


def _days(text: str, formats: Sequence[str]) -> Iterator[date]:
    for each in formats:
        if (day := reader_of(each)(text)) is not None:
            yield day


def _of_serial(text: str, begin: date) -> date | None:
    serial = _SERIAL.fullmatch(text)
    return begin + timedelta(days=int(serial[1])) if serial else None


def _of_text(pattern: re.Pattern[str], text: str) -> date | None:
    found = pattern.fullmatch(text)
    if found is None:
        return None
    said = found.groupdict()
    year = int(said["year"])
    if len(said["year"]) == 2:  # noqa: PLR2004 - digits
        year += 1900 if year >= _CENTURY_BEGINS else 2000
    name = (said.get("name") or "")[:3].lower()
    if name and name not in _MONTHS:
        return None
    month = _MONTHS.index(name) + 1 if name else int(said["month"])
    try:
        return date(year, month, int(said["day"]))
    except ValueError:
        return None


def _rule(written: str) -> str:
    return (
        f"date_format {written!r} is not made of YYYY or YY, MM or MMM, and DD, such as MM/DD/YYYY "
        f"or D-MMM-YY; nor is it {EXCEL} or {EXCEL_1904}"
    )
