"""What is wrong with a row of an imported file, without a word of it that may name a person."""

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
    """A row that is left out, and the rule that one of its fields breaks."""

    line: int
    field: str
    value: str
    """What `shown` returns for it; empty if the field is empty."""
    rule: str

    def __str__(self) -> str:
        """Return the line of the report."""
        value = f" = {self.value!r}" if self.value not in {"", WITHHELD} else ""
        return f"line {self.line}: {self.field}{value}: {self.rule}"


def shown(value: object) -> str:
    """Return a value if it looks like a code, and otherwise `WITHHELD`: reports are kept.

    Where columns are shifted or quotation marks forgotten, a name or an e-mail address may stand in
    the column `program`. So the value decides, not the column.
    """
    text = str(value).strip()
    return text if not text or is_code(text) else WITHHELD


def is_code(text: str) -> bool:
    """Whether a text looks like a code, a day, a number or an id, and so cannot be a name."""
    return len(text) <= _CHARACTERS_MAX and _CODE.fullmatch(text) is not None


def shown_column(name: str) -> str:
    """Return the name of a column if it looks like one: without a header it is data."""
    return name if len(name) <= _CHARACTERS_MAX and _COLUMN.fullmatch(name) else WITHHELD
