"""The columns of exported tables: what each holds, in each format, and what it means."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final, Literal

import orjson

Name = Literal["text", "integer", "number", "boolean", "date", "moment", "list", "record", "json"]
_SQL: Final[Mapping[Name, str]] = {
    "text": "VARCHAR",
    "integer": "BIGINT",
    "number": "DOUBLE",
    "boolean": "BOOLEAN",
    "date": "DATE",
    "moment": "TIMESTAMP",
    "json": "VARCHAR",
}
_UNITS: Final[Mapping[str, str]] = {
    "position": "position of the log",
    "hours": "hour",
    "minutes": "minute",
    "days": "day",
    "attendees_in_person": "attendance",
    "attendees_virtual": "attendance",
    "attended": "attendance",
    "sworn": "officer",
    "since": "position of the log",
    "as_of": "position of the log",
}


_MEANINGS: Final[Mapping[str, str]] = {
    "ori": "The agency, by its Originating Agency Identifier.",
    "provider": "The partner organization, by its short name.",
    "state": "The NCIC code of a state or territory.",
    "topics": "Topics of the list, by their short names.",
    "delivery_types": "The ways of giving assistance.",
    "note": "What else there is to say, in somebody's own words.",
}
"""Of columns whose class says no more of them."""


@dataclass(frozen=True, slots=True)
class Kind:
    """The type of a column, or of what is in it."""

    name: Name
    item: Kind | None = None
    """Of a list."""
    fields: tuple[tuple[str, Kind], ...] = ()
    """Of a record."""

    @property
    def sql(self) -> str:
        """Return the type as DuckDB and Parquet have it."""
        if self.item is not None:
            return f"{self.item.sql}[]"
        if self.name == "record":
            fields = ", ".join(f'"{name}" {kind.sql}' for name, kind in self.fields)
            return f"STRUCT({fields})"
        return _SQL[self.name]

    @property
    def says(self) -> str:
        """Return the type in words, for the dictionary."""
        if self.item is not None:
            return f"list of {self.item.says}"
        if self.name == "record":
            fields = ", ".join(f"{name} ({kind.says})" for name, kind in self.fields)
            return f"record of {fields}"
        return {"moment": "moment (UTC)", "json": "text (JSON)"}.get(self.name, self.name)

    def taken(self, value: Any) -> Any:
        """Return a value as this type has it; fields that it does not have are left out."""
        if value is None:
            return None
        if self.item is not None:
            return [self.item.taken(one) for one in value]
        if self.name == "record":
            return {name: kind.taken(value.get(name)) for name, kind in self.fields}
        if self.name == "json":
            return orjson.dumps(value).decode()
        return value


TEXT: Final = Kind("text")
INTEGER: Final = Kind("integer")
BOOLEAN: Final = Kind("boolean")
DATE: Final = Kind("date")
MOMENT: Final = Kind("moment")


@dataclass(frozen=True, slots=True)
class Column:
    """A column of an exported table."""

    name: str
    kind: Kind
    meaning: str = ""
    unit: str | None = None

    def told(self) -> Column:
        """Return the column with the unit and the meaning that its name and type imply."""
        implied = {"date": "day", "moment": "moment"}.get(self.kind.name)
        unit = self.unit or _UNITS.get(self.name, implied)
        return replace(self, unit=unit, meaning=self.meaning or _implied(self.name))


def _implied(name: str) -> str:
    """Return what the name of a column says by itself."""
    words = name.replace("_", " ")
    if name.endswith("_id"):
        return f"The id of the {words.removesuffix(' id')}."
    if name.endswith("_on"):
        return f"The day: {words}."
    return _MEANINGS.get(name, f"{words.capitalize()}.")


@dataclass(frozen=True, slots=True)
class ExportedTable:
    """A table as it is exported: where its files are, and its columns."""

    path: str
    """`facts/request_submitted`, `versions/requests`, `state/requests`."""
    meaning: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    left_out: tuple[tuple[str, str], ...] = ()
    """Fields that are not exported, each with the reason."""

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the columns."""
        return tuple(column.name for column in self.columns)
