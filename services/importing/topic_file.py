"""Read a list of topics, a CSV file; each line is validated on its own."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from events.vocabulary import TopicSlug
from services.intake.commands.fields import TopicLists, TopicTitle

SHIPPED: Final = Path(__file__).with_name("topics.csv")
"""The topics that come with the project."""
TOPICS_MAX: Final = 1000
"""Of one file."""
COLUMNS: Final = ("topic", "title", "lists")
LISTS_SEPARATOR: Final = ";"


class TopicFileError(ValueError):
    """A file that cannot be read as a list of topics."""


class TopicRow(BaseModel):
    """A topic as the file has it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    line: Annotated[int, Field(ge=2)]
    topic: TopicSlug
    title: TopicTitle
    lists: TopicLists


@dataclass(frozen=True, slots=True)
class BadTopic:
    """A line that is left out, and why."""

    line: int
    field: str
    rule: str


def read_topic_rows(content: bytes) -> list[TopicRow | BadTopic]:
    """The lines of a file, in its order; a bad one does not stop the others.

    The header is `topic,title,lists`; lists are separated by semicolons. Raises `TopicFileError`.
    """
    try:
        content_text = content.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        raise TopicFileError(f"the file is not UTF-8: {fault.reason}") from fault
    # Not `splitlines`, which would take a control character for the end of a line.
    lines = content_text.replace("\r\n", "\n").replace("\r", "\n").removesuffix("\n").split("\n")
    if len(lines) > TOPICS_MAX + 1:
        raise TopicFileError(f"the file has more than {TOPICS_MAX} topics")
    reader = csv.DictReader(lines)
    if tuple(reader.fieldnames or ()) != COLUMNS:
        raise TopicFileError(f"the first line must be {','.join(COLUMNS)}")
    seen: dict[str, int] = {}
    rows: list[TopicRow | BadTopic] = []
    for fields in reader:
        row = _row(reader.line_num, fields)
        if isinstance(row, TopicRow) and (first := seen.setdefault(row.topic, row.line)) < row.line:
            row = BadTopic(row.line, "topic", f"stands on line {first} already")
        rows.append(row)
    return rows


def _row(line: int, fields: Mapping[str | None, str | None]) -> TopicRow | BadTopic:
    if None in fields or None in fields.values():
        return BadTopic(line, "line", f"has not {len(COLUMNS)} fields")
    said = {str(name): value or "" for name, value in fields.items()}
    lists = [name for name in said["lists"].split(LISTS_SEPARATOR) if name]
    try:
        return TopicRow.model_validate(said | {"line": line, "lists": lists})
    except ValidationError as fault:
        first = fault.errors(include_url=False, include_input=False)[0]
        return BadTopic(line, str(first["loc"][0]), first["msg"])
