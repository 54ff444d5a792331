"""`byfield figure`: whether figures that somebody has in a file are what the log says."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Final

from cyclopts import App, Parameter

from deploy.cli.auditing import PROOF_BYTES_MAX, Keys, keys_of
from deploy.cli.output import ERR, OUT
from events.counted import counted
from events.log.seals.note import NoteError
from events.log.seals.proving import ProofError
from services.kit.escapes import escape_line
from services.reporting.export.verifying import (
    FILE_BYTES_MAX,
    Figures,
    FiguresFileError,
    figures_behind,
    is_laid_out,
    read_figures,
    read_proof,
    recounted,
    refuse_other,
)

figure_app = App(name="figure", help="Figures in a file: whether they are what the log says.")
# By its path: it alone imports a service.
figure_app.command("deploy.cli.since:since", name="since")

DIFFERENCES_SHOWN_MAX: Final = 20


@figure_app.command
def verify(
    file: Path,
    /,
    *,
    proof: Annotated[
        Path | None, Parameter(help="What .../NAME/proof answered, as a file.")
    ] = None,
    key: Keys = None,
    export: Annotated[Path | None, Parameter(help="The folder of an export to count from.")] = None,
) -> None:
    """Check figures in a file: their digest, their place in the sealed log, and by counting again.

    Neither server nor database is needed. Ends with 1 where something differs.

    Example: byfield figure verify fy2024-q1.json --proof proof.json --key center.pub --export data/

    Example: byfield figure verify review-2023-1.pdf --proof proof.json --key center.pub

    Parameters
    ----------
    file
        What GET /reporting/snapshots/NAME, GET /reporting/reviews/NAME/figures or GET
        /reporting/measures/NAME answered; or the HTML or PDF of a review, whose figures are in
        the record of the proof.
    """
    with file.open("rb") as opened:
        content = opened.read(FILE_BYTES_MAX)
    if proof is None:
        if is_laid_out(content):
            raise FiguresFileError("its figures are in the record that published it: give --proof")
        with _reading(file):
            figures, said = read_figures(content), None
    else:
        figures, said = _proved(file, content, proof, key)
    OUT.print(
        f"{figures.kind} {figures.name}, as of position {figures.as_of:,}: the digest is "
        f"{figures.digest}."
    )
    if said is not None:
        OUT.out(said, highlight=False)
    if export is not None:
        _count_again(figures, export)


def _proved(file: Path, content: bytes, proof: Path, key: Keys) -> tuple[Figures, str]:
    """Return the figures of a file, and what the proof of their record shows."""
    with _reading(file):
        figures = None if is_laid_out(content) else read_figures(content)
    keys = keys_of(key or ())
    with proof.open("rb") as opened, _reading(proof):
        proved, shown = read_proof(opened.read(PROOF_BYTES_MAX), keys)
    if figures is None:
        return figures_behind(content, proved), f"{shown} It published this file."
    refuse_other(figures, proved)
    return figures, f"{shown} It is of these figures."


@contextmanager
def _reading(file: Path) -> Iterator[None]:
    """Say which of the files it is that cannot be taken."""
    try:
        yield
    except (FiguresFileError, NoteError, ProofError) as fault:
        raise FiguresFileError(f"{file}: {fault}") from None


def _count_again(figures: Figures, export: Path) -> None:
    found = recounted(figures, export)
    for why in found.left_out:
        ERR.print(f"Not counted again: {why}.")
    for further in found.told_further:
        ERR.print(f"Counted again, not shown to be the last year: {further}.")
    for each in found.differ[:DIFFERENCES_SHOWN_MAX]:
        ERR.print(escape_line(each))
    if found.differ:
        differ = counted(len(found.differ), "figure differs", "figures differ")
        raise FiguresFileError(f"{differ} from what {export} has; {found.same:,} are the same")
    OUT.print(f"Counted again from {export}: {counted(found.same, 'figure')}, none differs.")
