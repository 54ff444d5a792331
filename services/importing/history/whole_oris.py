"""Give the agencies of a row the ORIs that the registry has them by."""

from __future__ import annotations

from services.importing.history.faults import RefusedRowError
from services.importing.history.row import HistoryRow
from services.importing.oris import KnownOris
from services.kit.bad_rows import BadRow


def with_whole_oris(row: HistoryRow, known: KnownOris) -> HistoryRow:
    """The row as if the file had all nine. Raises `RefusedRowError` where they are not known.

    This comes first, as the row's digest is made of them: the same row is the same, however short
    its ORIs were.
    """
    if known.is_whole(row.ori) and all(
        known.is_whole(each.participant_ori) for each in row.participants
    ):
        return row
    participants = tuple(
        each.model_copy(
            update={
                "participant_ori": _whole(each.participant_ori, each.line, "participant_ori", known)
            }
        )
        for each in row.participants
    )
    ori = _whole(row.ori, row.line, "ori", known)
    return row.model_copy(update={"ori": ori, "participants": participants})


def _whole(ori: str, line: int, field: str, known: KnownOris) -> str:
    if (meant := known.meant(ori)) is None:
        raise RefusedRowError(BadRow(line, field, ori, known.why_not(ori)))
    return meant
