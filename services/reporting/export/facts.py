"""Facts as tables: one a type, its fields flattened by its published schema."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import orjson

from events.catalogue import Catalogue, UndecodableError
from events.contracts.json_schema import schema_of
from events.contracts.marks import MARKS, Schema, flat, of_field, of_item
from events.contracts.meanings import meanings
from events.event import (
    EVALUATION_CATEGORIES,
    FREE_TEXT_MARK,
    PERSONAL_MARK,
    PRIVATE_CATEGORIES,
    Event,
    Recorded,
)
from events.facts import CATALOGUE
from services.reporting.export.columns import (
    DATE,
    INTEGER,
    MOMENT,
    TEXT,
    Column,
    ExportedTable,
    Kind,
)

FOLDER: Final = "facts"
PEOPLE: Final = frozenset(
    {"returned_by", "submitted_by", "sustained_by", "validated_by", "validator"}
)
"""Fields that name somebody by an id, in facts that are exported."""
_DEPTH_MAX: Final = 16
"""Of records within records; a schema that refers to itself has no end."""
_WHY: Final[Mapping[str, str]] = {
    PERSONAL_MARK: "a name or an address of a person",
    FREE_TEXT_MARK: "what somebody wrote in their own words",
}
_NAMES_SOMEBODY: Final = "it names somebody by an id"
_FORMATS: Final = {"date": DATE, "date-time": MOMENT}
_SCALARS: Final = {
    "string": TEXT,
    "integer": INTEGER,
    "number": Kind("number"),
    "boolean": Kind("boolean"),
}
_JSON: Final = Kind("json")
ENVELOPE: Final = (
    Column("position", INTEGER, "Where it stands in the log: 1, 2, 3, ... without a gap."),
    Column("stream", TEXT, "The thing that it is told of: its category, a hyphen, its id."),
    Column("stream_version", INTEGER, "1, 2, 3, ... within the stream.", "fact"),
    Column("event_id", TEXT, "The id of the fact."),
    Column("recorded_at", MOMENT, "When it was recorded; never before the fact before it."),
    Column("actor_kind", TEXT, "The role in which it was told, never who."),
    Column("correlation_id", TEXT, "The same for all that one call from outside caused."),
    Column("causation_id", TEXT, "The id of the fact that caused it; null for a person's act."),
)
"""The columns that each fact has, before its own."""
Refused = tuple[str, str]
Row = list[Any]
_Taken = tuple[tuple[str, ...], Kind, Any]
"""The way to a value in a content, its type, and what it is where it is not told."""


@dataclass(frozen=True, slots=True)
class FactTable:
    """The table of one type of facts."""

    fact: type[Event]
    table: ExportedTable
    taken: tuple[_Taken, ...]

    def row(self, recorded: Recorded, content: Mapping[str, Any]) -> Row:
        """Return the row of a fact, whose content has the shape of its newest version."""
        metadata = recorded.metadata
        row = [
            recorded.position,
            recorded.stream,
            recorded.version,
            str(recorded.id),
            moment_text(recorded.recorded_at),
            recorded.actor.partition(":")[0],
            metadata["correlation_id"],
            metadata.get("causation_id"),
        ]
        for way, kind, default in self.taken:
            value: Any = content
            for name in way:
                value = value.get(name, default) if isinstance(value, dict) else None
            row.append(value if kind.name in _PLAIN else kind.taken(value))
        return row


_PLAIN: Final = frozenset({"text", "integer", "number", "boolean", "date", "moment"})


def moment_text(moment: Any) -> str:
    """Return a moment with its zone as files have it: ISO 8601, UTC, microseconds."""
    return f"{moment:%Y-%m-%dT%H:%M:%S.%f}Z"


def is_exported(category: str) -> bool:
    """Whether facts of a category are exported."""
    return category not in EVALUATION_CATEGORIES | PRIVATE_CATEGORIES


def fact_tables(*, texts: bool = False) -> dict[str, FactTable]:
    """Return the table of each type of facts that is exported, by its wire name.

    With `texts` names, addresses and free text of people are columns, too.
    """
    return {
        fact.wire_name: _table_of(fact, texts=texts)
        for fact in sorted(CATALOGUE.published, key=lambda fact: fact.wire_name)
        if is_exported(fact.category)
    }


def types_left_out() -> list[tuple[str, str]]:
    """Return the types of facts that are not exported, each with the reason."""
    return [
        (
            fact.wire_name,
            "what one person answered, and who was asked, is opened to nobody"
            if fact.category in EVALUATION_CATEGORIES
            else "the center's own: who works here, and what they noted",
        )
        for fact in sorted(CATALOGUE.published, key=lambda fact: fact.wire_name)
        if not is_exported(fact.category)
    ]


class Contents:
    """Contents of facts in the shape of their newest version."""

    def __init__(self, catalogue: Catalogue = CATALOGUE) -> None:
        self._catalogue = catalogue
        names = [fact.wire_name for fact in catalogue]
        self._upgrades = catalogue.upgrades_of(names)

    def refuse_newer(self, recorded: Recorded) -> None:
        """Raise `NewerFactError` for a type or version that only a newer release knows."""
        self._catalogue.refuse_newer((recorded,))

    def of(self, recorded: Recorded) -> dict[str, Any]:
        """Return the content of a fact.

        Raises `NewerFactError` for a type or version that only a newer release knows,
        `KeyMissingError`, and `UndecodableError`.
        """
        self.refuse_newer(recorded)
        try:
            content = orjson.loads(recorded.data)
            newest = self._catalogue[recorded.type].schema_version
            for version in range(recorded.schema_version, newest):
                content = self._upgrades[recorded.type, version](content)
        except (KeyError, TypeError, ValueError):
            content = None
        if isinstance(content, dict):
            return content
        self._catalogue.require(recorded)  # says what is wrong with it
        raise UndecodableError(recorded, "it is no record")


def table_name(wire_name: str) -> str:
    """Return `request_submitted` for `RequestSubmitted`."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", wire_name).lower()


def _table_of(fact: type[Event], *, texts: bool) -> FactTable:
    schema = schema_of(fact)
    reading = _Reading(schema.get("$defs", {}), texts=texts)
    known = _meanings_of(fact)
    columns, taken = list(ENVELOPE), list[_Taken]()
    for name, field in schema.get("properties", {}).items():
        for way, kind, schemas in reading.columns((name,), (field,)):
            default = field.get("default")
            meaning = known.get(way[-1] if len(way) == 1 else "") or _described(schemas)
            column = Column("_".join(way), kind, meaning).told()
            if (why := _why_marked(schemas)) is not None:
                column = replace(column, meaning=f"{column.meaning} ({why.capitalize()}.)")
            columns.append(column)
            taken.append((way, kind, default if len(way) == 1 else None))
    told = " ".join((inspect.getdoc(fact) or "").split())
    path = f"{FOLDER}/{table_name(fact.wire_name)}"
    envelope = [column.told() for column in columns]
    table = ExportedTable(path, told, tuple(envelope), ("position",), tuple(reading.left_out))
    return FactTable(fact, table, tuple(taken))


class _Reading:
    """Reads the columns of a fact off its schema."""

    def __init__(self, definitions: Mapping[str, Schema], *, texts: bool) -> None:
        self._definitions = definitions
        self._texts = texts
        self.left_out: list[Refused] = []

    def columns(
        self, way: tuple[str, ...], schemas: Sequence[Schema]
    ) -> Iterable[tuple[tuple[str, ...], Kind, list[Schema]]]:
        """Yield the columns of a field: its own, or those of the fields of a single record."""
        every = self._every(schemas)
        if (why := self._refused(way, every)) is not None:
            self.left_out.append((".".join(way), why))
            return
        inner = {name for each in every for name in each.get("properties", {})}
        if inner and len(way) < _DEPTH_MAX:
            for name in _in_order(every):
                yield from self.columns((*way, name), of_field(every, name))
        elif (kind := self._kind(way, every)) is not None:
            yield way, kind, every

    def _kind(self, way: tuple[str, ...], every: Sequence[Schema]) -> Kind | None:
        """Return the type of a value; None where nothing of it is exported."""
        if (why := self._refused(way, every)) is not None:
            self.left_out.append((".".join(way), why))
            return None
        typed = [each for each in every if each.get("type") not in {None, "null"}]
        if len({each["type"] for each in typed}) != 1 or len(way) > _DEPTH_MAX:
            return _JSON
        first = typed[0]
        match first["type"]:
            case "array" if "prefixItems" not in first:
                item = self._kind((*way, "[]"), self._every(of_item(typed, 0)))
                return None if item is None else Kind("list", item)
            case "object" if "properties" in first:
                fields = [
                    (name, kind)
                    for name in _in_order(typed)
                    if (kind := self._kind((*way, name), self._every(of_field(typed, name))))
                    is not None
                ]
                return Kind("record", fields=tuple(fields)) if fields else None
            case str(scalar) if scalar in _SCALARS:
                return _FORMATS.get(first.get("format", ""), _SCALARS[scalar])
            case _:
                return _JSON

    def _every(self, schemas: Iterable[Schema]) -> list[Schema]:
        return [each for schema in schemas for each in flat(schema, self._definitions)]

    def _refused(self, way: tuple[str, ...], every: Iterable[Schema]) -> str | None:
        """Return why a field is not exported; None if it is."""
        if way[-1] in PEOPLE:
            return _NAMES_SOMEBODY
        return None if self._texts else _why_marked(every)


def _why_marked(every: Iterable[Schema]) -> str | None:
    """Return what a field has of people, if its schema marks it."""
    marks = [mark for each in every for mark in MARKS if each.get(mark)]
    return _WHY[marks[0]] if marks else None


def _in_order(schemas: Iterable[Schema]) -> list[str]:
    return list(dict.fromkeys(name for each in schemas for name in each.get("properties", {})))


def _described(schemas: Sequence[Schema]) -> str:
    """Return what the type of a field says of itself, and the words that it may have."""
    said = [each["description"] for each in schemas if "description" in each]
    words = [word for each in schemas for word in each.get("enum", ())]
    first = " ".join(said[0].split("\n\n")[0].split()) if said else ""
    return " ".join(filter(None, [first, f"One of {', '.join(words)}." if words else ""]))


def _meanings_of(fact: type[Event]) -> dict[str, str]:
    """Return what the class of a fact, and those that it is made of, say of their fields."""
    found: dict[str, str] = {}
    for each in reversed(fact.__mro__):
        if each is not Event and issubclass(each, Event):
            said = meanings(inspect.getsource(each))
            found |= {name[-1]: meaning for name, meaning in said.items()}
    return found
