"""Reporting's rows that remember, as tables: every version of each, and those of a position."""

from __future__ import annotations

import inspect
import sys
from datetime import date
from types import UnionType
from typing import Any, Final, Union, get_args, get_origin

from events.contracts.meanings import meanings
from services.kit.feed.tables import Table, tables_of
from services.reporting.export.columns import (
    BOOLEAN,
    DATE,
    INTEGER,
    TEXT,
    Column,
    ExportedTable,
    Kind,
)
from services.reporting.projections.figures import FIGURES_PROJECTION

VERSIONS: Final = "versions"
STATE: Final = "state"
REMEMBERING: Final = tuple(
    table for table in tables_of(FIGURES_PROJECTION.folds) if table.remembers
)
"""The tables that are exported; answers to evaluations remember nothing, and are not."""
SINCE: Final = Column(
    "since", INTEGER, "The position of the fact since which the row is so.", "position of the log"
)
STRUCK: Final = Column(
    "struck", BOOLEAN, "Whether there is no row since then; its other columns are null, but keys."
)
_KINDS: Final = {
    str: TEXT,
    int: INTEGER,
    float: Kind("number"),
    bool: BOOLEAN,
    date: DATE,
}


def versions_of(table: Table) -> ExportedTable:
    """Return the log of changes of a table, from which its rows as of any position can be had."""
    columns = (SINCE, STRUCK, *_columns_of(table))
    says = f"Every version of each row: {_said(table)} As of a position, the last of each key."
    return ExportedTable(f"{VERSIONS}/{table.name}", says, columns, ("since", *table.key))


def state_of(table: Table) -> ExportedTable:
    """Return the table of the rows as they are as of the position of the export."""
    says = f"{_said(table)} As of the position of the export."
    return ExportedTable(f"{STATE}/{table.name}", says, (SINCE, *_columns_of(table)), table.key)


def _said(table: Table) -> str:
    return " ".join((inspect.getdoc(table.row) or "").split())


def _columns_of(table: Table) -> list[Column]:
    known = meanings(inspect.getsource(sys.modules[table.row.__module__]))
    types = table.types
    return [
        Column(name, _kind(types[name]), known.get((table.row.__name__, name), "")).told()
        for name in table.fields
    ]


def _kind(type_: Any) -> Kind:
    origin = get_origin(type_)
    if origin in {Union, UnionType}:
        [one] = [each for each in get_args(type_) if each is not type(None)]
        return _kind(one)
    if origin is tuple:
        return Kind("list", _kind(get_args(type_)[0]))
    return _KINDS[type_]
