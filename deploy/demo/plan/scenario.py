"""The history: which agency submits when, and how each request goes on. Pure and seeded."""

from __future__ import annotations

import random
from calendar import monthrange
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from deploy.demo.plan import calibration
from deploy.demo.plan.acts import (
    Act,
    Agency,
    Assign,
    Cancel,
    Decline,
    Deliver,
    EngagementStep,
    Life,
    RecordDelivery,
    RequestStep,
    Screen,
    Submit,
    Withdraw,
    entered_on,
)
from deploy.demo.plan.assessments import assessed
from deploy.demo.plan.chance import day_after, several, shares, weighted
from deploy.demo.plan.engagements import assigned, delivered, delivery, paused, prepared
from deploy.demo.plan.evaluations import evaluation
from events.rules.programs import PROGRAMS, Authorization
from events.vocabulary import (
    CancellationReason,
    DeclineReason,
    EscalationReason,
    Program,
    WithdrawalReason,
)

SEED: Final = 2018
_RETURNING_SHARE: Final = 0.02
_RETURNING_FROM: Final = 200
"""Agencies come back only after this many lives."""


@dataclass(frozen=True, slots=True)
class _Opening:
    """A request that becomes an engagement: its agency and the day on which it is screened."""

    agency: Agency
    screened_on: date


def plan(agencies: Iterator[Agency], seed: int = SEED) -> list[Life]:
    """Return all lives of the history, ordered by their first day.

    Each agency of `agencies` submits one request; some submit another later.
    """
    chance = random.Random(seed)
    openings = _openings(chance, agencies)
    active = _still_active(chance, openings)
    cancelled = _cancelled(chance, openings, active)
    satisfied = shares(chance, *calibration.SATISFIED_OF_BLOCK)
    lives: list[tuple[Agency, tuple[Act, ...]]] = []
    for index, opening in enumerate(openings):
        asked, before = _until_screened(chance, opening)
        if index in cancelled:
            after = _until_cancelled(chance, opening, asked)
        elif index in active:
            after = _until_today(chance, opening, asked)
        else:
            after = _until_evaluated(chance, opening, asked, satisfied)
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
    """Return the lives that are not over on the last day: the latest, and some long ones."""
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


def _until_screened(chance: random.Random, opening: _Opening) -> tuple[Submit, list[Act]]:
    program = weighted(chance, calibration.PROGRAMS)
    submitted_on = max(
        opening.screened_on - timedelta(days=chance.randint(1, 12)), calibration.FIRST_DAY
    )
    said = {"authorized_by": "Executive", "title": "Agency executive", "document": "Letter"}
    letters: list[Act] = []
    if PROGRAMS[program].authorization is Authorization.DOCUMENTED:
        letters.append(RequestStep(opening.screened_on, "authorize", said))
    submitted = _submit(chance, submitted_on, program)
    return submitted, [submitted, *letters, Screen(opening.screened_on, program)]


def _submit(chance: random.Random, on: date, program: Program) -> Submit:
    return Submit(
        on,
        program,
        several(chance, calibration.TOPICS, chance.choice((1, 1, 2, 2, 3))),
        several(chance, calibration.DELIVERY_TYPES, chance.choice((1, 1, 2))),
    )


def _until_cancelled(chance: random.Random, opening: _Opening, asked: Submit) -> Iterator[Act]:
    day = opening.screened_on
    if chance.random() < 0.7:  # noqa: PLR2004 - most are cancelled once a provider is there
        for act in assigned(chance, day, asked.program):
            day = act.on
            yield act
    day = min(day_after(chance, day, 5, 120), calibration.LAST_DAY)
    if chance.random() < 0.5:  # noqa: PLR2004 - half by the agency, half by the center
        yield Withdraw(day, chance.choice(list(WithdrawalReason)))
    else:
        yield Cancel(day, CancellationReason.AGENCY_NOT_RESPONDING)


def _until_today(chance: random.Random, opening: _Opening, asked: Submit) -> Iterator[Act]:
    """Yield the acts until the last day."""
    acts = list(prepared(chance, opening.screened_on, asked.program))
    moves = asked.program is Program.CRI_TAC and chance.random() < calibration.ESCALATED_SHARE
    acts += escalated(chance, acts[-1].on) if moves else []
    first = delivery(chance, day_after(chance, acts[-1].on, 10, 90), asked)
    for act in [*acts, first]:
        if entered_on(act) > calibration.LAST_DAY:
            return
        yield act


def escalated(chance: random.Random, day: date) -> list[Act]:
    """Return the acts that escalate a request to another program, where it is assigned anew."""
    day = day_after(chance, day, 5, 20)
    said = {"authorized_by": "Executive", "title": "Agency executive", "document": "Letter"}
    moved = {"program": Program.CRITICAL_RESPONSE, "reason": EscalationReason.HIGH_PROFILE_EVENT}
    return [
        RequestStep(day, "authorize", said),
        RequestStep(day, "escalate", moved),
        Assign(day_after(chance, day, 0, 5)),
    ]


def _until_evaluated(
    chance: random.Random, opening: _Opening, asked: Submit, satisfied: Iterator[bool]
) -> Iterator[Act]:
    acts = list(prepared(chance, opening.screened_on, asked.program))
    acts += paused(chance, acts[-1].on)
    acts += delivered(chance, acts[-1].on, asked)
    latest = calibration.LAST_DAY - timedelta(days=5)
    last_delivery = max(act.on for act in acts if isinstance(act, RecordDelivery))
    day = max(entered_on(acts[-1]), min(day_after(chance, last_delivery, 0, 20), latest))
    acts.append(Deliver(day, day))
    answered = day_after(chance, day, 2, 40)
    after: list[Act] = [
        EngagementStep(day_after(chance, day, 60, 180), "close", {"reason": "completed"})
    ]
    if asked.program is Program.ORGANIZATIONAL_ASSESSMENT:
        after = [*assessed(chance, day), *after]
    if chance.random() < calibration.ANSWERED_SHARE:
        after.append(evaluation(chance, answered, satisfied=next(satisfied)))
    yield from acts
    yield from (act for act in sorted(after, key=entered_on) if act.on <= calibration.LAST_DAY)


def _never_opened(
    chance: random.Random, agencies: Iterator[Agency], opened: int
) -> Iterator[tuple[Agency, tuple[Act, ...]]]:
    """Yield requests that are declined, or withdrawn before they are screened."""
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
