"""The facts of a row's engagement: opened, assigned, planned, delivered, ended."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import chain
from typing import NamedTuple
from uuid import UUID

from events.ids import derived_id
from events.rules.participants import Stay
from events.rules.topics import Topic, Unlisted
from events.vocabulary import LeaveReason, OffListReason
from services.assignment.commands.deliveries import DeliverEngagement, RecordDelivery
from services.assignment.commands.engagements import (
    AcceptAssignment,
    AssignProvider,
    CancelEngagement,
    CloseEngagement,
    DeclineAssignment,
    EngagementCommand,
    LapseAssignment,
    OpenEngagement,
)
from services.assignment.commands.plans import ApprovePlan, ProposePlan
from services.assignment.decisions import ENGAGEMENT_DECIDER
from services.assignment.decisions.engagement_states import Engagement
from services.assignment.decisions.topics_of_day import off_list
from services.assignment.defaults import DEFAULT_WEIGHTS
from services.importing.history.deciding import HistoryStep, NewFact, decide_steps
from services.importing.history.experts import ExpertChoice
from services.importing.history.hand_overs import with_hand_overs
from services.importing.history.holds import with_pauses
from services.importing.history.known import KnownLog
from services.importing.history.parts import DeliveryRow, EarlierRow, JoinedRow, attendance_read
from services.importing.history.row import HistoryRow

_Step = HistoryStep[EngagementCommand]


class ExpertPeriod(NamedTuple):
    """From when until when an expert had the engagement."""

    expert_id: UUID
    since: date
    free_on: date | None


@dataclass(frozen=True, slots=True)
class DecidedEngagement:
    """The facts of an engagement, its state after them, and which expert had it when."""

    opening: NewFact
    others: list[NewFact]
    engagement: Engagement
    """The state after these facts."""
    periods: list[ExpertPeriod]


def decide_engagement(
    row: HistoryRow,
    opening: OpenEngagement,
    choices: Sequence[ExpertChoice],
    known: KnownLog,
    now: datetime,
) -> DecidedEngagement:
    """Decide the engagement of a row, with all topics and what became of agencies.

    `choices` has one for each assignment, in order. Raises `RefusedRowError`.
    """
    opened: _Step = HistoryStep("open", opening, row.line, "screened_on", row.screened_on)
    steps = _steps(row, opening.engagement_id, choices, known, now)
    paused = with_pauses(steps, row, opening.engagement_id, now)
    lived = decide_steps(ENGAGEMENT_DECIDER, [opened, *paused], row.request_id)
    first, *others = lived.made
    return DecidedEngagement(first, others, lived.state, list(_periods(row, choices)))


def _steps(
    row: HistoryRow,
    engagement_id: UUID,
    choices: Sequence[ExpertChoice],
    known: KnownLog,
    now: datetime,
) -> Iterator[_Step]:
    """The steps from the first assignment to the end, without holds."""
    for number, earlier in enumerate(row.earlier_assignments):
        name = f"earlier {number + 1}"
        yield _assign(f"{name} assign", row, engagement_id, choices[number], now)
        yield from _giving_back(name, earlier, engagement_id, choices[number], now)
    chosen, joined = _apart(row, choices)
    chosen = chosen[len(row.earlier_assignments) :]
    if chosen:
        yield _assign("assign", row, engagement_id, chosen[0], now)
    others = chain(
        _planning(row, engagement_id, chosen, now),
        _delivering(row, engagement_id, known, now),
        _ending(row, engagement_id, now),
    )
    yield from with_hand_overs(others, row, engagement_id, chosen, joined, now)


def _apart(
    row: HistoryRow, choices: Sequence[ExpertChoice]
) -> tuple[Sequence[ExpertChoice], Sequence[ExpertChoice]]:
    """The choices of those who led the work, or were to, and of those who joined it."""
    led = len(choices) - len(row.joined_providers)
    return choices[:led], choices[led:]


def _periods(row: HistoryRow, choices: Sequence[ExpertChoice]) -> Iterator[ExpertPeriod]:
    ends = (row.delivered_on, row.cancelled_on, row.closed_on, row.withdrawn_on, row.referred_on)
    over_on = min((day for day in ends if day), default=None)
    given_back = [
        earlier.earlier_declined_on or earlier.earlier_lapsed_on
        for earlier in row.earlier_assignments
    ]
    handed_over = [
        later.later_on if over_on is None else min(later.later_on, over_on)
        for later in row.hand_overs
    ]
    chosen, joined = _apart(row, choices)
    left = [_left_on(row, one, over_on) for one in row.joined_providers]
    for choice, free_on in chain(
        zip(chosen, (*given_back, *handed_over, over_on), strict=False),
        zip(joined, left, strict=True),
    ):
        if free_on is None or choice.named.on <= free_on:
            yield ExpertPeriod(choice.expert.expert_id, choice.named.on, free_on)


def _left_on(row: HistoryRow, one: JoinedRow, over_on: date | None) -> date | None:
    """When who had joined left, came to lead the work instead, or it was over."""
    led_on = [
        later.later_on
        for later in row.hand_overs
        if later.later_provider == one.joined_provider and later.later_on >= one.joined_on
    ]
    return min((day for day in (one.joined_left_on, over_on, *led_on) if day), default=None)


def _assign(
    name: str, row: HistoryRow, engagement_id: UUID, choice: ExpertChoice, now: datetime
) -> _Step:
    named = choice.named
    assign = AssignProvider(
        engagement_id=engagement_id,
        provider=named.provider,
        expert_id=choice.expert.expert_id,
        choice_reason=f"chosen where the history was kept, {row.source}",
        on=named.on,
        now=now,
        roster=(choice.expert,),
        weights=DEFAULT_WEIGHTS,  # named, as the model would copy its default deeply
    )
    return HistoryStep(name, assign, named.line, f"{named.prefix}assigned_on", named.on)


def _giving_back(
    name: str, earlier: EarlierRow, engagement_id: UUID, choice: ExpertChoice, now: datetime
) -> Iterator[_Step]:
    if day := earlier.earlier_accepted_on:
        accept = _accept([choice], engagement_id, day, now)
        yield HistoryStep(f"{name} accept", accept, earlier.line, "earlier_accepted_on", day)
    if (day := earlier.earlier_declined_on) and earlier.earlier_declined_reason:
        decline = DeclineAssignment(
            engagement_id=engagement_id,
            reason=earlier.earlier_declined_reason,
            note=earlier.earlier_declined_note,
            on=day,
            now=now,
        )
        yield HistoryStep(f"{name} decline", decline, earlier.line, "earlier_declined_on", day)
    if day := earlier.earlier_lapsed_on:
        lapse = LapseAssignment(engagement_id=engagement_id, on=day, now=now)
        yield HistoryStep(f"{name} lapse", lapse, earlier.line, "earlier_lapsed_on", day)


def _accept(
    choices: Sequence[ExpertChoice], engagement_id: UUID, day: date, now: datetime
) -> AcceptAssignment:
    return AcceptAssignment(
        engagement_id=engagement_id,
        on=day,
        now=now,
        members=tuple((choice.named.provider, choice.membership) for choice in choices),
    )


def _planning(
    row: HistoryRow, engagement_id: UUID, choices: Sequence[ExpertChoice], now: datetime
) -> Iterator[_Step]:
    if day := row.accepted_on:
        accept = _accept(choices, engagement_id, day, now)
        yield HistoryStep("accept", accept, row.line, "accepted_on", day)
    if (day := row.plan_proposed_on) and row.plan_objectives:
        propose = ProposePlan(
            engagement_id=engagement_id, objectives=row.plan_objectives, on=day, now=now
        )
        yield HistoryStep("propose", propose, row.line, "plan_proposed_on", day)
    if day := row.plan_approved_on:
        approve = ApprovePlan(engagement_id=engagement_id, on=day, now=now)
        yield HistoryStep("approve", approve, row.line, "plan_approved_on", day)


def _delivering(
    row: HistoryRow, engagement_id: UUID, known: KnownLog, now: datetime
) -> Iterator[_Step]:
    numbered = enumerate(row.deliveries, start=1)
    for number, delivery in sorted(numbered, key=lambda each: each[1].delivery_on):
        delivery_id = derived_id(engagement_id, "import delivery", number)
        record = _record(row, delivery, engagement_id, delivery_id, known, now)
        yield HistoryStep(
            f"delivery {number}",
            record,
            delivery.line,
            "delivery_on",
            delivery.delivery_on,
            alone=True,
        )
    if day := row.delivered_on:
        deliver = DeliverEngagement(engagement_id=engagement_id, on=day, now=now)
        yield HistoryStep("deliver", deliver, row.line, "delivered_on", day)


def _record(
    row: HistoryRow,
    delivery: DeliveryRow,
    engagement_id: UUID,
    delivery_id: UUID,
    known: KnownLog,
    now: datetime,
) -> RecordDelivery:
    topics = known.topics
    covered = delivery.delivery_topics or row.topics
    seen = {topic: topics.get(topic, Unlisted()) for topic in covered} if topics else {}
    return RecordDelivery(
        engagement_id=engagement_id,
        delivery_id=delivery_id,
        delivery_type=delivery.delivery_type,
        topics=covered,
        mode=delivery.delivery_mode,
        hours=delivery.delivery_hours,
        minutes=delivery.delivery_minutes,
        attendees_in_person=delivery.attendees_in_person,
        attendees_virtual=delivery.attendees_virtual,
        products=delivery.delivery_products,
        topics_reason=_why_covered(delivery, covered, seen),
        attendance=attendance_read(delivery.attendance_by_agency),
        stays=tuple(_stays(row)),
        predecessors=(),
        ends=known.ends,
        provider=delivery.delivery_provider,
        topics_listed=bool(topics),
        topics_seen=tuple(seen.items()),
        on=delivery.delivery_on,
        now=now,
    )


def _stays(row: HistoryRow) -> Iterator[Stay]:
    for one in row.participants:
        if one.participant_left_reason is not LeaveReason.ENTERED_IN_ERROR:
            began_on = one.participant_joined_on or row.submitted_on
            yield Stay(one.participant_ori, began_on, one.participant_left_on)


def _why_covered(
    delivery: DeliveryRow, covered: Sequence[str], seen: Mapping[str, Topic]
) -> OffListReason | None:
    """Why topics off the list were covered: what was asked for was on it when it was."""
    told = delivery.delivery_topics_reason
    if told is not None or delivery.delivery_topics is not None:
        return told
    off = any(off_list(covered, delivery.delivery_on, seen))
    return OffListReason.ASKED_WHILE_LISTED if off else None


def _ending(row: HistoryRow, engagement_id: UUID, now: datetime) -> Iterator[_Step]:
    if (day := row.cancelled_on) and row.cancelled_reason:
        cancel = CancelEngagement(
            engagement_id=engagement_id,
            reason=row.cancelled_reason,
            note=row.cancelled_note,
            on=day,
            now=now,
        )
        yield HistoryStep("cancel", cancel, row.line, "cancelled_on", day)
    if (day := row.closed_on) and row.closed_reason:
        close = CloseEngagement(
            engagement_id=engagement_id,
            reason=row.closed_reason,
            note=row.closed_note,
            on=day,
            now=now,
        )
        yield HistoryStep("close", close, row.line, "closed_on", day)
