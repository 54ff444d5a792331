"""`python -m deploy.bench`: measure all, or some, and say how it compares.

The exit status tells whether everything could be measured, not whether it was fast.

`python -m deploy.bench append http --quick` measures two parts in seconds. `python -m deploy.bench
catch-up` proves alone that at 1,000,000 events the live tables equal rebuilt ones, row by row.
"""

from __future__ import annotations

import os
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Final

import uvloop
from cyclopts import App, Parameter
from rich.console import Console

from deploy.bench.figures import Figure
from deploy.bench.machine import Machine, describe
from deploy.bench.parts import PARTS, Part, measure_alone
from deploy.bench.report import Report, as_json, as_table, from_json, put_into
from deploy.bench.servers import fresh_stack
from deploy.bench.sizes import FULL, QUICK
from services.kit.settings import PREFIX

FILE: Final = Path("bench.json")

_COLUMNS: Final = 140
"""The width of the table where the output is no terminal."""
_OUT: Final = Console(highlight=False, width=None if sys.stdout.isatty() else _COLUMNS)
_ERR: Final = Console(highlight=False, stderr=True)

app = App(name="python -m deploy.bench", help=__doc__, version_flags=[])


@app.default
def measure(
    parts: tuple[Part, ...] = PARTS,
    /,
    *,
    quick: Annotated[bool, Parameter(negative=())] = False,
    file: Path = FILE,
) -> int:
    """Measure on servers of its own, print a table, write a file.

    A part that fails takes nothing from the others.

    Args:
        parts: Which parts; all if none is named.
        quick: Seconds instead of minutes, with figures that only show that it works.
        file: Where the figures go, as JSON.
    """
    _forget_settings()
    report, failed = _measured(parts, quick=quick)
    file.write_bytes(as_json(report))
    _OUT.print(as_table(report))
    for part, fault in failed.items():
        _ERR.print(f"{part} could not be measured: {fault!r}", style="red", markup=False)
    return 1 if failed else 0


@app.command
def write(document: Path, /, *, file: Path = FILE) -> None:
    """Put the figures of the last run into a document, between its two marks.

    Example: python -m deploy.bench write docs/performance.md
    """
    document.write_text(put_into(document.read_text(), from_json(file.read_bytes())))


def _measured(parts: tuple[Part, ...], *, quick: bool) -> tuple[Report, dict[Part, Exception]]:
    """Return what was measured, and for each other part the fault."""
    begun_at, load = datetime.now(UTC), os.getloadavg()[0]
    machine = uvloop.run(_machine(load))
    figures: list[Figure] = []
    failed: dict[Part, Exception] = {}
    for part in parts:
        try:
            with _ERR.status(f"measuring {part} ..."):
                figures += measure_alone(part, QUICK if quick else FULL)
        except Exception as fault:  # noqa: BLE001 - printed at the end, after what was measured
            failed[part] = fault
    return Report(begun_at, quick, machine, tuple(figures)), failed


async def _machine(load: float) -> Machine:
    async with fresh_stack() as stack:
        return await describe(stack, load)


def _forget_settings() -> None:
    """Ignore settings of the environment: they may name servers that must not be written to."""
    for name in list(os.environ):
        if name.upper().startswith(PREFIX):
            del os.environ[name]


if __name__ == "__main__":
    app()
