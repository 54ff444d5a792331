"""Who had an engagement later or beside: the steps go between the others, by day."""

from __future__ import annotations

import heapq
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from uuid import UUID

from services.assignment.commands.deliveries import DeliverEngagement, RecordDelivery
from services.assignment.commands.engagements import (
    CancelEngagement,
    CloseEngagement,
    EngagementCommand,
)
from services.assignment.commands.hand_overs import (
    JoinProvider,
    ReleaseProvider,
    ReplaceExpert,
    ReplaceProvider,
)
from services.assignment.defaults import DEFAULT_WEIGHTS
from services.importing.history.deciding import HistoryStep
from services.importing.history.experts import ExpertChoice
from services.importing.history.parts import HandOverRow
from services.importing.history.row import HistoryRow

_Step = HistoryStep[EngagementCommand]
_Ends = DeliverEngagement | CancelEngagement | CloseEngagement


def with_hand_overs(
    steps: Iterable[_Step],
    row: HistoryRow,
    engagement_id: UUID,
    choices: Sequence[ExpertChoice],
    joined: Sequence[ExpertChoice],
    now: datetime,
) -> Iterator[_Step]:
    """The steps of an engagement in order, with each change of hands where its day belongs.

    `choices` has the expert of the assignment and then one for each hand-over, `joined` one for
    each provider that joined. What is given on the day of a hand-over is the successor's; who joins
    or leaves on a day may give something on it.
    """
    hand_overs = _hand_overs(row, engagement_id, choices, now)
    joinings = sorted(_joinings(row, engagement_id, joined, now), key=_in_order)
    waiting = deque(heapq.merge(hand_overs, joinings, key=_in_order))
    for step in steps:
        while waiting and _comes_first(waiting[0], step):
            yield waiting.popleft()
        yield step
    yield from waiting


def _hand_overs(
    row: HistoryRow, engagement_id: UUID, choices: Sequence[ExpertChoice], now: datetime
) -> Iterator[_Step]:
    before = row.provider
    for number, (later, choice) in enumerate(zip(row.hand_overs, choices[1:], strict=True), 1):
        chosen = _provider if later.later_provider != before else _expert
        command = chosen(row, later, engagement_id, choice, now)
        yield HistoryStep(f"hand over {number}", command, later.line, "later_on", later.later_on)
        before = later.later_provider


def _joinings(
    row: HistoryRow, engagement_id: UUID, choices: Sequence[ExpertChoice], now: datetime
) -> Iterator[_Step]:
    joined = zip(row.joined_providers, choices, strict=True)
    for number, (one, choice) in enumerate(joined, start=1):
        join = JoinProvider(
            engagement_id=engagement_id,
            provider=one.joined_provider,
            expert_id=choice.expert.expert_id,
            note=one.joined_note,
            on=one.joined_on,
            now=now,
            roster=(choice.expert,),
            weights=DEFAULT_WEIGHTS,
        )
        yield HistoryStep(f"join {number}", join, one.line, "joined_on", one.joined_on)
        if (day := one.joined_left_on) and one.joined_left_reason:
            leave = ReleaseProvider(
                engagement_id=engagement_id,
                provider=one.joined_provider,
                reason=one.joined_left_reason,
                note=one.joined_left_note,
                on=day,
                now=now,
            )
            yield HistoryStep(f"leave {number}", leave, one.line, "joined_left_on", day)


def _in_order(step: _Step) -> tuple[date, bool]:
    return step.command.on, isinstance(step.command, ReleaseProvider)


def _provider(
    row: HistoryRow, later: HandOverRow, engagement_id: UUID, choice: ExpertChoice, now: datetime
) -> ReplaceProvider | ReplaceExpert:
    return ReplaceProvider(
        engagement_id=engagement_id,
        provider=later.later_provider,
        expert_id=choice.expert.expert_id,
        choice_reason=f"chosen where the history was kept, {row.source}",
        reason=later.later_reason,
        note=later.later_note,
        on=later.later_on,
        now=now,
        roster=(choice.expert,),
        weights=DEFAULT_WEIGHTS,  # named, as the model would copy its default deeply
    )


def _expert(
    _: HistoryRow, later: HandOverRow, engagement_id: UUID, choice: ExpertChoice, now: datetime
) -> ReplaceProvider | ReplaceExpert:
    return ReplaceExpert(
        engagement_id=engagement_id,
        expert_id=choice.expert.expert_id,
        provider=later.later_provider,
        reason=later.later_reason,
        note=later.later_note,
        on=later.later_on,
        now=now,
        roster=(choice.expert,),
        weights=DEFAULT_WEIGHTS,
    )


def _comes_first(later: _Step, step: _Step) -> bool:
    if later.command.on != step.command.on:
        return later.command.on < step.command.on
    if isinstance(later.command, ReleaseProvider):
        return isinstance(step.command, _Ends)
    return isinstance(step.command, RecordDelivery | _Ends)
