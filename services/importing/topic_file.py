"""Read a list of topics, a CSV file; each row is validated on its own."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from events.vocabulary import TopicSlug
from services.importing.tables.faults import ImportFileError
from services.importing.tables.table import RECOGNISED, TableFormat, TableRow, open_table
from services.intake.commands.fields import TopicLists, TopicTitle
from services.kit.bad_rows import BadRow, shown

SHIPPED: Final = Path(__file__).with_name("topics.csv")
"""The topics that come with the project."""
TOPICS_MAX: Final = 1000
"""Of one file."""
FILE_BYTES_MAX: Final = 1024 * 1024
COLUMNS: Final = ("topic", "title", "lists")
LISTS_SEPARATOR: Final = ";"


class TopicRow(BaseModel):
    """A topic as the file has it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    line: Annotated[int, Field(ge=2)]
    topic: TopicSlug
    title: TopicTitle
    lists: TopicLists


def read_topic_rows(content: bytes, given: TableFormat = RECOGNISED) -> list[TopicRow | BadRow]:
    """The rows of a file, in its order; a bad one does not stop the others.

    The header is `topic,title,lists`; lists are separated by semicolons. Raises `ImportFileError`.
    """
    table = open_table(io.BytesIO(content), given, bytes_max=FILE_BYTES_MAX)
    if tuple(table.columns) != COLUMNS:
        raise ImportFileError(f"the first line must be {','.join(COLUMNS)} ({table.format_said})")
    seen: dict[str, int] = {}
    rows: list[TopicRow | BadRow] = []
    for read in table.rows():
        row = _row(read) if isinstance(read, TableRow) else read
        if isinstance(row, TopicRow) and (first := seen.setdefault(row.topic, row.line)) < row.line:
            row = BadRow(row.line, "topic", shown(row.topic), f"stands on line {first} already")
        rows.append(row)
        if len(rows) > TOPICS_MAX:
            raise ImportFileError(f"the file has more than {TOPICS_MAX} topics")
    return rows


def _row(read: TableRow) -> TopicRow | BadRow:
    topic, title, lists = read.values[: len(COLUMNS)]
    said = {
        "line": read.line,
        "topic": topic,
        "title": title,
        "lists": [name for name in lists.split(LISTS_SEPARATOR) if name],
    }
    try:
        return TopicRow.model_validate(said)
    except ValidationError as fault:
        first = fault.errors(include_url=False)[0]
        return BadRow(read.line, str(first["loc"][0]), shown(first["input"]), first["msg"])
