"""DuckDB, where it is installed: the extra `analysis`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

EXTRA = "analysis"


class MissingAnalysisError(Exception):
    """DuckDB is not installed; says which extra has it."""

    def __init__(self, what: str) -> None:
        super().__init__(
            f"{what} needs DuckDB, which the extra {EXTRA!r} installs: byfield[{EXTRA}]"
        )


def require_duck(what: str) -> None:
    """Raise `MissingAnalysisError` where DuckDB is not installed."""
    try:
        import duckdb  # noqa: F401, PLC0415 - an extra, needed by these commands alone
    except ImportError:
        raise MissingAnalysisError(what) from None


@contextmanager
def connect_duck(*, memory_mb: int, threads: int) -> Iterator[DuckDBPyConnection]:
    """Open a database in memory that writes nothing beside; it ends with the block."""
    import duckdb  # noqa: PLC0415 - likewise

    with duckdb.connect(":memory:") as connection:
        # Nothing is spilled: where a temporary file would go is nobody's choice here.
        connection.execute("SET temp_directory = ''")
        connection.execute("SET memory_limit = ?", [f"{memory_mb}MB"])
        connection.execute("SET threads = ?", [threads])
        connection.execute("SET TimeZone = 'UTC'")
        yield connection
