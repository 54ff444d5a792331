"""The holds of an engagement: their steps go between the others, by day."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from datetime import datetime
from uuid import UUID

from services.assignment.commands.deliveries import DeliverEngagement
from services.assignment.commands.engagements import (
    CancelEngagement,
    CloseEngagement,
    EngagementCommand,
    HoldEngagement,
    ResumeEngagement,
)
from services.importing.history.deciding import HistoryStep
from services.importing.history.row import HistoryRow

_Step = HistoryStep[EngagementCommand]


def with_pauses(
    steps: Iterable[_Step], row: HistoryRow, engagement_id: UUID, now: datetime
) -> Iterator[_Step]:
    """The steps of an engagement in order, with each hold where its days belong.

    On one day a resumption comes first, then other steps, then a hold, and an end last.
    """
    waiting = deque(_pauses(row, engagement_id, now))
    for step in steps:
        while waiting and _comes_first(waiting[0], step):
            yield waiting.popleft()
        yield step
    yield from waiting


def _pauses(row: HistoryRow, engagement_id: UUID, now: datetime) -> Iterator[_Step]:
    for number, pause in enumerate(row.holds, start=1):
        hold = HoldEngagement(
            engagement_id=engagement_id,
            reason=pause.held_reason,
            note=pause.held_note,
            on=pause.held_on,
            now=now,
        )
        yield HistoryStep(f"hold {number}", hold, pause.line, "held_on", pause.held_on)
        if day := pause.resumed_on:
            resume = ResumeEngagement(
                engagement_id=engagement_id, note=pause.resumed_note, on=day, now=now
            )
            yield HistoryStep(f"resume {number}", resume, pause.line, "resumed_on", day)


def _comes_first(pause: _Step, step: _Step) -> bool:
    if pause.command.on != step.command.on:
        return pause.command.on < step.command.on
    return isinstance(pause.command, ResumeEngagement) or isinstance(
        step.command, DeliverEngagement | CancelEngagement | CloseEngagement
    )
