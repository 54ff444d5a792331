"""The statements that load and write a service's rows, generated from its declared tables.

`make docs` writes them to `sql/rows_load.sql`, `rows_write.sql` and `rows_remove.sql` of the
service, so that Python builds no SQL at run time. `make check` compares them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from services.kit.feed.tables import UNTIL, Load, Table

LOAD: Final = "rows_load"
WRITE: Final = "rows_write"
REMOVE: Final = "rows_remove"
LOAD_PARAMETERS: Final = 1
"""The parameter before those of the tables: feeds."""
WRITE_PARAMETERS: Final = 6
"""The parameters before those of the tables: checkpoints before and after, parked facts."""
_MADE: Final = "-- Generated from the declared tables by `make docs`; do not edit.\n"


def load_statement(loads: Sequence[Load]) -> str:
    """Return the statement that loads rows: a JSON array of arrays for each load, or null."""
    parts = [_LOAD_HEAD]
    for number, load in enumerate(loads, start=LOAD_PARAMETERS + 1):
        table, by = load.table, load.by
        columns = ", ".join(table.columns)
        parts.append(_LOAD.format(columns=columns, name=table.name, by=by, number=number))
    named = "".join(
        f", ${number} {load.by}[] of {load.table.name}"
        for number, load in enumerate(loads, start=LOAD_PARAMETERS + 1)
    )
    loads_all = "".join(parts)
    return f"{_MADE}-- $1 feeds{named}\n-- Passes the gate by itself.\n{loads_all}\nFROM whole\n"


def write_statement(tables: Sequence[Table]) -> str:
    """Return the statement that writes rows, if no checkpoint has moved, and moves checkpoints."""
    numbered = list(enumerate(_all_steps(tables), start=WRITE_PARAMETERS + 1))
    named = "".join(f"\n-- ${number} {what}, as JSON or null" for number, (what, _) in numbered)
    steps = "".join(f",\n{step.replace('$n', f'${number}')}" for number, (_, step) in numbered)
    return f"{_MADE}{_WRITE_PARAMETERS}{named}\n{_WRITE_HEAD}{steps}\n{_WRITE_TAIL}"


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


def _all_steps(tables: Sequence[Table]) -> Iterator[tuple[str, str]]:
    """Yield what is written of each table, in the order of the parameters, with its SQL step."""
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


_LOAD: Final = """,
    (
        SELECT json_agg(json_build_array({columns}))
        FROM {name} WHERE {by} = ANY (${number})
    )"""
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
    (SELECT number FROM generation),
    (
        SELECT json_agg(json_build_array(feed, position))
        FROM checkpoint WHERE feed = ANY ($1::text[])
    ),
    (
        SELECT json_agg(json_build_array(feed, stream))
        FROM (SELECT DISTINCT feed, stream FROM parked WHERE feed = ANY ($1::text[])) AS put_aside
    )"""
_WRITE_PARAMETERS: Final = """\
-- $1 feeds, $2 position before[], $3 generation, $4 position[], $5 event_id[] (one for each feed),
-- $6 what is parked, as JSON or null"""
# Without SKIP LOCKED it would wait for a rebuild or a release, and then write rows that were loaded
# before. Rows and checkpoint are lost together in a crash, so they need not be synced to disk;
# without a checkpoint it is part of a caller's transaction, and the caller decides.
_WRITE_HEAD: Final = """\
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
moved AS (
    UPDATE checkpoint SET position = free.position, event_id = free.event_id
    FROM free, held
    WHERE checkpoint.feed = free.feed
),
parked_added AS (
    INSERT INTO parked (feed, position, stream, reason, error, attempts, newer_type, newer_version)
    SELECT feed, position, stream, reason, error, attempts, newer_type, newer_version
    FROM json_populate_recordset(NULL::parked, $6::json), held
)"""
_WRITE_TAIL: Final = "SELECT feed FROM free\n"
