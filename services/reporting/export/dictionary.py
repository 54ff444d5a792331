"""The data dictionary of an export: each table and column, and what is left out and why."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

import orjson

from services.reporting.export.columns import ExportedTable

JSON_FILE: Final = "dictionary.json"
PAGE_FILE: Final = "dictionary.md"
NEVER: Final = (
    "Answers to evaluations are in no export: what one person answered is opened to nobody. "
    "Figures count them together."
)
_OPENING: Final = """# Data dictionary

Each table is a folder of files, one after another by position; the rows of all of them are the
table. Business days end in `_on`; moments are UTC.
"""


def as_json(
    tables: Sequence[ExportedTable], types_left_out: Iterable[tuple[str, str]], says: str = ""
) -> bytes:
    """Return the dictionary for programs, with what it `says` of texts of people, if anything."""
    content = {
        **({"texts": says} if says else {}),
        "tables": [_table(table) for table in tables],
        "facts_left_out": [{"fact": fact, "why": why} for fact, why in types_left_out],
        "never": NEVER,
    }
    return orjson.dumps(content, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


def as_page(
    tables: Sequence[ExportedTable], types_left_out: Iterable[tuple[str, str]], says: str = ""
) -> bytes:
    """Return the dictionary for people, likewise."""
    return "\n".join(_page(tables, types_left_out, says)).encode()


def _table(table: ExportedTable) -> dict[str, Any]:
    return {
        "table": table.path,
        "meaning": table.meaning,
        "key": list(table.key),
        "columns": [
            {
                "column": column.name,
                "type": column.kind.says,
                "unit": column.unit,
                "meaning": column.meaning,
            }
            for column in table.columns
        ],
        "left_out": [{"field": field, "why": why} for field, why in table.left_out],
    }


def _page(
    tables: Sequence[ExportedTable], types_left_out: Iterable[tuple[str, str]], says: str
) -> Iterator[str]:
    yield _OPENING
    if says:
        yield f"{says}\n"
    for table in tables:
        yield f"## {table.path}\n\n{table.meaning}\n"
        yield "| Column | Type | Unit | Meaning |\n| --- | --- | --- | --- |"
        for column in table.columns:
            meaning = column.meaning.replace("|", "\\|")
            yield f"| `{column.name}` | {column.kind.says} | {column.unit or ''} | {meaning} |"
        for field, why in table.left_out:
            yield f"\nNot exported: `{field}`, {why}."
        yield ""
    yield f"## Facts that are not exported\n\n{NEVER}\n"
    for fact, why in types_left_out:
        yield f"- `{fact}`: {why}"
    yield ""
