"""The acts of an engagement: assigned, planned, paused, delivered, corrected. Pure and seeded."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Final

from deploy.demo.plan import calibration
from deploy.demo.plan.acts import (
    Act,
    Assign,
    ChangeExecutive,
    CorrectDelivery,
    EngagementStep,
    ProviderDeclines,
    RecordDelivery,
    RequestStep,
    Submit,
)
from deploy.demo.plan.chance import day_after, weighted
from events.rules.programs import PROGRAMS
from events.vocabulary import (
    DeliveryMode,
    DeliveryType,
    HoldReason,
    PlanReturnReason,
    Program,
    ProviderDeclineReason,
)

_ROOM_FOR_A_PAUSE: Final = timedelta(days=120)
_VIRTUAL: Final = frozenset(
    {
        DeliveryType.VIRTUAL_TRAINING,
        DeliveryType.WEB_TRAINING,
        DeliveryType.VIRTUAL_CONSULTATION,
        DeliveryType.RESOURCE_REFERRAL,
        DeliveryType.POLICY_REVIEW,
    }
)
_PAUSES: Final = (
    HoldReason.AGENCY_NOT_RESPONDING,
    HoldReason.KEY_STAFF_TURNOVER,
    HoldReason.AGENCY_REQUEST,
)


def prepared(chance: random.Random, opened_on: date, program: Program) -> Iterator[Act]:
    """Yield the acts until the first delivery is possible."""
    day = opened_on
    for act in assigned(chance, opened_on, program):
        day = act.on
        yield act
    if PROGRAMS[program].plan_required:
        yield from _planned(chance, day)


def assigned(chance: random.Random, opened_on: date, program: Program) -> Iterator[Act]:
    """Yield an assignment within days; sometimes declined and followed by another."""
    day = day_after(chance, opened_on, 0, 8)
    yield Assign(day)
    if chance.random() < calibration.PROVIDER_DECLINES_SHARE:
        day = day_after(chance, day, 1, 5)
        yield ProviderDeclines(day, chance.choice(list(ProviderDeclineReason)))
        day = day_after(chance, day, 0, 5)
        yield Assign(day)
    if PROGRAMS[program].plan_required or chance.random() < calibration.ACCEPTED_SHARE:
        yield EngagementStep(day_after(chance, day, 0, 4), "accept", {})


def _planned(chance: random.Random, day: date) -> Iterator[Act]:
    objectives = {"objectives": ["Assess the agency as a whole."]}
    day = day_after(chance, day, 2, 10)
    yield EngagementStep(day, "plan/propose", objectives)
    if chance.random() < calibration.PLAN_RETURNED_SHARE:
        day = day_after(chance, day, 1, 5)
        reason = chance.choice(list(PlanReturnReason))
        yield EngagementStep(day, "plan/return", {"reason": reason})
        day = day_after(chance, day, 1, 7)
        yield EngagementStep(day, "plan/propose", objectives)
    yield EngagementStep(day_after(chance, day, 1, 6), "plan/approve", {})


def paused(chance: random.Random, day: date) -> Iterator[Act]:
    """Yield, sometimes, a pause in which work waits for the agency."""
    if day > calibration.LAST_DAY - _ROOM_FOR_A_PAUSE:
        return
    fate = chance.random()
    day = day_after(chance, day, 1, 5)
    if fate < calibration.NEW_EXECUTIVE_SHARE:
        yield ChangeExecutive(day)
        said = {"authorized_by": "New executive", "title": "Agency executive", "document": "Letter"}
        yield RequestStep(day_after(chance, day, 3, 20), "authorize", said)
    elif fate < calibration.NEW_EXECUTIVE_SHARE + calibration.HELD_SHARE:
        yield EngagementStep(day, "hold", {"reason": chance.choice(_PAUSES)})
        yield EngagementStep(day_after(chance, day, 10, 40), "resume", {})


def delivered(chance: random.Random, day: date, asked: Submit) -> Iterator[Act]:
    """Yield one to three deliveries in the order of entry, some late, some corrected."""
    entered = day
    latest = calibration.LAST_DAY - timedelta(days=20)
    for _ in range(chance.choice((1, 1, 2, 2, 3))):
        day = min(day_after(chance, day, 8, 55), latest)
        act = delivery(chance, day, asked)
        entered = max(entered, min(act.entered_on, calibration.LAST_DAY - timedelta(days=8)))
        yield replace(act, entered_on=entered)
        if chance.random() < calibration.CORRECTED_SHARE:
            entered = day_after(chance, entered, 0, 3)
            yield CorrectDelivery(entered, act.hours + 0.5)


def delivery(chance: random.Random, on: date, asked: Submit) -> RecordDelivery:
    """Return a delivery, mostly of a type that was requested."""
    kind = (
        chance.choice(asked.delivery_types)
        if chance.random() < 0.7  # noqa: PLR2004 - what is given mostly is what was asked for
        else weighted(chance, calibration.DELIVERY_TYPES)
    )
    virtual = kind in _VIRTUAL
    attendees = (
        chance.randint(1, 6) if kind is DeliveryType.RESOURCE_REFERRAL else chance.randint(4, 60)
    )
    late = chance.random() < calibration.REPORTED_LATE_SHARE
    return RecordDelivery(
        on=on,
        entered_on=day_after(chance, on, 10, 60) if late else day_after(chance, on, 0, 3),
        delivery_type=kind,
        topics=asked.topics,
        mode=DeliveryMode.VIRTUAL if virtual else DeliveryMode.IN_PERSON,
        hours=chance.choice((1.0, 1.5, 2.0, 4.0, 7.5, 8.0, 16.0)),
        attendees_in_person=0 if virtual else attendees,
        attendees_virtual=attendees if virtual else 0,
    )
