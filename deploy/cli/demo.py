"""`byfield demo`: six years of a center's history, played, counted and proved."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from deploy.cli.runtime import run
from deploy.demo.plan.scenario import SEED
from deploy.demo.run import DemoOptions, demonstrate
from services.importing.agency_file import read_agency_rows


def demo(
    *,
    agencies: Path | None = None,
    seed: int = SEED,
    short: Annotated[bool, Parameter(negative="")] = False,
    keep: Annotated[bool, Parameter(negative="")] = False,
) -> int:
    """Play a center's history from March 2018 to October 2024 through the HTTP API, and prove it.

    On servers of its own, removed afterwards. The same seed plans the same history. Ends with 1 if
    a proof fails, or the services answer otherwise than was played.

    Examples: byfield demo; byfield demo --agencies agencies.csv --keep

    Parameters
    ----------
    agencies
        A CSV file of real agencies to import first and to draw from.
    seed
        Of the plan.
    short
        Only a few of the requests, those to which something seldom happens: under a minute.
    keep
        Stay up afterwards, with addresses to open.
    """
    rows = None if agencies is None else read_agency_rows(agencies.read_bytes())
    return 0 if run(demonstrate(DemoOptions(rows, seed, short, keep))) else 1
