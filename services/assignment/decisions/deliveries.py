"""The rules of deliveries: record, correct, strike, also when the work is over."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, assert_never

from events.assignment import (
    DeliveryCorrected,
    DeliveryRecorded,
    DeliveryStruck,
    EngagementDelivered,
)
from events.decider import Refused
from events.rules.days import refuse_before, refuse_outside
from events.rules.delivery_modes import ONLY_MODES, fits
from events.rules.durations import hours_of, minutes_of
from events.rules.programs import PROGRAMS
from events.rules.speaking import refuse_another
from services.assignment.commands.deliveries import (
    CorrectCompletion,
    CorrectDelivery,
    DeliverEngagement,
    DeliveryCommand,
    Lasting,
    RecordDelivery,
    StrikeDelivery,
    attendance_of,
)
from services.assignment.decisions import completing
from services.assignment.decisions.attendance import refuse_attendance
from services.assignment.decisions.delivery_days import (
    refuse_day,
    refuse_without_reason,
)
from services.assignment.decisions.engagement_states import (
    Accepted,
    Assigned,
    Delivery,
    DeliveryEvent,
    Engagement,
    Held,
    Open,
    Taken,
    Underway,
    completion_days,
    counted_deliveries,
    underway_of,
    with_work,
    work_of,
)
from services.assignment.decisions.plan_states import NoPlan, Plan
from services.assignment.decisions.refusing import allowed, may_deliver, refused
from services.assignment.decisions.taking_part import (
    refuse_departed,
    refuse_strangers,
    refuse_twice,
)
from services.assignment.decisions.teams import Hand
from services.assignment.decisions.topics_of_day import reason_for_topics, refuse_topics


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
            return completing.deliver(command, engagement)
        case CorrectCompletion():
            return completing.correct_completion(command, engagement)
        case _:
            assert_never(command)


def record_delivery(command: RecordDelivery, engagement: Engagement) -> Sequence[DeliveryEvent]:
    """Allowed for any day on which the provider had the work and it went on, in any order.

    Also for such a day in the past, when the work is on hold or over: news may come late.
    """
    work = work_of(engagement)
    if isinstance(work, Underway) and command.delivery_id in work.deliveries:
        return []
    match work:
        case Assigned() | Accepted() | Underway():
            return [_record(command, engagement, work)]
        case None | Open():
            raise refused("held" if isinstance(engagement, Held) else "not-assigned", engagement)
        case _:
            assert_never(work)


def correct_delivery(command: CorrectDelivery, engagement: Engagement) -> Sequence[DeliveryEvent]:
    """Allowed for what was not struck, also after the end, so that figures stay right."""
    work, before = _find(command, engagement)
    if isinstance(before, DeliveryStruck):
        raise Refused("struck", f"the delivery was struck on {before.struck_on}")
    if command.by not in {None, before.provider}:
        raise Refused("not-your-delivery", f"{before.provider} gave it, not {command.by}")
    content = {
        **command.model_dump(exclude={"reason", "note", "on"}),
        **_time(command),
        "topics_reason": reason_for_topics(command, before),
        "attendance": attendance_of(command.attendance),
    }
    time_before = _time(before)
    if before.model_copy(update=content) == before.model_copy(update=time_before):
        return []
    refuse_outside(command.on, command)
    refuse_outside(command.delivered_on, command)
    refuse_before(command.on, command.delivered_on, "it was given")
    _refuse_wrong(command, work)
    if command.delivered_on != before.delivered_on:
        # What an earlier release took for a day on hold can still be corrected otherwise.
        refuse_day(command.delivered_on, engagement, work)
        _refuse_bare(engagement, [*_days_of_others(command, work), command.delivered_on])
        # On its own day it stays with who gave it, whatever was said since of whose work it was.
        _at_work(work, command.delivered_on, before.provider)
        refuse_departed(command, engagement)
    refuse_twice(command, engagement)
    refuse_strangers(command, engagement)
    refuse_topics(command, command.delivered_on, before)
    refuse_attendance(command, command.delivered_on, before.ori, before)
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
    """Allowed at any time, but what was completed keeps at least one delivery."""
    work, before = _find(command, engagement)
    if isinstance(before, DeliveryStruck):
        return []
    _refuse_bare(engagement, _days_of_others(command, work))
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


def evolve(engagement: Engagement, event: Delivery | EngagementDelivered) -> Engagement:
    """The engagement after a fact about what was given."""
    match event:
        case DeliveryRecorded():
            return _recorded(engagement, event)
        case DeliveryCorrected() | DeliveryStruck():
            work = underway_of(engagement)
            return engagement if work is None else with_work(engagement, _told(work, event))
        case EngagementDelivered():
            return completing.evolve(engagement, event)
        case _:
            assert_never(event)


def _recorded(engagement: Engagement, event: DeliveryRecorded) -> Engagement:
    match work_of(engagement):
        case Underway() as work:
            return with_work(engagement, _told(work, event))
        case Assigned() as work:
            begun = _begun(work, NoPlan(work.waiting.plans), event)
        case Accepted() as work:
            begun = _begun(work, work.plan, event)
        case _:
            return engagement
    return with_work(engagement, begun)


def _begun(work: Assigned | Accepted, plan: Plan, event: DeliveryRecorded) -> Underway:
    return Underway(
        waiting=replace(work.waiting, given_back=None),
        team=work.team,
        assigned_on=work.assigned_on,
        since=work.since,
        plan=plan,
        deliveries={event.delivery_id: event},
        stops=work.stops,
        acceptance=work.acceptance,
    )


def _told(work: Underway, event: Delivery) -> Underway:
    return replace(work, deliveries={**work.deliveries, event.delivery_id: event})


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


def _refuse_wrong(command: RecordDelivery | CorrectDelivery, work: Taken) -> None:
    """Refuse a type of delivery that the program does not serve, or that is not given so."""
    rules = PROGRAMS[work.opening.program]
    if command.delivery_type not in rules.delivery_types:
        raise Refused(
            "delivery-type-not-served",
            f"{work.opening.program} does not serve {command.delivery_type}",
            allowed=sorted(rules.delivery_types),
        )
    attended = command.attendees_in_person, command.attendees_virtual
    if not fits(command.delivery_type, command.mode, in_person=attended[0], virtually=attended[1]):
        raise Refused(
            "mode-does-not-fit",
            f"{command.delivery_type} is not given {command.mode} to {attended[0]} in person and "
            f"{attended[1]} virtually",
            allowed=(ONLY_MODES[command.delivery_type],),
        )


def _days_of_others(command: CorrectDelivery | StrikeDelivery, work: Underway) -> list[date]:
    counted = counted_deliveries(work)
    return [one.delivered_on for one in counted if one.delivery_id != command.delivery_id]


def _refuse_bare(engagement: Engagement, days: Iterable[date]) -> None:
    """Refuse to leave the first completion without a delivery that it covers."""
    completed = completion_days(engagement)
    if completed and not any(day <= completed[0] for day in days):
        raise Refused(
            "last-delivery",
            f"nothing would be left of what was delivered by {completed[0]}",
            allowed=("deliveries/correct",),
        )


def _record(command: RecordDelivery, engagement: Engagement, work: Taken) -> DeliveryRecorded:
    if not may_deliver(work):
        raise Refused(
            "plan-required",
            f"{work.opening.program} needs an approved plan before anything is delivered",
            allowed=allowed(engagement),
        )
    refuse_outside(command.on, command)
    _refuse_wrong(command, work)
    refuse_day(command.on, engagement, work)
    refuse_without_reason(command.on, command.reason, engagement, work)
    by = _who_gave(command, work)
    refuse_departed(command, engagement)
    refuse_twice(command, engagement)
    refuse_strangers(command, engagement)
    refuse_topics(command, command.on)
    refuse_attendance(command, command.on, work.opening.ori)
    return DeliveryRecorded(
        **command.model_dump(exclude={"on", "provider"}) | _time(command),
        request_id=work.opening.request_id,
        ori=work.opening.ori,
        program=work.opening.program,
        provider=by.provider,
        expert_id=by.expert_id,
        delivered_on=command.on,
    )


def _time(told: Lasting) -> dict[str, Any]:
    """Return how long it took as facts tell it: in hours as well, for older releases."""
    minutes = minutes_of(told.hours, told.minutes)
    return {"hours": hours_of(minutes), "minutes": minutes}


def _who_gave(command: RecordDelivery, work: Taken) -> Hand:
    """Return who gave it: the provider named, the one that asks, or who led on that day."""
    if command.by is not None:
        refuse_another(command.provider, (command.by,), "records", rule="not-your-delivery")
    return _at_work(work, command.on, command.provider or command.by)


def _at_work(work: Taken, day: date, provider: str | None) -> Hand:
    """Return who of a provider (None: of the lead) did the work on a day, or refuse the day."""
    hand = work.team.on(day, provider)
    if hand is None:
        raise Refused(
            "not-at-work", f"{provider or work.provider} had no part in the work on {day}"
        )
    return hand
