"""Read the FBI's list of agencies, a CSV file; each row is validated on its own."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from events import text
from events.rules.oris import POSTAL_CODE_BY_NCIC, TERRITORIES
from events.vocabulary import ORI_PATTERN, AgencyKind
from services.importing.tables.faults import ImportFileError
from services.importing.tables.table import RECOGNISED, Table, TableFormat, open_table
from services.intake.commands.fields import AGENCY_NAME_CHARACTERS_MAX, SWORN_MAX
from services.kit.bad_rows import BadRow, shown, shown_column

FILE_BYTES_MAX: Final = 64 * 1024 * 1024

_ORI: Final = re.compile(ORI_PATTERN)
_REQUIRED: Final = ("ori", "agency_type_name", "edited_name", "pub_agency_name")
_NAMES: Final = ("edited_name", "pub_agency_name", "icpsr_name")
"""The best name first; the later ones may be missing."""
_KIND_BY_TYPE: Final[Mapping[str, AgencyKind | None]] = {
    "City": AgencyKind.LOCAL,
    "County": AgencyKind.SHERIFF,
    "State Police": AgencyKind.STATE,
    "Other State Agency": AgencyKind.STATE,
    "University or College": AgencyKind.CAMPUS,
    "Tribal": AgencyKind.TRIBAL,
    "Federal": AgencyKind.OTHER,
    "Other": AgencyKind.OTHER,
    "Unknown": None,
}
"""By type, not by name: some sheriffs' offices are called "police department"."""
_OF_A_TERRITORY: Final = ("City", "County", "State Police", "Other State Agency", "Other")
"""Types that mean a territorial police in a territory; that of Guam has the type "Other"."""


@dataclass(frozen=True, slots=True)
class AgencyRow:
    """An agency as the file describes it."""

    line: int
    ori: str
    name: str
    kind: AgencyKind | None
    state: str
    sworn: int | None


class _BadFieldError(ValueError):
    def __init__(self, field: str, value: str, rule: str) -> None:
        super().__init__(f"{field}: {rule}")
        self.field = field
        self.value = value
        self.rule = rule


def read_agency_rows(content: bytes, given: TableFormat = RECOGNISED) -> list[AgencyRow | BadRow]:
    """The rows of a file, in its order; a bad one does not stop the others.

    Raises `ImportFileError`.
    """
    table = open_table(io.BytesIO(content), given, bytes_max=FILE_BYTES_MAX)
    columns = _columns(table)
    first_lines: dict[str, int] = {}
    rows: list[AgencyRow | BadRow] = []
    for read in table.rows():
        if isinstance(read, BadRow):
            rows.append(read)
            continue
        try:
            row = _row(read.line, _fields(columns, read.values))
            _refuse_repeated(row, first_lines)
            rows.append(row)
        except _BadFieldError as bad:
            rows.append(BadRow(read.line, bad.field, shown(bad.value), bad.rule))
    return rows


def _refuse_repeated(row: AgencyRow, first_lines: dict[str, int]) -> None:
    if (first := first_lines.setdefault(row.ori, row.line)) != row.line:
        raise _BadFieldError("ori", row.ori, f"stands on line {first} already")


def _columns(table: Table) -> Sequence[str]:
    columns = [name.lower() for name in table.columns]
    if missing := [name for name in _REQUIRED if name not in columns]:
        raise ImportFileError(
            f"the header lacks {', '.join(missing)}; it has "
            f"{', '.join(map(shown_column, table.columns))} ({table.format_said})"
        )
    return columns


def _fields(columns: Sequence[str], values: Sequence[str]) -> Mapping[str, str]:
    fields = zip(columns, values, strict=False)  # beyond them nothing stands
    return {name: " ".join(_line(name, value).split()) for name, value in fields}


def _line(name: str, value: str) -> str:
    try:
        return text.line(value.replace("\t", " "))
    except ValueError as broken:
        raise _BadFieldError(name, value, str(broken)) from None


def _row(line: int, fields: Mapping[str, str]) -> AgencyRow:
    ori = _ori(fields["ori"])
    state = POSTAL_CODE_BY_NCIC[ori[:2]]
    return AgencyRow(
        line=line,
        ori=ori,
        name=_name(fields),
        kind=_kind(fields["agency_type_name"], state),
        state=state,
        sworn=_sworn(fields.get("sworn", "")),
    )


def _ori(value: str) -> str:
    ori = value.upper()
    if not _ORI.fullmatch(ori):
        rule = "is two letters and seven letters or digits"
        if (meant := _with_letters(ori)) != ori and _is_known(meant):
            rule += f"; with the letter O for the digit 0 it would be {meant}"
        raise _BadFieldError("ori", value, rule)
    if not _is_known(ori):
        raise _BadFieldError(
            "ori", value, f"begins with {ori[:2]}, which is no NCIC code of a state or territory"
        )
    return ori


def _with_letters(ori: str) -> str:
    return ori[:2].replace("0", "O") + ori[2:]


def _is_known(ori: str) -> bool:
    return _ORI.fullmatch(ori) is not None and ori[:2] in POSTAL_CODE_BY_NCIC


def _name(fields: Mapping[str, str]) -> str:
    name = next((fields[column] for column in _NAMES if fields.get(column)), "")
    if not name:
        raise _BadFieldError("edited_name", "", "is blank, and so are the other names")
    if len(name) > AGENCY_NAME_CHARACTERS_MAX:
        raise _BadFieldError(
            "edited_name", name, f"has at most {AGENCY_NAME_CHARACTERS_MAX} characters"
        )
    return name


def _kind(type_name: str, state: str) -> AgencyKind | None:
    if type_name not in _KIND_BY_TYPE:
        raise _BadFieldError("agency_type_name", type_name, f"is one of {', '.join(_KIND_BY_TYPE)}")
    if state in TERRITORIES and type_name in _OF_A_TERRITORY:
        return AgencyKind.TERRITORIAL
    return _KIND_BY_TYPE[type_name]


def _sworn(value: str) -> int | None:
    if not value:
        return None
    if not (value.isascii() and value.isdigit()) or int(value[:9]) > SWORN_MAX:
        raise _BadFieldError(
            "sworn", value, f"is a whole number from 0 to {SWORN_MAX}, blank where it is unknown"
        )
    return int(value)
