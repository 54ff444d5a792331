"""Facts without what is personal in them, by their published schemas.

A field that a schema marks `x-personal` is blanked: an empty text, which every schema takes, where
there was a text; what was null stays null. So is free text that is kept encrypted. A field that the
schema does not know is left out, as only a newer release can say what it is.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any, Final

import orjson

from events.catalogue import Catalogue, NewerFactError
from events.contracts.json_schema import SCHEMAS, schema_file
from events.contracts.marks import Schema, flat, of_field, of_item
from events.event import FREE_TEXT_MARK, PERSONAL_MARK, TOKEN_PREFIX, Event, Recorded

BLANK: Final = ""
"""What stands in the place of every personal text for machines."""


class WithoutPersonal:
    """Blanks facts. A schema is read when the first fact of its kind comes."""

    def __init__(self, catalogue: Catalogue, *, blank: str = BLANK) -> None:
        """`blank` stands in the place of every personal text."""
        self._catalogue = catalogue
        self._blank = blank
        self._schemas: dict[tuple[str, int], Schema] = {}

    def content_of(self, recorded: Recorded) -> bytes:
        """Return a fact's content, blanked. Raises `NewerFactError` for an unknown fact."""
        schema = self._schema_of(recorded)
        content = orjson.loads(recorded.data)
        blanked = _Blanking(schema.get("$defs", {}), self._blank).blanked((schema,), content)
        return recorded.data if blanked == content else orjson.dumps(blanked)

    def _schema_of(self, recorded: Recorded) -> Schema:
        key = recorded.type, recorded.schema_version
        if (known := self._schemas.get(key)) is not None:
            return known
        if not self._catalogue.reads(*key):
            raise NewerFactError(recorded)
        fact = self._catalogue[recorded.type]
        if not issubclass(fact, Event):
            raise TypeError(f"{recorded.type} is not published")
        schema: Schema = json.loads((SCHEMAS / schema_file(fact, key[1])).read_text())
        self._schemas[key] = schema
        return schema


class _Blanking:
    """Walks a content and its schema together."""

    def __init__(self, definitions: Mapping[str, Schema], blank: str) -> None:
        self._definitions = definitions
        self._blank = blank

    def blanked(self, schemas: Iterable[Schema], value: Any) -> Any:
        """Return a value without what is personal, by one of these schemas."""
        every = [each for schema in schemas for each in flat(schema, self._definitions)]
        if value is not None and any(each.get(PERSONAL_MARK) for each in every):
            return self._blank
        if _is_token(value) and any(each.get(FREE_TEXT_MARK) for each in every):
            return self._blank
        if isinstance(value, dict):
            fields = {name: of_field(every, name) for name in value}
            return {name: self.blanked(its, value[name]) for name, its in fields.items() if its}
        if isinstance(value, list):
            return [self.blanked(of_item(every, at), one) for at, one in enumerate(value)]
        return value


def _is_token(value: object) -> bool:
    return isinstance(value, str) and value.startswith(TOKEN_PREFIX)
