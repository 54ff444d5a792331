"""Read a map: TOML that says which column is which field, and how values are written."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any, Final

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from events.text import unpadded
from services.importing.mapping.days import ISO, DayFormatError, reader_of
from services.importing.mapping.layout import FieldKind, Layout
from services.importing.tables.faults import ImportFileError
from services.importing.tables.table import TableFormat

MAP_BYTES_MAX: Final = 1024 * 1024
ENTRIES_MAX: Final = 10_000
DATE_FORMATS_MAX: Final = 10

_Text = Annotated[str, StringConstraints(max_length=1_000)]
_Scalar = _Text | bool | int | float
_Entries: Any = Field(default_factory=dict, max_length=ENTRIES_MAX)


class _Written(BaseModel):
    """The file as it is written; unknown keys are refused."""

    model_config = ConfigDict(extra="forbid", strict=True)

    delimiter: _Text | None = None
    encoding: _Text | None = None
    date_format: _Text | Annotated[list[_Text], Field(max_length=DATE_FORMATS_MAX)] = ISO
    decimal: Annotated[str, StringConstraints(pattern="^[.,]$")] = "."
    ignore: Annotated[list[_Text], Field(max_length=ENTRIES_MAX)] = []
    columns: Annotated[dict[_Text, _Text], _Entries]
    constants: Annotated[dict[_Text, _Scalar], _Entries]
    separators: Annotated[dict[_Text, Annotated[str, StringConstraints(min_length=1)]], _Entries]
    values: Annotated[dict[_Text, dict[_Text, _Scalar]], _Entries]


@dataclass(frozen=True, slots=True)
class TableMap:
    """Which column is which field; an empty one takes columns by the names of fields."""

    format: TableFormat = field(default_factory=TableFormat)
    date_formats: tuple[str, ...] = (ISO,)
    decimal_comma: bool = False
    ignore: frozenset[str] = frozenset()
    """Names of columns, folded."""
    columns: Mapping[str, str] = field(default_factory=dict)
    """Name of a column, as written in the map -> field."""
    constants: Mapping[str, str] = field(default_factory=dict)
    separators: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """Field -> value in the table, folded -> value."""


NO_MAP: Final = TableMap()


def folded(name: str) -> str:
    """The name of a column, or a value, as it is compared: case and blanks make no difference."""
    return " ".join(filter(None, unpadded(name).split(" "))).casefold()


def read_map(content: bytes, layout: Layout) -> TableMap:
    """Read a map for tables of this layout. Raises `ImportFileError`, which names the fault."""
    if len(content) > MAP_BYTES_MAX:
        raise ImportFileError(f"the map is larger than {MAP_BYTES_MAX} bytes")
    try:
        said = _Written.model_validate(tomllib.loads(content.decode("utf-8-sig")))
    except UnicodeDecodeError as fault:
        raise ImportFileError(f"the map is not UTF-8: {fault.reason}") from fault
    except tomllib.TOMLDecodeError as fault:
        raise ImportFileError(f"the map is no TOML: {fault}") from fault
    except ValidationError as fault:
        raise ImportFileError(_told(fault)) from fault
    formats = [said.date_format] if isinstance(said.date_format, str) else said.date_format
    try:
        for each in formats:
            reader_of(each)
    except DayFormatError as fault:
        raise ImportFileError(f"the map: {fault}") from fault
    _refuse_unknown(said, layout)
    return TableMap(
        TableFormat(said.delimiter, said.encoding),
        tuple(formats),
        said.decimal == ",",
        frozenset(map(folded, said.ignore)),
        said.columns,
        {name: _plain(value) for name, value in said.constants.items()},
        said.separators,
        {
            name: {folded(written): _plain(meant) for written, meant in table.items()}
            for name, table in said.values.items()
        },
    )


def _plain(value: _Scalar) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _refuse_unknown(said: _Written, layout: Layout) -> None:
    named = {
        "columns": said.columns.values(),
        "constants": said.constants,
        "separators": said.separators,
        "values": said.values,
    }
    for where, names in named.items():
        for name in names:
            if name not in layout.fields:
                fields = ", ".join(layout.fields)
                raise ImportFileError(f"the map: {where} names {name!r}, which is none of {fields}")
    for name in said.separators:
        if layout.fields[name].kind is not FieldKind.LIST:
            raise ImportFileError(f"the map: separators names {name!r}, which is no list")
    if both := sorted({*said.columns.values()} & {*said.constants}):
        raise ImportFileError(f"the map: {both[0]!r} is both a column and a constant")


def _told(fault: ValidationError) -> str:
    first: Any = fault.errors(include_url=False, include_input=False)[0]
    where = ".".join(map(str, first["loc"][:2]))
    if first["type"] == "extra_forbidden":
        return f"the map: {where!r} is unknown; it may have {', '.join(_Written.model_fields)}"
    return f"the map: {where}: {first['msg']}"
