"""Questions in SQL over an export, as of any position: one SELECT, in memory, that reaches no file.

What the question names is read first; then DuckDB is locked, so that nothing of what is asked can
read or write anything else.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from threading import Event as Flag
from threading import Timer
from typing import TYPE_CHECKING, Any, Final

from services.reporting.export.columns import ExportedTable
from services.reporting.export.directory import ExportError, Manifest, digest_of, read_manifest
from services.reporting.export.duck import connect_duck, require_duck
from services.reporting.export.facts import FOLDER, FactTable, fact_tables, table_name
from services.reporting.export.formats import Format
from services.reporting.export.rows import REMEMBERING, STATE, VERSIONS, versions_of
from services.reporting.measures import MEASURES as DECLARED

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

SECONDS_MAX: Final = 60.0
MEMORY_MB_MAX: Final = 2048
QUESTION_CHARACTERS_MAX: Final = 100_000
PAGE_ROWS: Final = 1_000
BASIS: Final = ("engagements", "requests_asked")
"""Views that others are made of, and that are no measures."""
WITHOUT_VIEW: Final = {
    "days_waited": "it waits for answers, too, and who was asked is in no export",
}
"""Measures of work without a view, and why."""


def why_no_view(measure: str) -> str | None:
    """Return why a measure has no view; None: it has one."""
    if measure not in DECLARED:
        return "there is no such measure"
    if DECLARED[measure].of_answers:
        return "what one person answered is in no export"
    return WITHOUT_VIEW.get(measure)


MADE_OF_OTHERS: Final = (
    *("provider_load", "provider_share", "days_to_delivery", "days_to_delivery_p90"),
    *("hours", "agencies_participating", "officers_represented"),
    *("sites", "sites_completed", "sites_in_progress"),
    *("milestones", "reach"),
)
"""Those whose views read the view of another measure."""
MEASURES: Final = tuple(
    sorted(
        (name for name in DECLARED if why_no_view(name) is None), key=MADE_OF_OTHERS.__contains__
    )
)
"""The measures that have a view; each after those that it is made of."""
_MACROS: Final = ("fiscal_year", "is_within")
_LOCKS: Final = (
    "SET enable_external_access = false",
    "SET lock_configuration = true",
    "BEGIN TRANSACTION READ ONLY",
)


class QuestionError(Exception):
    """A question cannot be answered; says why."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What a question may take."""

    seconds_max: float = SECONDS_MAX
    memory_mb_max: int = MEMORY_MB_MAX


@dataclass(frozen=True, slots=True)
class Answer:
    """The rows of an answer, read while the question is open."""

    as_of: int
    columns: tuple[str, ...]
    rows: Iterator[tuple[Any, ...]]


@contextmanager
def asked(
    root: Path, question: str, as_of: int | None = None, limits: Limits = Limits()
) -> Iterator[Answer]:
    """Answer a question over an export, as of a position; by default that of the export.

    The same question as of the same position has the same answer, also after the export grew.
    Raises `QuestionError`, `ExportError` and `MissingAnalysisError`.
    """
    require_duck("SQL over an export")
    import duckdb  # noqa: PLC0415 - an extra

    if len(question) > QUESTION_CHARACTERS_MAX:
        raise QuestionError(f"a question has at most {QUESTION_CHARACTERS_MAX:,} characters")
    manifest, position = _whole(root, as_of)
    over = Flag()
    # One thread: rows without an order would come in another one each time.
    with connect_duck(memory_mb=limits.memory_mb_max, threads=1) as duck:
        timer = Timer(limits.seconds_max, _interrupt, (duck, over))
        try:
            statement = _one_select(duck, question)
            read = _prepare(duck, statement)
            _load(duck, root, manifest, position, read)
            for lock in _LOCKS:
                duck.execute(lock)
            timer.start()
            duck.execute(statement)
            columns = tuple(column[0] for column in duck.description or ())
            yield Answer(position, columns, _rows(duck))
        except duckdb.OutOfMemoryException:
            raise QuestionError(
                f"it takes more than {limits.memory_mb_max:,} MB of memory; --memory-mb allows more"
            ) from None
        except duckdb.InterruptException:
            if not over.is_set():
                raise
            raise QuestionError(
                f"it takes longer than {limits.seconds_max:g} seconds; --seconds allows more"
            ) from None
        except duckdb.Error as fault:
            raise QuestionError(str(fault)) from None
        finally:
            timer.cancel()


@cache
def view_text(name: str) -> str:
    """Return the statement of a measure's view, or what a macro is made of."""
    return files("services.reporting.export").joinpath(f"views/{name}.sql").read_text()


def _whole(root: Path, as_of: int | None) -> tuple[Manifest, int]:
    """Return what is in an export, and the position asked for. Raises `ExportError`."""
    manifest = read_manifest(root)
    if manifest.as_of is None:
        raise ExportError(f"{root}: the last export was cut off; byfield export goes on with it")
    if manifest.format is Format.CSV:
        raise ExportError(f"{root}: it is an export as csv; one as parquet or jsonl can be asked")
    if as_of is not None and not 0 <= as_of <= manifest.as_of:
        raise ExportError(f"{root}: it has the log up to {manifest.as_of}, and not up to {as_of}")
    return manifest, manifest.as_of if as_of is None else as_of


def _one_select(duck: DuckDBPyConnection, question: str) -> str:
    import duckdb  # noqa: PLC0415 - an extra

    statements = duck.extract_statements(question)
    if len(statements) != 1:
        raise QuestionError(f"one statement is answered, and these are {len(statements)}")
    if statements[0].type is not duckdb.StatementType.SELECT:
        raise QuestionError(f"a SELECT is answered, and this is {statements[0].type.name}")
    return question


def _prepare(duck: DuckDBPyConnection, statement: str) -> list[ExportedTable]:
    """Make all views, and the tables that a statement may read, empty; return these tables.

    A table may be read if its name is a word of the statement, or of a view that is one. Others are
    not there: a name that is put together in the statement is an error, and no table without rows.
    """
    words = _words_of(statement)
    duck.execute("SET python_enable_replacements = false")
    versions = {f"{VERSIONS}.{table.name}": versions_of(table) for table in REMEMBERING}
    for making in _made(versions):
        duck.execute(making)
    read: dict[str, ExportedTable] = {}
    for table in REMEMBERING:
        name = f"{VERSIONS}.{table.name}"
        if table.name in words:
            read[name] = versions[name]
        else:
            duck.execute(f"DROP TABLE {name}")
    for fact, facts in _facts().items():
        if table_name(fact) in words:
            name = f"{FOLDER}.{table_name(fact)}"
            read[name] = facts.table
            duck.execute(_table_made(name, facts.table))
    return list(read.values())


def _words_of(statement: str) -> frozenset[str]:
    """Return the words of a statement, and of every view that may be among them."""
    words = set(re.findall(r"\w+", statement.lower()))
    for view in reversed((*BASIS, *MEASURES)):  # each after those that it is made of
        if view in words:
            words |= set(re.findall(r"\w+", view_text(view).lower()))
    return frozenset(words)


@cache
def _facts() -> dict[str, FactTable]:
    return fact_tables()


def _made(versions: dict[str, ExportedTable]) -> Iterator[str]:
    """Yield what makes the tables of versions and all views; the names are our own."""
    for schema in (FOLDER, VERSIONS, STATE):
        yield f"CREATE SCHEMA {schema}"
    for macro in _MACROS:
        yield f"CREATE MACRO\n{view_text(macro)}"
    for name, table in versions.items():
        yield _table_made(name, table)
    for each in REMEMBERING:
        keys = ", ".join(each.key)
        yield (
            f"CREATE VIEW state.{each.name} AS SELECT * EXCLUDE (struck) FROM versions.{each.name} "  # noqa: S608 - our own names
            f"QUALIFY row_number() OVER (PARTITION BY {keys} ORDER BY since DESC) = 1 "
            "AND NOT struck"
        )
    for view in (*BASIS, *MEASURES):
        yield f"CREATE VIEW {view} AS\n{view_text(view)}"


def _table_made(name: str, table: ExportedTable) -> str:
    columns = ", ".join(f'"{column.name}" {column.kind.sql}' for column in table.columns)
    return f"CREATE TABLE {name} ({columns})"


def _load(
    duck: DuckDBPyConnection,
    root: Path,
    manifest: Manifest,
    position: int,
    tables: list[ExportedTable],
) -> None:
    """Read the rows of some tables up to a position, file by file, in the order of the log."""
    for table in tables:
        columns = {column.name: column.kind.sql for column in table.columns}
        into, place = table.path.replace("/", "."), table.key[0]
        for segment in manifest.segments:
            if segment.table != table.path or segment.first > position:
                continue
            path = root / segment.path
            if not path.exists() or digest_of(path)[0] != segment.sha256:
                raise ExportError(f"{path}: it was changed since it was exported, or is gone")
            if manifest.format is Format.JSONL:
                rows = duck.read_json(str(path), columns=columns, format="newline_delimited")
            else:
                rows = duck.read_parquet(str(path))
            there = set(rows.columns)
            names = [name for name in table.names if name in there]
            some = rows.filter(f'"{place}" <= {position}').project(_quoted(names))
            duck.execute(f"INSERT INTO {into} ({_quoted(names)}) {some.sql_query()}")


def _quoted(names: list[str]) -> str:
    return ", ".join(f'"{name}"' for name in names)


def _rows(duck: DuckDBPyConnection) -> Iterator[tuple[Any, ...]]:
    while page := duck.fetchmany(PAGE_ROWS):
        yield from page


def _interrupt(duck: DuckDBPyConnection, over: Flag) -> None:
    over.set()
    duck.interrupt()
