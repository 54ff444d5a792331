"""What stands in the columns of a table, from some thousand of its rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from events.text import unpadded
from services.importing.tables.table import Table, TableRow

ROWS_MAX: Final = 10_000
DISTINCT_MAX: Final = 300
"""Values of a column that are told apart."""


@dataclass(slots=True)
class ColumnSample:
    """A column, and the values that it has in the sample."""

    name: str
    values: Counter[str] = field(default_factory=Counter)
    more: bool = False
    """Whether it has more different values than these."""

    def take(self, value: str) -> None:
        """Count a value."""
        if not value:
            return
        if value in self.values or len(self.values) < DISTINCT_MAX:
            self.values[value] += 1
        else:
            self.more = True


def sampled(table: Table) -> Sequence[ColumnSample]:
    """The columns of a table with what stands in its first rows."""
    columns = [ColumnSample(name) for name in table.columns]
    taken = 0
    for row in table.rows():
        if not isinstance(row, TableRow):
            continue
        for column, value in zip(columns, row.values, strict=False):
            column.take(unpadded(value))
        taken += 1
        if taken == ROWS_MAX:
            break
    return columns
