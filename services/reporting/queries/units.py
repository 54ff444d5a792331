"""The counting dictionary: what each figure counts, which day decides its period, and its SQL."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import asyncpg

from events.rules.durations import hours_of
from services.reporting.views.figures import (
    DaysToDelivery,
    LeftOut,
    OfficersRepresented,
    Reach,
    Satisfaction,
)

ANSWERS_MIN: Final = 5
"""A share of fewer answers is not shown: it would say too much of each."""


@dataclass(frozen=True, slots=True)
class Unit:
    """One unit of the counting dictionary."""

    name: str
    definition: str
    day: str
    statement: str
    """The statement that counts it, in one pass with others that are counted from the same rows."""
    value: Callable[[asyncpg.Record], object | None]
    """The value under a key, made of the statement's row for that key; None where there is none."""
    annual: bool = False
    """Whether the annual table has it too."""
    of_answers: bool = False
    """Whether it counts answers to evaluations: what is published has those apart, as ranges."""
    of_all_work: bool = False
    """Whether it is a plain count of work, which confidential work enters where it is published by
    program or year; whatever else is published is counted from ordinary work alone."""


def _counted_unit(
    name: str,
    definition: str,
    day: str,
    statement: str,
    *,
    annual: bool = False,
    of_all_work: bool = False,
) -> Unit:
    """A unit that is the column of its name; 0 is the view's default, and so left out."""

    def value(row: asyncpg.Record) -> object | None:
        return row[name] or None

    return Unit(name, definition, day, statement, value, annual, of_all_work=of_all_work)


def _hours(row: asyncpg.Record) -> float | None:
    return hours_of(row["minutes"]) or None


def _officers_represented(row: asyncpg.Record) -> OfficersRepresented | None:
    if row["agencies"] is None:
        return None
    return OfficersRepresented(
        sworn=row["sworn"],
        participating=row["sworn_participating"],
        agencies_unknown=row["agencies_unknown"],
    )


def _reach(row: asyncpg.Record) -> Reach | None:
    helped, known = row["helped"], row["known"]
    if known is None or (helped == 0 and not row["own"]):
        return None
    return Reach(
        helped=helped,
        participating=row["helped_participating"],
        known=known,
        share=helped / known if known else None,
        left_out=LeftOut(
            not_yet=row["left_out_not_yet"],
            dormant=row["left_out_dormant"],
            covered=row["left_out_covered"],
            gone=row["left_out_gone"],
        ),
    )


def _days_to_delivery(row: asyncpg.Record) -> DaysToDelivery:
    return DaysToDelivery(median=row["median"], engagements=row["engagements"])


def _satisfaction(row: asyncpg.Record) -> Satisfaction | None:
    return _share(row["satisfied"], row["answers"])


def _satisfaction_later(row: asyncpg.Record) -> Satisfaction | None:
    return _share(row["satisfied_later"], row["answers_later"])


def _share(satisfied: int, answers: int) -> Satisfaction | None:
    if answers == 0:
        return None
    if answers < ANSWERS_MIN:
        return Satisfaction(answers=answers)
    return Satisfaction(share=satisfied / answers, answers=answers, suppressed=False)


UNITS: Final = (
    _counted_unit(
        "requests",
        "Submissions; one merged into another, or declined as its duplicate, is no other.",
        "submitted_on",
        "figures_requests",
        annual=True,
        of_all_work=True,
    ),
    _counted_unit(
        "requests_referred",
        "Requests that were sent to somebody else, unless that was taken back.",
        "referred_on",
        "figures_requests",
        of_all_work=True,
    ),
    _counted_unit(
        "agencies",
        "Distinct agencies (ORI) that lead at least one engagement, or take part in one beside its "
        "lead agency; one that got another number is the same one.",
        "opened_on, or joined_on where that is later",
        "figures_agencies",
        annual=True,
    ),
    _counted_unit(
        "agencies_participating",
        "Of these, those that lead none in the period.",
        "opened_on, or joined_on where that is later",
        "figures_agencies",
    ),
    _counted_unit(
        "sites",
        "Distinct agency x engagement family in which work was done in the period: something was "
        "given or completed, or the work goes on at its end. What an engagement moves to or is "
        "reopened as is of its family; what ended before anything was given is no site.",
        "delivered_on, or the last day of the period",
        "figures_sites",
        of_all_work=True,
    ),
    _counted_unit(
        "sites_completed",
        "Sites whose first completion lies in the period, for ever: reopening does not move it.",
        "delivered_on",
        "figures_sites",
        of_all_work=True,
    ),
    _counted_unit(
        "sites_in_progress",
        "Sites with an engagement that is active at the end of the period; one that was completed "
        "and reopened is counted as completed, too.",
        "the last day of the period",
        "figures_sites",
        of_all_work=True,
    ),
    _counted_unit(
        "engagements_opened",
        "Pieces of work that were opened.",
        "opened_on",
        "figures_engagements",
        of_all_work=True,
    ),
    _counted_unit(
        "engagements_active",
        "Those opened until the last day of the period, whether in it or before, and on that day "
        "neither delivered nor cancelled nor closed; held and reopened ones are among them.",
        "the last day of the period",
        "figures_sites",
        of_all_work=True,
    ),
    _counted_unit(
        "engagements_delivered",
        "Pieces of work of which all that was agreed is given, at their first completion, for "
        "ever: reopening does not move it.",
        "delivered_on",
        "figures_engagements",
        annual=True,
        of_all_work=True,
    ),
    _counted_unit(
        "engagements_completed_again",
        "Later completions of reopened work, beside the first, each on its own day.",
        "completed_again_on",
        "figures_engagements",
        annual=True,
        of_all_work=True,
    ),
    _counted_unit(
        "engagements_cancelled",
        "Pieces of work that ended undelivered.",
        "cancelled_on",
        "figures_engagements",
        of_all_work=True,
    ),
    _counted_unit(
        "engagements_closed",
        "Pieces of work that were closed, delivered before or not, and are not reopened.",
        "closed_on",
        "figures_engagements",
        of_all_work=True,
    ),
    _counted_unit(
        "deliveries",
        "Dated acts of assistance, as corrected and but for those struck; their topics are those "
        "covered.",
        "delivered_on",
        "figures_deliveries",
        annual=True,
        of_all_work=True,
    ),
    _counted_unit(
        "attendees",
        "Person-attendances at deliveries, not distinct persons. By kind, size or state of "
        "agencies each counts with its own agency where that is told, else with the lead agency.",
        "delivered_on",
        "figures_deliveries",
    ),
    Unit(
        "hours",
        "Hours that these deliveries took: whole minutes, added up and then told as hours to two "
        "places.",
        "delivered_on",
        "figures_deliveries",
        _hours,
    ),
    Unit(
        "officers_represented",
        "Sum of budgeted sworn strength, that of the last day on which work with it began, over "
        "the distinct agencies; unknown is not zero, and is counted beside.",
        "opened_on, or joined_on where that is later",
        "figures_agencies",
        _officers_represented,
        annual=True,
    ),
    Unit(
        "reach",
        "Agencies that lead an engagement or take part in one / all agencies of that kind, size or "
        "state; of either those that existed and worked on the last day of the period, without "
        "those that another covered. Who was left out is counted beside.",
        "opened_on, or joined_on where that is later",
        "figures_agencies",
        _reach,
    ),
    Unit(
        "days_to_delivery",
        "Median days from a request's submission to its engagement's first completion.",
        "delivered_on",
        "figures_days_to_delivery",
        _days_to_delivery,
        annual=True,
    ),
    Unit(
        "satisfaction",
        "Share of requesters' answers after delivery whose five ratings have a mean of at least 4 "
        f"of 5; of fewer than {ANSWERS_MIN} answers it is not shown.",
        "received_on",
        "figures_evaluations",
        _satisfaction,
        annual=True,
        of_answers=True,
    ),
    Unit(
        "satisfaction_at_follow_up",
        f"The same share of requesters' answers at follow-up; of fewer than {ANSWERS_MIN} answers "
        "it is not shown.",
        "received_on",
        "figures_evaluations",
        _satisfaction_later,
        of_answers=True,
    ),
)
ANNUAL_UNITS: Final = tuple(unit for unit in UNITS if unit.annual)
