"""What a row asks of assignment: opened, assigned, planned, delivered, and over."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from events.ids import derived_id
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
from services.assignment.matching.weights import DEFAULT_WEIGHTS
from services.importing.history.deciding import Made, Step, live
from services.importing.history.experts import Choice
from services.importing.history.parts import DeliveryRow, EarlierRow
from services.importing.history.pausing import with_pauses
from services.importing.history.row import Row

_Step = Step[EngagementCommand]


class Spell(NamedTuple):
    """A time in which an expert had the engagement."""

    expert_id: UUID
    since: date
    free_on: date | None


@dataclass(frozen=True, slots=True)
class Worked:
    """The facts of an engagement after its opening, and who had it when."""

    opening: Made
    others: list[Made]
    engagement: Engagement
    """As it is after them."""
    spells: list[Spell]


def worked(row: Row, opening: OpenEngagement, choices: Sequence[Choice], now: datetime) -> Worked:
    """The facts of the engagement. `choices` are those of its assignments, in their order.

    Raises `RefusedRowError`.
    """
    opened: _Step = Step("open", opening, row.line, "screened_on", row.screened_on)
    steps = _steps(row, opening.engagement_id, choices, now)
    paused = with_pauses(steps, row, opening.engagement_id, now)
    lived = live(ENGAGEMENT_DECIDER, [opened, *paused], row.request_id)
    first, *others = lived.made
    return Worked(first, others, lived.state, list(_spells(row, choices)))


def _steps(
    row: Row, engagement_id: UUID, choices: Sequence[Choice], now: datetime
) -> Iterator[_Step]:
    """From the first assignment to the end, without the pauses."""
    for number, earlier in enumerate(row.earlier_assignments):
        name = f"earlier {number + 1}"
        yield _assign(f"{name} assign", row, engagement_id, choices[number], now)
        yield from _giving_back(name, earlier, engagement_id, now)
    if row.assigned_on:
        yield _assign("assign", row, engagement_id, choices[-1], now)
        yield from _planning(row, engagement_id, now)
    yield from _delivering(row, engagement_id, now)
    yield from _ending(row, engagement_id, now)


def _spells(row: Row, choices: Sequence[Choice]) -> Iterator[Spell]:
    ends = (row.delivered_on, row.cancelled_on, row.closed_on, row.withdrawn_on)
    over_on = min((day for day in ends if day), default=None)
    given_back = [
        earlier.earlier_declined_on or earlier.earlier_lapsed_on
        for earlier in row.earlier_assignments
    ]
    for choice, free_on in zip(choices, (*given_back, over_on), strict=False):
        yield Spell(choice.expert.expert_id, choice.named.on, free_on)


def _assign(name: str, row: Row, engagement_id: UUID, choice: Choice, now: datetime) -> _Step:
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
    return Step(name, assign, named.line, f"{named.prefix}assigned_on", named.on)


def _giving_back(
    name: str, earlier: EarlierRow, engagement_id: UUID, now: datetime
) -> Iterator[_Step]:
    if day := earlier.earlier_accepted_on:
        accept = AcceptAssignment(engagement_id=engagement_id, on=day, now=now)
        yield Step(f"{name} accept", accept, earlier.line, "earlier_accepted_on", day)
    if (day := earlier.earlier_declined_on) and earlier.earlier_declined_reason:
        decline = DeclineAssignment(
            engagement_id=engagement_id, reason=earlier.earlier_declined_reason, on=day, now=now
        )
        yield Step(f"{name} decline", decline, earlier.line, "earlier_declined_on", day)
    if day := earlier.earlier_lapsed_on:
        lapse = LapseAssignment(engagement_id=engagement_id, on=day, now=now)
        yield Step(f"{name} lapse", lapse, earlier.line, "earlier_lapsed_on", day)


def _planning(row: Row, engagement_id: UUID, now: datetime) -> Iterator[_Step]:
    if day := row.accepted_on:
        accept = AcceptAssignment(engagement_id=engagement_id, on=day, now=now)
        yield Step("accept", accept, row.line, "accepted_on", day)
    if (day := row.plan_proposed_on) and row.plan_objectives:
        propose = ProposePlan(
            engagement_id=engagement_id, objectives=row.plan_objectives, on=day, now=now
        )
        yield Step("propose", propose, row.line, "plan_proposed_on", day)
    if day := row.plan_approved_on:
        approve = ApprovePlan(engagement_id=engagement_id, on=day, now=now)
        yield Step("approve", approve, row.line, "plan_approved_on", day)


def _delivering(row: Row, engagement_id: UUID, now: datetime) -> Iterator[_Step]:
    numbered = enumerate(row.deliveries, start=1)
    for number, delivery in sorted(numbered, key=lambda each: each[1].delivery_on):
        delivery_id = derived_id(engagement_id, "import delivery", number)
        record = _record(row, delivery, engagement_id, delivery_id, now)
        yield Step(
            f"delivery {number}",
            record,
            delivery.line,
            "delivery_on",
            delivery.delivery_on,
            alone=True,
        )
    if day := row.delivered_on:
        deliver = DeliverEngagement(engagement_id=engagement_id, on=day, now=now)
        yield Step("deliver", deliver, row.line, "delivered_on", day)


def _record(
    row: Row,
    delivery: DeliveryRow,
    engagement_id: UUID,
    delivery_id: UUID,
    now: datetime,
) -> RecordDelivery:
    return RecordDelivery(
        engagement_id=engagement_id,
        delivery_id=delivery_id,
        delivery_type=delivery.delivery_type,
        topics=delivery.delivery_topics or row.topics,
        mode=delivery.delivery_mode,
        hours=delivery.delivery_hours,
        attendees_in_person=delivery.attendees_in_person,
        attendees_virtual=delivery.attendees_virtual,
        on=delivery.delivery_on,
        now=now,
    )


def _ending(row: Row, engagement_id: UUID, now: datetime) -> Iterator[_Step]:
    if (day := row.cancelled_on) and row.cancelled_reason:
        cancel = CancelEngagement(
            engagement_id=engagement_id, reason=row.cancelled_reason, on=day, now=now
        )
        yield Step("cancel", cancel, row.line, "cancelled_on", day)
    if (day := row.closed_on) and row.closed_reason:
        close = CloseEngagement(
            engagement_id=engagement_id, reason=row.closed_reason, on=day, now=now
        )
        yield Step("close", close, row.line, "closed_on", day)
