"""Which fields of a fact hold personal or free text: what its schema marks, and where."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from events.event import FREE_TEXT_MARK, PERSONAL_MARK

FOLDER: Final = Path(__file__).parents[1] / "schemas"
"""The published schemas, and an example of each fact."""
Schema = Mapping[str, Any]
MARKS: Final = (PERSONAL_MARK, FREE_TEXT_MARK)
_UNION: Final = ("anyOf", "oneOf", "allOf")
_DEPTH_MAX: Final = 16
"""Of fields within fields; a schema that refers to itself has no end."""


@dataclass(frozen=True, slots=True)
class Marked:
    """A place in a content below which some text is marked, or which is such a text itself."""

    text: bool
    fields: Mapping[str, Marked]
    items: Marked | None
    """What is marked in each item of a list, wherever it stands."""


@cache
def marked_in(type: str, schema_version: int) -> Marked | None:  # noqa: A002 - the field's name
    """Return what is marked in facts of a type; None where nothing is, or no schema is known."""
    try:
        schema: Schema = json.loads((FOLDER / f"{type}.v{schema_version}.json").read_text())
    except FileNotFoundError:
        return None
    return _marked([schema], schema.get("$defs", {}), _DEPTH_MAX)


def flat(schema: Schema, definitions: Mapping[str, Schema]) -> Iterator[Schema]:
    """Yield a schema, and what it refers to or chooses from."""
    yield schema
    if (reference := schema.get("$ref")) is not None:
        yield from flat(definitions[reference.rpartition("/")[2]], definitions)
    for union in _UNION:
        for each in schema.get(union, ()):
            yield from flat(each, definitions)


def of_field(schemas: Sequence[Schema], name: str) -> list[Schema]:
    """Return the schemas of a field."""
    found = [each["properties"][name] for each in schemas if name in each.get("properties", {})]
    more = [each["additionalProperties"] for each in schemas if "additionalProperties" in each]
    return found or [each for each in more if isinstance(each, Mapping)]


def of_item(schemas: Sequence[Schema], at: int) -> list[Schema]:
    """Return the schemas of an item of a list."""
    found = []
    for each in schemas:
        first = each.get("prefixItems", ())
        if at < len(first):
            found.append(first[at])
        elif isinstance(each.get("items"), Mapping):
            found.append(each["items"])
    return found


def _marked(
    schemas: Sequence[Schema], definitions: Mapping[str, Schema], depth_left: int
) -> Marked | None:
    if not depth_left:
        return None
    every = [each for schema in schemas for each in flat(schema, definitions)]
    names = {name for each in every for name in each.get("properties", {})}
    fields = {
        name: found
        for name in sorted(names)
        if (found := _marked(of_field(every, name), definitions, depth_left - 1)) is not None
    }
    item = [one for each in every for one in _items(each)]
    items = _marked(item, definitions, depth_left - 1) if item else None
    text = any(each.get(mark) for each in every for mark in MARKS)
    return Marked(text, fields, items) if text or fields or items else None


def _items(schema: Schema) -> list[Schema]:
    items = schema.get("items")
    return [*schema.get("prefixItems", ()), *([items] if isinstance(items, Mapping) else [])]
