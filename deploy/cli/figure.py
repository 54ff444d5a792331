"""`byfield figure`: whether figures that somebody has in a file are what the log says."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Final

from cyclopts import App, Parameter

from deploy.cli.audit import PROOF_BYTES_MAX, Keys
from deploy.cli.auditing import keys_of
from deploy.cli.output import ERR, OUT
from events.counted import counted
from events.log.seals.proving import InclusionProof, check
from services.kit.escapes import escape_line
from services.reporting.export.verifying import (
    FILE_BYTES_MAX,
    Figures,
    FiguresFileError,
    read_figures,
    recounted,
    refuse_other,
)

figure_app = App(name="figure", help="Figures in a file: whether they are what the log says.")

DIFFERENCES_SHOWN_MAX: Final = 20


@figure_app.command
def verify(
    file: Path,
    /,
    *,
    proof: Annotated[
        Path | None, Parameter(help="/reporting/snapshots/NAME/proof, as a file.")
    ] = None,
    key: Keys = None,
    export: Annotated[Path | None, Parameter(help="The folder of an export to count from.")] = None,
) -> None:
    """Check figures in a file: their digest, their place in the sealed log, and by counting again.

    Neither server nor database is needed. Ends with 1 where something differs.

    Example: byfield figure verify fy2024-q1.json --proof proof.json --key center.pub --export data/

    Parameters
    ----------
    file
        What GET /reporting/snapshots/NAME or GET /reporting/measures/NAME answered.
    """
    with file.open("rb") as opened:
        figures = read_figures(opened.read(FILE_BYTES_MAX))
    OUT.print(f"{figures.name}, as of position {figures.as_of:,}: the digest is {figures.digest}.")
    if proof is not None:
        OUT.out(_proved(figures, proof, key), highlight=False)
    if export is not None:
        _count_again(figures, export)


def _proved(figures: Figures, proof: Path, key: Keys) -> str:
    with proof.open("rb") as opened:
        content = opened.read(PROOF_BYTES_MAX)
    shown = check(content, keys_of(key or ()))
    refuse_other(figures, InclusionProof.model_validate_json(content))
    return f"{shown} It is of these figures."


def _count_again(figures: Figures, export: Path) -> None:
    found = recounted(figures, export)
    for why in found.left_out:
        ERR.print(f"Not counted again: {why}.")
    for each in found.differ[:DIFFERENCES_SHOWN_MAX]:
        ERR.print(escape_line(each))
    if found.differ:
        differ = counted(len(found.differ), "figure differs", "figures differ")
        raise FiguresFileError(f"{differ} from what {export} has; {found.same:,} are the same")
    OUT.print(f"Counted again from {export}: {counted(found.same, 'figure')}, none differs.")
