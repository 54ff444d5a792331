"""Give the agencies of a row all nine characters of their ORIs."""

from __future__ import annotations

from events.rules.oris import STEM_CHARACTERS
from services.importing.history.faults import RefusedRowError
from services.importing.history.row import HistoryRow
from services.importing.stems import Stems
from services.kit.bad_rows import BadRow


def with_whole_oris(row: HistoryRow, stems: Stems) -> HistoryRow:
    """The row as if the file had all nine. Raises `RefusedRowError` where they are not known.

    This comes first, as the row's digest is made of them: the same row is the same, however short
    its ORIs were.
    """
    if len(row.ori) != STEM_CHARACTERS and all(
        len(each.participant_ori) != STEM_CHARACTERS for each in row.participants
    ):
        return row
    participants = tuple(
        each.model_copy(
            update={
                "participant_ori": _whole(each.participant_ori, each.line, "participant_ori", stems)
            }
        )
        for each in row.participants
    )
    ori = _whole(row.ori, row.line, "ori", stems)
    return row.model_copy(update={"ori": ori, "participants": participants})


def _whole(ori: str, line: int, field: str, stems: Stems) -> str:
    if (meant := stems.meant(ori)) is None:
        raise RefusedRowError(BadRow(line, field, ori, stems.why_not(ori)))
    return meant
