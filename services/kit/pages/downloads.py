"""Tables to download: CSV that a spreadsheet opens, and in which it finds no formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Final

from starlette.responses import Response

from services.kit.http.security import NO_STORE

BYTE_ORDER_MARK: Final = "\ufeff"
"""By it Excel knows UTF-8."""
_FORMULA: Final = frozenset("=+-@\t\r\n|%\uff1d\uff0b\uff0d\uff20\uff5c\uff05")
"""What begins so, a spreadsheet takes for a formula or a command; the last ones are full-width."""


def download(name: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> Response:
    """Return a table as CSV (RFC 4180) under the name of a file, each cell safe in a spreadsheet.

    A cell without a value is None.
    """
    text = io.StringIO(newline="")
    text.write(BYTE_ORDER_MARK)
    writer = csv.writer(text)
    writer.writerow(columns)
    for row in rows:
        writer.writerow(["" if cell is None else safe_cell(str(cell)) for cell in row])
    return Response(
        text.getvalue(),
        media_type="text/csv; charset=utf-8",
        headers={
            "Cache-Control": NO_STORE,
            "Content-Disposition": f'attachment; filename="{name}.csv"',
        },
    )


def safe_cell(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula: such a one begins with `'`."""
    return f"'{text}" if text.lstrip()[:1] in _FORMULA or text[:1] in _FORMULA else text
