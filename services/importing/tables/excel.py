"""What Excel makes of a value when a sheet is opened and saved, where that can be seen."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Final

from events.days import FIRST_DAY, LAST_DAY

IN_A_CELL: Final = re.compile(
    r"#(?:N/A|REF!|VALUE!|DIV/0!|NAME\?|NUM!|NULL!|SPILL!|CALC!)"
    r"|#{3,}"  # a column that was too narrow when the sheet was saved
    r"|=[\"+A-Z(].*"
    r"|[+-]?\d(?:[.,]\d+)?E[+-]\d{1,3}"
)
"""A cell that no longer says what stood in it."""
SERIALS_BEGIN: Final = date(1899, 12, 30)
"""The day that Excel counts from: it takes 1900 for a leap year, as Lotus 1-2-3 did."""
SERIALS_BEGIN_1904: Final = date(1904, 1, 1)
"""The day that old sheets from a Mac count from."""

MONTHS: Final = "Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec"
_DAY_OF_A_KEY: Final = re.compile(rf"(?:\d{{1,2}}-)?(?:{MONTHS})(?:-\d{{2}})?")
_SERIAL: Final = re.compile(r"[1-9]\d{4}", re.ASCII)


def cell_fault(value: str) -> str | None:
    """Why a cell does not say what stood in it, if it does not."""
    if not IN_A_CELL.fullmatch(value):
        return None
    if value[-1].isdigit() and "E" in value and value[0] != "=":
        return "is a number as Excel shortens it: digits, or zeros in front, are lost"
    if value[0] == "=":
        return "is a formula, not its result"
    if value.startswith("###"):
        return "is what Excel saves of a column that is too narrow: make it wider"
    return "is an error of a formula"


def is_day_of_a_number(value: str) -> bool:
    """Whether a key or number has become a day, as 19-03 becomes 19-Mar and 1.3 becomes 3-Jan."""
    return _DAY_OF_A_KEY.fullmatch(value) is not None and any(map(str.isdigit, value))


def day_of_serial(value: str) -> date | None:
    """The day that a number such as 43525 stands for, if it is one."""
    if not _SERIAL.fullmatch(value):
        return None
    day = SERIALS_BEGIN + timedelta(days=int(value))
    return day if FIRST_DAY <= day <= LAST_DAY else None
