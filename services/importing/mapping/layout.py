"""What can be read from a table: its fields, and what each of them takes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class FieldKind(StrEnum):
    """What a field takes, and so what becomes of several columns that are mapped to it."""

    TEXT = "text"
    """Several columns are joined by a blank."""
    LIST = "list"
    """Several columns make one list."""
    NUMBER = "number"
    """Several columns are added up."""
    DAY = "day"
    CODE = "code"
    """A word of a closed list, or an id; only one column can be it."""


@dataclass(frozen=True, slots=True)
class TableField:
    """A field of a table."""

    name: str
    kind: FieldKind = FieldKind.TEXT
    owner: str = ""
    """The list whose items have it."""
    codes: tuple[str, ...] = ()
    """All values that it takes, where these are a closed list."""
    is_slug: bool = False
    """Whether it takes words such as `active-threat`, which are made from names."""


@dataclass(frozen=True, slots=True)
class Layout:
    """The fields of a kind of table."""

    fields: Mapping[str, TableField]
    required: tuple[str, ...]
    one_of: tuple[str, ...] = ()
    """Of which at least one is required."""
    unread: frozenset[str] = frozenset()
    """Columns that are known to say nothing that is kept."""
