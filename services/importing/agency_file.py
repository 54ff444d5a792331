"""Read the FBI's list of agencies, a CSV file; each row is validated on its own."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from events import text
from events.rules.oris import (
    POSTAL_CODE_BY_NCIC,
    STATES,
    STEM_CHARACTERS,
    TERRITORIES,
    has_known_prefix,
    is_of_state,
)
from events.vocabulary import ORI_PATTERN, AgencyKind
from services.importing.mapping.layout import FieldKind, Layout, TableField
from services.importing.mapping.map_file import NO_MAP, TableMap
from services.importing.mapping.mapped import MappedTable
from services.importing.tables.table import RECOGNISED, TableFormat, open_table
from services.intake.commands.fields import AGENCY_NAME_CHARACTERS_MAX, SWORN_MAX
from services.kit.bad_rows import BadRow, shown

FILE_BYTES_MAX: Final = 64 * 1024 * 1024

_ORI: Final = re.compile(ORI_PATTERN)
_STEM: Final = re.compile(f"[A-Z]{{2}}[A-Z0-9]{{{STEM_CHARACTERS - 2}}}")
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
_KINDS: Final = frozenset(AgencyKind)
"""What other lists may say of the kind, by the words of Byfield."""
_OF_A_TERRITORY: Final = ("City", "County", "State Police", "Other State Agency", "Other")
"""Types that mean a territorial police in a territory; that of Guam has the type "Other"."""


AGENCY_LAYOUT: Final = Layout(
    fields={
        each.name: each
        for each in (
            TableField("ori", FieldKind.CODE),
            TableField("agency_type_name", FieldKind.CODE, codes=(*_KIND_BY_TYPE, *sorted(_KINDS))),
            TableField("edited_name"),
            TableField("pub_agency_name"),
            TableField("pub_agency_unit"),
            TableField("icpsr_name"),
            TableField("state", FieldKind.CODE),
            TableField("sworn", FieldKind.NUMBER),
        )
    },
    required=("ori", "agency_type_name"),
    one_of=_NAMES,
    unread=frozenset({"edited_flag"}),
)


@dataclass(frozen=True, slots=True)
class AgencyRow:
    """An agency as the file describes it."""

    line: int
    ori: str
    """Nine characters, or seven that the registry must know."""
    name: str
    kind: AgencyKind | None
    state: str
    sworn: int | None
    repeated: bool = False
    """Whether an earlier row says the same."""


class _BadFieldError(ValueError):
    def __init__(self, field: str, value: str, rule: str) -> None:
        super().__init__(f"{field}: {rule}")
        self.field = field
        self.value = value
        self.rule = rule


def read_agency_rows(
    content: bytes, given: TableFormat = RECOGNISED, by: TableMap = NO_MAP
) -> list[AgencyRow | BadRow]:
    """The rows of a file, in its order; a bad one does not stop the others.

    A row that stands twice alike is told as repeated. Raises `ImportFileError`.
    """
    table = open_table(io.BytesIO(content), given.or_else(by.format), bytes_max=FILE_BYTES_MAX)
    mapped = MappedTable(table, AGENCY_LAYOUT, by)
    first: dict[str, AgencyRow] = {}
    rows: list[AgencyRow | BadRow] = []
    for read in mapped.rows():
        if isinstance(read, BadRow):
            rows.append(read)
        elif read.bad:
            rows += read.bad
        else:
            try:
                row = _row(read.line, _cleaned(read.values))
                rows.append(_repeated(row, first.setdefault(row.ori, row)))
            except _BadFieldError as bad:
                rows.append(BadRow(read.line, bad.field, shown(bad.value), bad.rule))
    return rows


def _repeated(row: AgencyRow, first: AgencyRow) -> AgencyRow:
    """The row, marked if it says what an earlier one says of the same agency."""
    if row is first:
        return row
    if replace(row, line=first.line) != first:
        rule = f"stands on line {first.line} already, with something else"
        raise _BadFieldError("ori", row.ori, rule)
    return replace(row, repeated=True)


def _cleaned(values: Mapping[str, str]) -> Mapping[str, str]:
    return {name: " ".join(_line(name, value).split()) for name, value in values.items()}


def _line(name: str, value: str) -> str:
    try:
        return text.line(value.replace("\t", " "))
    except ValueError as broken:
        raise _BadFieldError(name, value, str(broken)) from None


def _row(line: int, fields: Mapping[str, str]) -> AgencyRow:
    ori = _ori(fields.get("ori", ""))
    state, kind = _state_and_kind(ori, fields)
    return AgencyRow(
        line=line,
        ori=ori,
        name=_name(fields),
        kind=kind,
        state=state,
        sworn=_sworn(fields.get("sworn", "")),
    )


def _state_and_kind(ori: str, fields: Mapping[str, str]) -> tuple[str, AgencyKind | None]:
    by_ori = POSTAL_CODE_BY_NCIC.get(ori[:2])
    said = fields.get("state", "").upper() or by_ori
    if said is None:
        raise _BadFieldError("state", "", f"is missing, and {ori} does not say it")
    state = POSTAL_CODE_BY_NCIC.get(said, said)
    if state not in STATES:
        raise _BadFieldError("state", said, "is no postal code of a state or territory")
    kind = _kind(fields.get("agency_type_name", ""), state)
    if not is_of_state(ori, state, kind):
        rule = f"is not the state of {ori}, which begins with {ori[:2]}"
        raise _BadFieldError("state", said, rule)
    return state, kind


def _ori(value: str) -> str:
    ori = value.upper()
    if not (_ORI.fullmatch(ori) or _STEM.fullmatch(ori)):
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
    return bool(_ORI.fullmatch(ori) or _STEM.fullmatch(ori)) and has_known_prefix(ori)


def _name(fields: Mapping[str, str]) -> str:
    name = next((fields[column] for column in _NAMES if fields.get(column)), "")
    if not name:
        raise _BadFieldError("edited_name", "", "is blank, and so are the other names")
    unit = fields.get("pub_agency_unit", "")
    if unit and unit.casefold() not in name.casefold():
        name = f"{name}, {unit}"
    if len(name) > AGENCY_NAME_CHARACTERS_MAX:
        raise _BadFieldError(
            "edited_name", name, f"has at most {AGENCY_NAME_CHARACTERS_MAX} characters"
        )
    return name


def _kind(type_name: str, state: str) -> AgencyKind | None:
    if type_name in _KINDS:
        return AgencyKind(type_name)
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
