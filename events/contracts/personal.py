"""Facts without what is personal in them, by their published schemas.

A field that a schema marks `x-personal` is blanked: an empty text, which every schema takes, where
there was a text; what was null stays null. A field that the schema does not know is left out, as
only a newer release can say what it is.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

import orjson

from events.catalogue import Catalogue, NewerFactError
from events.contracts.json_schema import SCHEMAS, schema_file
from events.event import PERSONAL_MARK, Event, Recorded

BLANK: Final = ""
"""What stands in the place of every personal text for machines."""

_Schema = Mapping[str, Any]
_UNION: Final = ("anyOf", "oneOf", "allOf")


class WithoutPersonal:
    """Blanks facts. A schema is read when the first fact of its kind comes."""

    def __init__(self, catalogue: Catalogue, *, blank: str = BLANK) -> None:
        """`blank` stands in the place of every personal text."""
        self._catalogue = catalogue
        self._blank = blank
        self._schemas: dict[tuple[str, int], _Schema] = {}

    def content_of(self, recorded: Recorded) -> bytes:
        """Return a fact's content, blanked. Raises `NewerFactError` for an unknown fact."""
        schema = self._schema_of(recorded)
        content = orjson.loads(recorded.data)
        blanked = _Blanking(schema.get("$defs", {}), self._blank).blanked((schema,), content)
        return recorded.data if blanked == content else orjson.dumps(blanked)

    def _schema_of(self, recorded: Recorded) -> _Schema:
        key = recorded.type, recorded.schema_version
        if (known := self._schemas.get(key)) is not None:
            return known
        if not self._catalogue.reads(*key):
            raise NewerFactError(recorded)
        fact = self._catalogue[recorded.type]
        if not issubclass(fact, Event):
            raise TypeError(f"{recorded.type} is not published")
        schema: _Schema = json.loads((SCHEMAS / schema_file(fact, key[1])).read_text())
        self._schemas[key] = schema
        return schema


class _Blanking:
    """Walks a content and its schema together."""

    def __init__(self, definitions: Mapping[str, _Schema], blank: str) -> None:
        self._definitions = definitions
        self._blank = blank

    def blanked(self, schemas: Iterable[_Schema], value: Any) -> Any:
        """Return a value without what is personal, by one of these schemas."""
        flat = [each for schema in schemas for each in self._flat(schema)]
        if value is not None and any(each.get(PERSONAL_MARK) for each in flat):
            return self._blank
        if isinstance(value, dict):
            fields = {name: _of_field(flat, name) for name in value}
            return {name: self.blanked(its, value[name]) for name, its in fields.items() if its}
        if isinstance(value, list):
            return [self.blanked(_of_item(flat, at), one) for at, one in enumerate(value)]
        return value

    def _flat(self, schema: _Schema) -> Iterator[_Schema]:
        """Yield a schema, and what it refers to or chooses from."""
        yield schema
        if (reference := schema.get("$ref")) is not None:
            yield from self._flat(self._definitions[reference.rpartition("/")[2]])
        for union in _UNION:
            for each in schema.get(union, ()):
                yield from self._flat(each)


def _of_field(schemas: Sequence[_Schema], name: str) -> list[_Schema]:
    found = [each["properties"][name] for each in schemas if name in each.get("properties", {})]
    more = [each["additionalProperties"] for each in schemas if "additionalProperties" in each]
    return found or [each for each in more if isinstance(each, Mapping)]


def _of_item(schemas: Sequence[_Schema], at: int) -> list[_Schema]:
    found = []
    for each in schemas:
        first = each.get("prefixItems", ())
        if at < len(first):
            found.append(first[at])
        elif isinstance(each.get("items"), Mapping):
            found.append(each["items"])
    return found
