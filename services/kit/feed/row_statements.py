"""The statements that load and write a service's rows, generated from its declared tables.

`make docs` writes them to `sql/rows_load.sql`, `rows_write.sql` and `rows_remove.sql` of the
service, and to `versions_NAME.sql` for each table that remembers; `make check` compares them. At
run time Python builds no SQL; it leaves parts out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final, TypeVar

from services.kit.feed.tables import UNTIL, Load, Table

LOAD: Final = "rows_load"
WRITE: Final = "rows_write"
REMOVE: Final = "rows_remove"
VERSIONS: Final = "versions_{}"
LOAD_PARAMETERS: Final = 1
"""The parameter before those of the tables: feeds."""
WRITE_PARAMETERS: Final = 5
"""The parameters before those of the parts: checkpoints before and after."""
STATEMENTS_KEPT_MAX: Final = 40
"""So many choices of parts are kept; each connection prepares those that it sends."""
T = TypeVar("T")
_MADE: Final = "-- Generated from the declared tables by `make docs`; do not edit.\n"


class Parts:
    """A statement that is sent without the parts that a use has no values for.

    Each part reads one parameter. PostgreSQL plans what it is sent, and opens every table of it: a
    service has dozens, of which a fact concerns a few.
    """

    def __init__(self, text: str) -> None:
        self._first, *self._parts, self._last = _PART.split(text)
        self._before = max((int(each) for each in _NUMBER.findall(self._first)), default=0)
        self._kept: dict[tuple[int, ...], str] = {}

    def said(self, values: Sequence[T | None]) -> tuple[str, list[T | None]]:
        """Return the statement with the parts that have a value, and their values; one a part.

        All parts are sent where others than `STATEMENTS_KEPT_MAX` would have to be prepared.
        """
        places = tuple(place for place, value in enumerate(values) if value)
        text = self._kept.get(places)
        if text is None:
            if len(self._kept) >= STATEMENTS_KEPT_MAX:
                places = tuple(range(len(self._parts)))
            text = self._kept[places] = self._joined(places)
        return text, [values[place] or None for place in places]

    def _joined(self, places: Sequence[int]) -> str:
        """Join parts; only their parameters are numbered anew."""
        parts = (
            _NUMBER.sub(str(number), self._parts[place])
            for number, place in enumerate(places, start=self._before + 1)
        )
        return "".join((self._first, *parts, self._last))


def load_statement(loads: Sequence[Load]) -> str:
    """Return the statement that loads rows: a JSON array of arrays for each load, or null."""
    parts = [f"{_MADE}-- $1 feeds\n-- Passes the gate by itself.\n{_LOAD_HEAD}"]
    for number, load in enumerate(loads, start=LOAD_PARAMETERS + 1):
        table, by = load.table, load.by
        columns = ", ".join(table.columns)
        part = _LOAD.format(columns=columns, name=table.name, by=by, number=number)
        parts.append(f"-- Part ${number}: {by}[] of {table.name}\n{part}")
    return "".join((*parts, _LAST, _LOAD_TAIL))


def write_statement(tables: Sequence[Table]) -> str:
    """Return the statement that writes rows, if no checkpoint has moved, and moves checkpoints."""
    parts = [f"{_MADE}{_WRITE_HEAD}"]
    for number, (what, step) in enumerate(_all_steps(tables), start=WRITE_PARAMETERS + 1):
        part = step.replace("$n", f"${number}")
        parts.append(f"-- Part ${number}: {what}, as JSON\n{part},\n")
    return "".join((*parts, _LAST, _WRITE_TAIL))


def remove_statement(tables: Sequence[Table]) -> str:
    """Return the statement that deletes rows before others are copied in."""
    kept = [table for table in tables if not table.grows]
    named = "".join(
        f"\n-- ${number} keys of rows of {table.name}, as JSON or null"
        for number, table in enumerate(kept, start=1)
    )
    steps = ",\n".join(
        _remove(table, held="").replace("$n", f"${number}")
        for number, table in enumerate(kept, start=1)
    )
    return f"{_MADE.rstrip()}{named}\nWITH\n{steps}\nSELECT\n"


def versions_statement(table: Table) -> str:
    """Return the statement that reads what became of the rows of a table that remembers."""
    columns = ", ".join(table.fields)
    parts = {"name": table.name, "columns": columns, "key": ", ".join(table.key)}
    struck = ""
    if table.removes:
        same = " AND ".join(f"version.{column} = former.{column}" for column in table.key)
        types = ", ".join(
            f"former.{column}" if column in table.key else "NULL" for column in table.fields
        )
        struck = _STRUCK.format(**parts, same=same, nothing=types)
    return f"{_MADE}{_VERSIONS.format(**parts, struck=struck)}"


def _all_steps(tables: Sequence[Table]) -> Iterator[tuple[str, str]]:
    """Yield what is written, in the order of the parameters, with its SQL step."""
    yield "what is parked", _PARK
    for table in tables:
        yield from _steps(table)


def _steps(table: Table) -> Iterator[tuple[str, str]]:
    # In the order of `live_writer._parameters_of`.
    columns = ", ".join(table.columns)
    name, key = table.name, ", ".join(table.key)
    if table.grows:
        yield f"new rows of {name}", _ADD.format(name=name, columns=columns)
        return
    others = [column for column in table.columns if column not in table.key]
    changed = ",\n".join(f"        {column} = excluded.{column}" for column in others)
    do = f"UPDATE SET\n{changed}" if others else "NOTHING"
    yield f"rows of {name}", _PUT.format(name=name, columns=columns, key=key, do=do)
    if table.removes:
        yield f"keys of rows of {name} that are gone", _remove(table, held=", held")
    if table.remembers:
        before = f"{name}_before"
        yield f"rows of {before}", _ADD.format(name=before, columns=f"{columns}, {UNTIL}")


def _remove(table: Table, held: str) -> str:
    name = table.name
    same = " AND ".join(f"{name}.{column} = gone.{column}" for column in table.key)
    return _REMOVE.format(name=name, same=same, held=held)


_VERSIONS: Final = """\
-- $1 after which position, $2 until which.
-- What rows became since $1, and those that stand at $2, in the order of the log.
WITH version AS (
    SELECT {columns}, since, NULL::bigint AS until FROM {name} WHERE since <= $2
    UNION ALL
    SELECT {columns}, since, until FROM {name}_before WHERE since <= $2
)
SELECT since, false AS struck, until IS NULL OR until > $2 AS stands, {columns}
FROM version
WHERE since > $1 OR until IS NULL OR until > $2{struck}
ORDER BY since, {key}
"""
_STRUCK: Final = """
UNION ALL
SELECT former.until, true, false, {nothing}
FROM {name}_before AS former
WHERE former.until > $1 AND former.until <= $2
    AND NOT EXISTS (
        SELECT FROM version WHERE {same} AND version.since = former.until
    )"""
_PART: Final = re.compile(r"^-- (?:Part \$\d+: .*|Always:)\n", re.MULTILINE)
_NUMBER: Final = re.compile(r"(?<=\$)\d+")
_LAST: Final = "-- Always:\n"
_LOAD: Final = """\
    (
        SELECT json_agg(json_build_array({columns}))
        FROM {name} WHERE {by} = ANY (${number})
    ) AS rows_{number},
"""
_ADD: Final = """\
{name}_added AS (
    INSERT INTO {name} ({columns})
    SELECT {columns} FROM json_populate_recordset(NULL::{name}, $n::json), held
)"""
_PUT: Final = """\
{name}_put AS (
    INSERT INTO {name} ({columns})
    SELECT {columns} FROM json_populate_recordset(NULL::{name}, $n::json), held
    ON CONFLICT ({key}) DO {do}
)"""
_REMOVE: Final = """\
{name}_removed AS (
    DELETE FROM {name}
    USING json_populate_recordset(NULL::{name}, $n::json) AS gone{held}
    WHERE {same}
)"""
_LOAD_HEAD: Final = """\
SELECT
    to_regclass('checkpoint')::oid::bigint AS made, (SELECT count(*) FROM migration) AS migrations,
    (
        SELECT json_agg(json_build_array(feed, position))
        FROM checkpoint WHERE feed = ANY ($1::text[])
    ) AS positions,
    (
        SELECT json_agg(json_build_array(feed, stream))
        FROM (SELECT DISTINCT feed, stream FROM parked WHERE feed = ANY ($1::text[])) AS put_aside
    ) AS streams,
"""
_LOAD_TAIL: Final = """\
    (SELECT number FROM generation) AS generation
FROM whole
"""
# Without SKIP LOCKED it would wait for a rebuild or a release, and then write rows that were loaded
# before. Rows and checkpoint are lost together in a crash, so they need not be synced to disk;
# without a checkpoint it is part of a caller's transaction, and the caller decides.
_WRITE_HEAD: Final = """\
-- $1 feeds, $2 position before[], $3 generation, $4 position[], $5 event_id[] (one for each feed)
WITH
free AS (
    SELECT feed, moving.position, moving.event_id
    FROM checkpoint
        JOIN unnest($1::text[], $2::bigint[], $4::bigint[], $5::uuid[])
            AS moving (feed, before, position, event_id) USING (feed)
        CROSS JOIN generation
    WHERE checkpoint.position = moving.before
        AND generation.number = $3
        AND EXISTS (SELECT FROM whole)
    FOR UPDATE OF checkpoint SKIP LOCKED
    FOR SHARE OF generation SKIP LOCKED
),
held AS (
    SELECT CASE WHEN cardinality($1) > 0 THEN set_config('synchronous_commit', 'off', true) END
    WHERE (SELECT count(*) FROM free) = cardinality($1)
),
"""
_PARK: Final = """\
parked_added AS (
    INSERT INTO parked (feed, position, stream, reason, error, attempts, newer_type, newer_version)
    SELECT feed, position, stream, reason, error, attempts, newer_type, newer_version
    FROM json_populate_recordset(NULL::parked, $n::json), held
)"""
_WRITE_TAIL: Final = """\
moved AS (
    UPDATE checkpoint SET position = free.position, event_id = free.event_id
    FROM free, held
    WHERE checkpoint.feed = free.feed
)
SELECT feed FROM free
"""
