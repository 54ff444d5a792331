"""The columns of a history as fields of a table: what each takes, from the types of a row."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from enum import StrEnum
from typing import Any, Final, get_args

from pydantic.fields import FieldInfo

from services.importing.history.fields import FilePart, Split, kinds_of
from services.importing.history.parts import columns_of
from services.importing.history.row import LISTS, ROW_FIELDS, HistoryRow
from services.importing.mapping.layout import FieldKind, Layout, TableField

_SLUGS: Final = frozenset(
    {"topics", "delivery_topics", "provider", "earlier_provider", "languages"}
)


def _field(name: str, owner: str, part: type[FilePart]) -> TableField:
    about = part.model_fields[name]
    kinds = set(_flat(about.annotation))
    codes = tuple(value.value for kind in kinds if _is_words(kind) for value in kind)
    if bool in kinds:
        codes = ("true", "false")
    return TableField(name, _kind(about, kinds), owner, codes, name in _SLUGS)


def _kind(about: FieldInfo, kinds: set[Any]) -> FieldKind:
    if Split in about.metadata:
        return FieldKind.LIST
    if date in kinds:
        return FieldKind.DAY
    if bool not in kinds and kinds & {int, float}:
        return FieldKind.NUMBER
    return FieldKind.TEXT if str in kinds else FieldKind.CODE


def _flat(annotation: Any) -> Iterator[Any]:
    """All types of a field, those of the items of a list among them."""
    for kind in kinds_of(annotation):
        inner = get_args(kind)
        if not inner:
            yield kind
        for each in inner:
            yield from _flat(each)


def _is_words(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, StrEnum)


def _fields() -> Iterator[TableField]:
    for name in ROW_FIELDS:
        yield _field(name, "", HistoryRow)
    for owner, part in LISTS.items():
        for name in columns_of(part):
            yield _field(name, owner, part)


LAYOUT: Final = Layout(
    fields={each.name: each for each in _fields()},
    required=tuple(
        name
        for name in ROW_FIELDS
        if HistoryRow.model_fields[name].is_required() and name != "source"
    ),
)
