"""What is wrong with a row of somebody's file, told without repeating what it says of people."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from services.kit.personal_data import WITHHELD

_CHARACTERS_MAX: Final = 40
_CODE: Final = re.compile(
    r"[a-z]+(-[a-z0-9]+){0,6}"  # a word of a vocabulary
    r"|\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}|(19|20)\d{6}"  # a day, or what was meant as one
    r"|-?\d{1,6}([.,]\d{1,3})?"  # a number
    r"|(?=[A-Z]*\d)(?=\d*[A-Z])[A-Z0-9]{7,9}"  # what was meant as an ORI
    r"|[A-Z]{1,6}[-_/]\d{1,8}"  # a key such as TA-17
    r"|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"  # an id
    r"|None|True|False|\[\]|\{\}",  # what JSON has beside text and numbers
    re.ASCII,
)
_COLUMN: Final = re.compile(r"[a-z][a-z_]*", re.ASCII)


@dataclass(frozen=True, slots=True)
class BadRow:
    """What is left out: which rule which field breaks."""

    line: int
    field: str
    value: str
    """As `shown` has it; empty where nothing stands there."""
    rule: str

    def __str__(self) -> str:
        """As it is reported, in a line."""
        said = f" = {self.value!r}" if self.value not in {"", WITHHELD} else ""
        return f"line {self.line}: {self.field}{said}: {self.rule}"


def shown(value: object) -> str:
    """A value as a report may repeat it: only what looks like a code.

    Where columns are shifted or quotation marks forgotten, a name or an e-mail address stands
    under `program`: so it is the value that decides, not the column.
    """
    text = str(value).strip()
    return text if not text or is_code(text) else WITHHELD


def is_code(text: str) -> bool:
    """Whether a text looks like a code, a day, a number or an id, and so like nobody's name."""
    return len(text) <= _CHARACTERS_MAX and _CODE.fullmatch(text) is not None


def shown_column(name: str) -> str:
    """The name of a column likewise: a file without a header begins with somebody's data."""
    return name if len(name) <= _CHARACTERS_MAX and _COLUMN.fullmatch(name) else WITHHELD
