"""The plan of the history: which agency asks when, and what becomes of it. Pure and seeded."""

from __future__ import annotations

import random
from calendar import monthrange
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

from deploy.demo import calibration
from deploy.demo.acts import (
    Act,
    Agency,
    Assign,
    Cancel,
    Decline,
    Deliver,
    Evaluate,
    Life,
    ProviderDeclines,
    RecordDelivery,
    Screen,
    Submit,
    Withdraw,
)
from deploy.demo.chance import day_after, several, shares, weighted
from events.vocabulary import (
    CancellationReason,
    DeclineReason,
    DeliveryMode,
    DeliveryType,
    Program,
    ProviderDeclineReason,
    WithdrawalReason,
)

SEED: Final = 2018
_RETURNING_SHARE: Final = 0.02
_RETURNING_FROM: Final = 200
"""Agencies come back once this many lives have been lived."""
_VIRTUAL: Final = frozenset(
    {
        DeliveryType.VIRTUAL_TRAINING,
        DeliveryType.WEB_TRAINING,
        DeliveryType.VIRTUAL_CONSULTATION,
        DeliveryType.RESOURCE_REFERRAL,
        DeliveryType.POLICY_REVIEW,
    }
)
_TESTIMONIALS: Final = (
    "The experts had done our job and knew our problems.",
    "We changed our policy within a month.",
    "Practical, patient, and free of charge.",
    "Other agencies of our size should ask, too.",
)


@dataclass(frozen=True, slots=True)
class _Opening:
    """A life that becomes an engagement: the agency and the day on which it is screened."""

    agency: Agency
    screened_on: date


def plan(agencies: Iterator[Agency], seed: int = SEED) -> list[Life]:
    """Every life of the history, in the order of its first day.

    Each agency that `agencies` gives asks once; some ask again later.
    """
    chance = random.Random(seed)
    openings = _openings(chance, agencies)
    active = _still_active(chance, openings)
    cancelled = _cancelled(chance, openings, active)
    satisfied = shares(chance, *calibration.SATISFIED_OF_BLOCK)
    lives: list[tuple[Agency, tuple[Act, ...]]] = []
    for index, opening in enumerate(openings):
        before = _until_screened(chance, opening)
        if index in cancelled:
            after = _until_cancelled(chance, opening)
        elif index in active:
            after = _until_today(chance, opening, before[0])
        else:
            after = _until_evaluated(chance, opening, before[0], satisfied=next(satisfied))
        lives.append((opening.agency, (*before, *after)))
    lives.extend(_never_opened(chance, agencies, len(openings)))
    lives.sort(key=lambda life: (life[1][0].on, life[0].ori))
    return [Life(number, agency, acts) for number, (agency, acts) in enumerate(lives, 1)]


def _openings(chance: random.Random, agencies: Iterator[Agency]) -> list[_Opening]:
    openings: list[_Opening] = []
    for year, months in calibration.OPENED_BY_MONTH.items():
        this_year: set[str] = set()
        for month, number in enumerate(months, 1):
            first = max(date(year, month, 1), calibration.FIRST_DAY + timedelta(days=4))
            last = date(year, month, monthrange(year, month)[1])
            days = sorted(day_after(chance, first, 0, (last - first).days) for _ in range(number))
            for day in days:
                agency = _asking(chance, agencies, openings, this_year)
                this_year.add(agency.ori)
                openings.append(_Opening(agency, day))
    return openings


def _asking(
    chance: random.Random,
    agencies: Iterator[Agency],
    before: Sequence[_Opening],
    this_year: set[str],
) -> Agency:
    if len(before) > _RETURNING_FROM and chance.random() < _RETURNING_SHARE:
        returning = chance.choice(before[:_RETURNING_FROM]).agency
        if returning.ori not in this_year:
            return returning
    return next(agencies)


def _still_active(chance: random.Random, openings: Sequence[_Opening]) -> frozenset[int]:
    """The lives that are not over on the last day: all of the last weeks, and some long ones."""
    recent = calibration.LAST_DAY - timedelta(days=100)
    year = calibration.LAST_DAY - timedelta(days=480)
    young = [index for index, opening in enumerate(openings) if opening.screened_on > recent]
    older = [
        index for index, opening in enumerate(openings) if year < opening.screened_on <= recent
    ]
    return frozenset(young) | frozenset(chance.sample(older, calibration.ACTIVE_SITES - len(young)))


def _cancelled(
    chance: random.Random, openings: Sequence[_Opening], active: frozenset[int]
) -> frozenset[int]:
    over = [index for index in range(len(openings)) if index not in active]
    return frozenset(chance.sample(over, len(over) - calibration.DELIVERED_SITES))


def _until_screened(chance: random.Random, opening: _Opening) -> tuple[Submit, Screen]:
    program = weighted(chance, calibration.PROGRAMS)
    submitted_on = max(
        opening.screened_on - timedelta(days=chance.randint(1, 12)), calibration.FIRST_DAY
    )
    return (
        _submit(chance, submitted_on, program),
        Screen(opening.screened_on, program),
    )


def _submit(chance: random.Random, on: date, program: Program) -> Submit:
    return Submit(
        on,
        program,
        several(chance, calibration.TOPICS, chance.choice((1, 1, 2, 2, 3))),
        several(chance, calibration.DELIVERY_TYPES, chance.choice((1, 1, 2))),
    )


def _assigned(chance: random.Random, opened_on: date) -> Iterator[Assign | ProviderDeclines]:
    """Assigned within days; now and then the first provider declines and another follows."""
    day = day_after(chance, opened_on, 0, 8)
    yield Assign(day)
    if chance.random() < calibration.PROVIDER_DECLINES_SHARE:
        day = day_after(chance, day, 1, 6)
        yield ProviderDeclines(day, chance.choice(list(ProviderDeclineReason)))
        yield Assign(day_after(chance, day, 0, 5))


def _until_cancelled(chance: random.Random, opening: _Opening) -> Iterator[Act]:
    day = opening.screened_on
    if chance.random() < 0.7:  # noqa: PLR2004 - most are cancelled once a provider is there
        for act in _assigned(chance, day):
            day = act.on
            yield act
    day = min(day_after(chance, day, 5, 120), calibration.LAST_DAY)
    if chance.random() < 0.5:  # noqa: PLR2004 - half by the agency, half by the center
        yield Withdraw(day, chance.choice(list(WithdrawalReason)))
    else:
        yield Cancel(day, CancellationReason.AGENCY_NOT_RESPONDING)


def _until_today(chance: random.Random, opening: _Opening, asked: Submit) -> Iterator[Act]:
    day = opening.screened_on
    for act in _assigned(chance, day):
        if act.on > calibration.LAST_DAY:
            return
        day = act.on
        yield act
        if isinstance(act, ProviderDeclines) and day > calibration.LAST_DAY - timedelta(days=6):
            return
    delivery = _delivery(chance, day_after(chance, day, 10, 90), asked)
    if delivery.entered_on <= calibration.LAST_DAY:
        yield delivery


def _until_evaluated(
    chance: random.Random, opening: _Opening, asked: Submit, *, satisfied: bool
) -> Iterator[Act]:
    day = opening.screened_on
    for act in _assigned(chance, day):
        day = act.on
        yield act
    entered = day
    latest = calibration.LAST_DAY - timedelta(days=20)
    for _ in range(chance.choice((1, 1, 2, 2, 3))):
        day = min(day_after(chance, day, 8, 55), latest)
        delivery = _delivery(chance, day, asked)
        entered = max(entered, min(delivery.entered_on, calibration.LAST_DAY - timedelta(days=5)))
        yield replace(delivery, entered_on=entered)
    over = max(entered, min(day_after(chance, day, 0, 20), latest))
    yield Deliver(over, over)
    answered = day_after(chance, over, 2, 40)
    if chance.random() < calibration.ANSWERED_SHARE and answered <= calibration.LAST_DAY:
        yield _evaluation(chance, answered, satisfied=satisfied)


def _delivery(chance: random.Random, on: date, asked: Submit) -> RecordDelivery:
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


def _evaluation(chance: random.Random, on: date, *, satisfied: bool) -> Evaluate:
    if satisfied:
        ratings = (5, 5, chance.randint(4, 5), chance.randint(4, 5), chance.randint(3, 5))
        return Evaluate(on, ratings, chance.randint(8, 10), chance.choice((*_TESTIMONIALS, None)))
    ratings = (3, 4, chance.randint(2, 4), chance.randint(2, 3), chance.randint(1, 3))
    return Evaluate(on, ratings, chance.randint(2, 6), None)


def _never_opened(
    chance: random.Random, agencies: Iterator[Agency], opened: int
) -> Iterator[tuple[Agency, tuple[Act, ...]]]:
    """Requests that the center declines, or that agencies take back before they are screened."""
    declined = round(opened * calibration.DECLINED_SHARE)
    withdrawn = round(opened * calibration.WITHDRAWN_EARLY_SHARE)
    days = (calibration.LAST_DAY - calibration.FIRST_DAY).days
    for number in range(declined + withdrawn):
        submitted_on = day_after(chance, calibration.FIRST_DAY, 5, days - 20)
        over = day_after(chance, submitted_on, 1, 14)
        end: Act = (
            Decline(over, chance.choice(list(DeclineReason)))
            if number < declined
            else Withdraw(over, chance.choice(list(WithdrawalReason)))
        )
        program = weighted(chance, calibration.PROGRAMS)
        yield next(agencies), (_submit(chance, submitted_on, program), end)
