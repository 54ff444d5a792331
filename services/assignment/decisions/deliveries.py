"""The rules of deliveries: record, correct, strike, and finish the work."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import assert_never

from events.assignment import (
    DeliveryCorrected,
    DeliveryRecorded,
    DeliveryStruck,
    EngagementDelivered,
)
from events.decider import Refused
from events.rules.days import refuse_before, refuse_outside
from events.rules.programs import PROGRAMS
from events.vocabulary import DeliveryType
from services.assignment.commands.deliveries import (
    CorrectDelivery,
    DeliverEngagement,
    DeliveryCommand,
    RecordDelivery,
    StrikeDelivery,
)
from services.assignment.decisions.engagement_states import (
    Accepted,
    Assigned,
    Cancelled,
    Closed,
    Delivered,
    Delivery,
    DeliveryEvent,
    Engagement,
    Held,
    NotOpened,
    Open,
    Taken,
    Underway,
    counted_deliveries,
    last_day,
    underway_of,
)
from services.assignment.decisions.plan_states import Approved, NoPlan, Plan
from services.assignment.decisions.refusing import allowed, may_deliver, refused
from services.assignment.decisions.teams import Hand


def decide(command: DeliveryCommand, engagement: Engagement) -> Sequence[DeliveryEvent]:
    """What follows from a command about what was given."""
    match command:
        case RecordDelivery():
            return record_delivery(command, engagement)
        case CorrectDelivery():
            return correct_delivery(command, engagement)
        case StrikeDelivery():
            return strike_delivery(command, engagement)
        case DeliverEngagement():
            return deliver(command, engagement)
        case _:
            assert_never(command)


def record_delivery(command: RecordDelivery, engagement: Engagement) -> Sequence[DeliveryEvent]:
    """Allowed to the assigned provider, for any day since the assignment, in any order."""
    work = underway_of(engagement)
    if work is not None and command.delivery_id in work.deliveries:
        return []
    match engagement:
        case Assigned() | Accepted() | Underway():
            return [_record(command, engagement)]
        case Held():
            raise refused("held", engagement)
        case NotOpened() | Open() | Delivered() | Closed() | Cancelled():
            raise refused("not-assigned", engagement)
        case _:
            assert_never(engagement)


def correct_delivery(command: CorrectDelivery, engagement: Engagement) -> Sequence[DeliveryEvent]:
    """Allowed for what was not struck, also after the end, so that figures stay right."""
    work, before = _find(command, engagement)
    if isinstance(before, DeliveryStruck):
        raise Refused("struck", f"the delivery was struck on {before.struck_on}")
    if command.by not in {None, before.provider}:
        raise Refused("not-your-delivery", f"{before.provider} gave it, not {command.by}")
    content = command.model_dump(exclude={"reason", "note", "on"})
    if before.model_copy(update=content) == before:
        return []
    refuse_outside(command.on, command)
    refuse_outside(command.delivered_on, command)
    refuse_before(command.on, command.delivered_on, "it was given")
    _refuse_wrong(command.delivered_on, command.delivery_type, work)
    if work.team.on(command.delivered_on, before.provider) is None:
        raise Refused(
            "not-at-work",
            f"{before.provider} had no part in the work on {command.delivered_on}",
        )
    _refuse_after_the_end(command.delivered_on, engagement)
    return [
        DeliveryCorrected(
            **content,
            request_id=before.request_id,
            ori=before.ori,
            program=before.program,
            provider=before.provider,
            expert_id=before.expert_id,
            reason=command.reason,
            note=command.note,
            corrected_on=command.on,
        )
    ]


def strike_delivery(command: StrikeDelivery, engagement: Engagement) -> Sequence[DeliveryEvent]:
    """Allowed at any time, but a delivered engagement keeps at least one delivery."""
    work, before = _find(command, engagement)
    if isinstance(before, DeliveryStruck):
        return []
    if _was_delivered(engagement) and len(counted_deliveries(work)) == 1:
        raise Refused(
            "last-delivery",
            "nothing would be left of what was delivered",
            allowed=("deliveries/correct",),
        )
    refuse_outside(command.on, command)
    refuse_before(command.on, before.delivered_on, "it was given")
    return [
        DeliveryStruck(
            engagement_id=command.engagement_id,
            request_id=before.request_id,
            delivery_id=command.delivery_id,
            reason=command.reason,
            note=command.note,
            struck_on=command.on,
        )
    ]


def deliver(command: DeliverEngagement, engagement: Engagement) -> Sequence[DeliveryEvent]:
    """Allowed once a delivery counts, on the day of the last one or later."""
    match engagement:
        case Delivered():
            return []
        case Assigned() | Accepted():
            raise Refused("no-delivery", "nothing was delivered yet", allowed=allowed(engagement))
        case Underway():
            if not counted_deliveries(engagement):
                raise Refused(
                    "no-delivery", "every delivery was struck", allowed=allowed(engagement)
                )
            refuse_outside(command.on, command)
            refuse_before(command.on, last_day(engagement), "the work last moved")
            return [_delivered(command, engagement)]
        case Held():
            raise refused("held", engagement)
        case NotOpened() | Open() | Closed() | Cancelled():
            raise refused("not-assigned", engagement)
        case _:
            assert_never(engagement)


def evolve(engagement: Engagement, event: DeliveryEvent) -> Engagement:
    """The engagement after a fact about what was given."""
    match event:
        case DeliveryRecorded():
            return _recorded(engagement, event)
        case DeliveryCorrected() | DeliveryStruck():
            return _retold(engagement, event)
        case EngagementDelivered():
            if isinstance(engagement, Underway):
                return Delivered(engagement, event.delivered_on)
            return engagement
        case _:
            assert_never(event)


def _recorded(engagement: Engagement, event: DeliveryRecorded) -> Engagement:
    match engagement:
        case Underway():
            return _told(engagement, event)
        case Assigned():
            return _begun(engagement, NoPlan(engagement.waiting.plans), event)
        case Accepted():
            return _begun(engagement, engagement.plan, event)
        case _:
            return engagement


def _begun(work: Assigned | Accepted, plan: Plan, event: DeliveryRecorded) -> Underway:
    return Underway(
        waiting=replace(work.waiting, given_back=None),
        team=work.team,
        assigned_on=work.assigned_on,
        since=work.since,
        plan=plan,
        deliveries={event.delivery_id: event},
    )


def _retold(engagement: Engagement, event: DeliveryCorrected | DeliveryStruck) -> Engagement:
    match engagement:
        case Underway():
            return _told(engagement, event)
        case Delivered():
            return replace(engagement, work=_told(engagement.work, event))
        case Held(work=Underway() as work) | Cancelled(work=Underway() as work):
            return replace(engagement, work=_told(work, event))
        case Closed(ended=Underway() as work):
            return replace(engagement, ended=_told(work, event))
        case Closed(ended=Delivered(work=work) as ended):
            return replace(engagement, ended=replace(ended, work=_told(work, event)))
        case _:
            return engagement


def _told(work: Underway, event: Delivery) -> Underway:
    return replace(work, deliveries={**work.deliveries, event.delivery_id: event})


def _was_delivered(engagement: Engagement) -> bool:
    """Whether the engagement was declared delivered, even if it was closed since."""
    return isinstance(engagement, Delivered) or (
        isinstance(engagement, Closed) and isinstance(engagement.ended, Delivered)
    )


def _find(
    command: CorrectDelivery | StrikeDelivery, engagement: Engagement
) -> tuple[Underway, Delivery]:
    work = underway_of(engagement)
    told = None if work is None else work.deliveries.get(command.delivery_id)
    if work is None or told is None:
        raise Refused(
            "delivery-unknown", "no such delivery is recorded here", allowed=allowed(engagement)
        )
    return work, told


def _refuse_wrong(
    day: date, delivery_type: DeliveryType, work: Assigned | Accepted | Underway
) -> None:
    """Refuse a day or a type of delivery that the program or the work does not allow."""
    rules = PROGRAMS[work.opening.program]
    if delivery_type not in rules.delivery_types:
        raise Refused(
            "delivery-type-not-served",
            f"{work.opening.program} does not serve {delivery_type}",
            allowed=sorted(rules.delivery_types),
        )
    refuse_before(day, work.assigned_on, "it was assigned")
    if rules.plan_required and not isinstance(work, Assigned) and isinstance(work.plan, Approved):
        refuse_before(day, work.plan.approved_on, "the plan was approved")


def _refuse_after_the_end(day: date, engagement: Engagement) -> None:
    match engagement:
        case Closed(ended=Delivered(since=over_on)):
            pass
        case Delivered(since=over_on) | Closed(since=over_on) | Cancelled(since=over_on):
            pass
        case _:
            return
    if day > over_on:
        raise Refused("out-of-order", f"{day} is after {over_on}, when the work was over")


def _record(command: RecordDelivery, work: Assigned | Accepted | Underway) -> DeliveryRecorded:
    if not may_deliver(work):
        raise Refused(
            "plan-required",
            f"{work.opening.program} needs an approved plan before anything is delivered",
            allowed=allowed(work),
        )
    refuse_outside(command.on, command)
    _refuse_wrong(command.on, command.delivery_type, work)
    by = _who_gave(command, work)
    return DeliveryRecorded(
        **command.model_dump(exclude={"on", "provider"}),
        request_id=work.opening.request_id,
        ori=work.opening.ori,
        program=work.opening.program,
        provider=by.provider,
        expert_id=by.expert_id,
        delivered_on=command.on,
    )


def _who_gave(command: RecordDelivery, work: Taken) -> Hand:
    """Return who gave it: the provider named, the one that asks, or who led on that day."""
    if command.by is not None and command.provider not in {None, command.by}:
        raise Refused(
            "not-your-delivery", f"{command.by} records what it gave, not {command.provider}"
        )
    provider = command.provider or command.by
    hand = work.team.on(command.on, provider)
    if hand is None:
        raise Refused(
            "not-at-work", f"{provider or work.provider} had no part in the work on {command.on}"
        )
    return hand


def _delivered(command: DeliverEngagement, work: Underway) -> EngagementDelivered:
    return EngagementDelivered(
        engagement_id=command.engagement_id,
        request_id=work.opening.request_id,
        ori=work.opening.ori,
        program=work.opening.program,
        provider=work.provider,
        expert_id=work.expert_id,
        delivered_on=command.on,
    )
