"""The counting dictionary: what each figure counts, which day decides its period, and its SQL."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import asyncpg

from services.reporting.views.figures import (
    DaysToDelivery,
    OfficersRepresented,
    Reach,
    Satisfaction,
)

ANSWERS_MIN: Final = 5
"""A share of fewer answers is not shown: it would say too much of each."""

Row = asyncpg.Record


@dataclass(frozen=True, slots=True)
class Unit:
    """One unit of the counting dictionary."""

    name: str
    definition: str
    day: str
    statement: str
    """The statement that counts it, in one pass with others that are counted from the same rows."""
    value: Callable[[Row], object | None]
    """What stands under a key, made of the statement's row for it; None: nothing does."""


def _count(name: str, definition: str, day: str, statement: str, column: str | None = None) -> Unit:
    """What is not there, or 0, is 0 anyway."""
    return Unit(name, definition, day, statement, lambda row: row[column or name] or None)


def _officers_represented(row: Row) -> OfficersRepresented | None:
    if row["agencies"] is None:
        return None
    return OfficersRepresented(sworn=row["sworn"], agencies_unknown=row["agencies_unknown"])


def _reach(row: Row) -> Reach | None:
    helped, known = row["helped"], row["known"]
    if known is None or (helped == 0 and not row["own"]):
        return None
    return Reach(helped=helped, known=known, share=helped / known)


def _days_to_delivery(row: Row) -> DaysToDelivery:
    return DaysToDelivery(median=row["median"], engagements=row["engagements"])


def _satisfaction(row: Row) -> Satisfaction | None:
    return _share(row["satisfied"], row["answers"])


def _satisfaction_later(row: Row) -> Satisfaction | None:
    return _share(row["satisfied_later"], row["answers_later"])


def _share(satisfied: int, answers: int) -> Satisfaction | None:
    if answers == 0:
        return None
    if answers < ANSWERS_MIN:
        return Satisfaction(answers=answers)
    return Satisfaction(share=satisfied / answers, answers=answers, suppressed=False)


REQUESTS_UNIT: Final = _count(
    "requests",
    "Submissions; one merged into another, or declined as its duplicate, is no other.",
    "submitted_on",
    "figures_requests",
)
AGENCIES_UNIT: Final = _count(
    "agencies",
    "Distinct agencies (ORI) with at least one engagement opened.",
    "opened_on",
    "figures_agencies",
)
SITES_UNIT: Final = _count(
    "sites",
    "Distinct agency x engagement family; what an engagement moves to or is reopened as is of its "
    "family.",
    "opened_on",
    "figures_agencies",
)
ENGAGEMENTS_OPENED_UNIT: Final = _count(
    "engagements_opened",
    "Pieces of work that were opened.",
    "opened_on",
    "figures_engagements",
    "opened",
)
ENGAGEMENTS_ACTIVE_UNIT: Final = _count(
    "engagements_active",
    "Those opened in the period that, as of the position, are neither delivered nor cancelled nor "
    "closed; held ones are among them.",
    "opened_on",
    "figures_engagements",
    "active",
)
ENGAGEMENTS_DELIVERED_UNIT: Final = _count(
    "engagements_delivered",
    "Pieces of work of which all that was agreed is given.",
    "delivered_on",
    "figures_engagements",
    "delivered",
)
ENGAGEMENTS_CANCELLED_UNIT: Final = _count(
    "engagements_cancelled",
    "Pieces of work that ended undelivered.",
    "cancelled_on",
    "figures_engagements",
    "cancelled",
)
ENGAGEMENTS_CLOSED_UNIT: Final = _count(
    "engagements_closed",
    "Pieces of work that were closed, delivered before or not, and are not reopened.",
    "closed_on",
    "figures_engagements",
    "closed",
)
DELIVERIES_UNIT: Final = _count(
    "deliveries",
    "Dated acts of assistance, as corrected and but for those struck; their topics are those "
    "covered.",
    "delivered_on",
    "figures_deliveries",
)
ATTENDEES_UNIT: Final = _count(
    "attendees",
    "Person-attendances at deliveries, not distinct persons.",
    "delivered_on",
    "figures_deliveries",
)
OFFICERS_REPRESENTED_UNIT: Final = Unit(
    "officers_represented",
    "Sum of budgeted sworn strength, as known at the position, over distinct agencies with an "
    "engagement opened; unknown is not zero, and is counted beside.",
    "opened_on",
    "figures_agencies",
    _officers_represented,
)
REACH_UNIT: Final = Unit(
    "reach",
    "Known agencies with an engagement opened / all known agencies, of that kind, size or state.",
    "opened_on",
    "figures_agencies",
    _reach,
)
DAYS_TO_DELIVERY_UNIT: Final = Unit(
    "days_to_delivery",
    "Median days from a request's submission to its engagement's delivery.",
    "delivered_on",
    "figures_days_to_delivery",
    _days_to_delivery,
)
SATISFACTION_UNIT: Final = Unit(
    "satisfaction",
    f"Share of requesters' answers after delivery whose five ratings have a mean of at least 4 of "
    f"5; of fewer than {ANSWERS_MIN} answers it is not shown.",
    "received_on",
    "figures_evaluations",
    _satisfaction,
)
SATISFACTION_AT_FOLLOW_UP_UNIT: Final = Unit(
    "satisfaction_at_follow_up",
    f"The same share of requesters' answers at follow-up; of fewer than {ANSWERS_MIN} answers it "
    f"is not shown.",
    "received_on",
    "figures_evaluations",
    _satisfaction_later,
)

UNITS: Final = (
    REQUESTS_UNIT,
    AGENCIES_UNIT,
    SITES_UNIT,
    ENGAGEMENTS_OPENED_UNIT,
    ENGAGEMENTS_ACTIVE_UNIT,
    ENGAGEMENTS_DELIVERED_UNIT,
    ENGAGEMENTS_CANCELLED_UNIT,
    ENGAGEMENTS_CLOSED_UNIT,
    DELIVERIES_UNIT,
    ATTENDEES_UNIT,
    OFFICERS_REPRESENTED_UNIT,
    REACH_UNIT,
    DAYS_TO_DELIVERY_UNIT,
    SATISFACTION_UNIT,
    SATISFACTION_AT_FOLLOW_UP_UNIT,
)
ANNUAL_UNITS: Final = (
    REQUESTS_UNIT,
    AGENCIES_UNIT,
    ENGAGEMENTS_DELIVERED_UNIT,
    DELIVERIES_UNIT,
    OFFICERS_REPRESENTED_UNIT,
    DAYS_TO_DELIVERY_UNIT,
    SATISFACTION_UNIT,
)
