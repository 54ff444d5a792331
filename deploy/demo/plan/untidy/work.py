"""The plain parts of an untidy life: how work begins, what is given, how it ends."""

from __future__ import annotations

from datetime import date
from typing import Final

from deploy.demo.plan.acts import (
    Act,
    Assign,
    Deliver,
    EngagementStep,
    RecordDelivery,
    RequestStep,
    Screen,
    Submit,
)
from events.vocabulary import DeliveryMode, DeliveryType, LateReason, Program

TOPIC: Final = "de-escalation"
TYPE: Final = DeliveryType.IN_PERSON_TRAINING
YES: Final = {"authorized_by": "Executive", "title": "Agency executive", "document": "Letter"}
_PROGRAM: Final = Program.CRI_TAC

day = date.fromisoformat


def submitted(
    on: str, *, topic: str = TOPIC, program: Program = _PROGRAM, alias: str | None = None
) -> Submit:
    """Return the act in which an agency asks for a training."""
    return Submit(day(on), program, (topic,), (TYPE,), alias)


def screened(on: str, *, topic: str = TOPIC, program: Program = _PROGRAM) -> list[Act]:
    """Return the acts until an engagement is open, all on one day."""
    letters: list[Act] = []
    if program is not Program.CRI_TAC:
        letters = [RequestStep(day(on), "authorize", YES)]
    return [submitted(on, topic=topic, program=program), *letters, Screen(day(on), program)]


def taken_by(provider: str, on: str, *, topic: str = TOPIC) -> list[Act]:
    """Return the acts until a provider has accepted, all on one day."""
    return [*screened(on, topic=topic), Assign(day(on), provider), accepted(on)]


def accepted(on: str) -> EngagementStep:
    """Return the act in which the provider takes the work."""
    return EngagementStep(day(on), "accept", {})


def trained(
    provider: str,
    on: str,
    people: int,
    *,
    topic: str = TOPIC,
    entered: str | None = None,
    minutes: int | None = None,
    attendance: tuple[tuple[str, int], ...] = (),
) -> RecordDelivery:
    """Return a training of two hours, or so many minutes; one that is entered later comes late."""
    return RecordDelivery(
        on=day(on),
        entered_on=day(entered or on),
        delivery_type=TYPE,
        topics=(topic,),
        mode=DeliveryMode.IN_PERSON,
        hours=2.0,
        attendees_in_person=people,
        attendees_virtual=0,
        provider=provider,
        reason=LateReason.LATE_ENTRY if entered else None,
        minutes=minutes,
        attendance=attendance,
    )


def delivered(on: str) -> Deliver:
    """Return the act in which all has been given."""
    return Deliver(day(on), day(on))


def closed(on: str) -> EngagementStep:
    """Return the act after which nothing more is expected."""
    return EngagementStep(day(on), "close", {"reason": "completed"})
