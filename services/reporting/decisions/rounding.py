"""How counts of answers are shown, so that no answer can be told from them.

The numbers from 0 to as many as could have answered are divided into blocks of five: 0 to 4, 5 to
9, ... What is left at the end, less than five numbers, belongs to the last block. A count is shown
as its block. So whatever else is known of how many could answer, at least five numbers are
possible, or all; and a count below five is never told from zero.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final

from events.reporting import CellPublished, Shown
from services.reporting.commands.snapshots import CellCounted

BLOCK: Final = 5
"""Numbers in a block."""


def shown(count: int, possible: int) -> Shown:
    """Return the block of a count, of which at most `possible` could be."""
    last = max(1, (possible + 1) // BLOCK) - 1
    block = min(count // BLOCK, last)
    at_most = possible if block == last else block * BLOCK + BLOCK - 1
    return Shown(at_least=block * BLOCK, at_most=at_most)


def published(cell: CellCounted) -> CellPublished:
    """Return a cell as it is shown."""
    return CellPublished(
        stage=cell.stage,
        fiscal_year=cell.fiscal_year,
        program=cell.program,
        completed=cell.completed,
        answers=shown(cell.answers, cell.completed),
        satisfied=shown(cell.satisfied, cell.completed),
    )


def told(cell: CellPublished) -> dict[str, Any]:
    """Return a cell in words of the published content."""
    return {
        "stage": cell.stage,
        "fiscal_year": cell.fiscal_year,
        "program": cell.program,
        **_figures([cell]),
    }


def totals(cells: Sequence[CellPublished]) -> list[dict[str, Any]]:
    """Return the sums of what is shown, never of what was counted: they tell nothing more."""
    found = []
    for stage in EACH_STAGE:
        of_stage = [cell for cell in cells if cell.stage == stage]
        if not of_stage:
            continue
        found.append({"stage": stage, **_figures(of_stage)})
        for name in ("fiscal_year", "program"):
            for value in sorted({getattr(cell, name) for cell in of_stage}):
                some = [cell for cell in of_stage if getattr(cell, name) == value]
                found.append({"stage": stage, name: value, **_figures(some)})
    return found


EACH_STAGE: Final = ("immediate", "follow-up")


def _figures(cells: Sequence[CellPublished]) -> dict[str, Any]:
    answers = _sum(cell.answers for cell in cells)
    satisfied = _sum(cell.satisfied for cell in cells)
    return {
        "completed": sum(cell.completed for cell in cells),
        "answers": _told(answers),
        "satisfied": _told(satisfied),
        "share_satisfied": _share(satisfied, answers),
    }


def _sum(counts: Iterable[Shown]) -> Shown:
    each = list(counts)
    return Shown(
        at_least=sum(one.at_least for one in each), at_most=sum(one.at_most for one in each)
    )


def _told(count: Shown) -> dict[str, Any]:
    under = count.at_most == BLOCK - 1
    words = f"under {BLOCK}" if under else f"{count.at_least} to {count.at_most}"
    return {"at_least": count.at_least, "at_most": count.at_most, "shown": words}


def _share(satisfied: Shown, answers: Shown) -> dict[str, float] | None:
    """Return between which shares it lies, computed from what is shown; None: nothing is known."""
    if answers.at_least == 0:
        return None
    return {
        "at_least": round(satisfied.at_least / answers.at_most, 2),
        "at_most": round(min(1.0, satisfied.at_most / answers.at_least), 2),
    }
