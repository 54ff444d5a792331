"""Rare assignments: an excluded provider, a lapse, and matches of many at once."""

from __future__ import annotations

import random
from datetime import timedelta
from itertools import pairwise
from typing import Final

from deploy.demo.plan.acts import (
    Assign,
    Cancel,
    Deliver,
    EngagementStep,
    Life,
    RecordDelivery,
    Screen,
    Withdraw,
)
from deploy.demo.plan.calibration import LAST_DAY
from deploy.demo.plan.partners import PROVIDERS
from deploy.demo.plan.rare.choosing import Bend, first, inserted, with_acts
from events.rules.programs import PROGRAMS
from events.vocabulary import Program

WAITING_DAYS_MAX: Final = 60
"""A request screened so shortly before the last day may wait for a match on it."""


def excluded(chance: random.Random) -> Bend:
    """Return a bend in which the agency excludes a provider."""
    slugs = [partner.slug for partner in PROVIDERS if Program.CRI_TAC in partner.programs]

    def bend(life: Life) -> Life | None:
        screen, assign = first(life, Screen), first(life, Assign)
        if screen is None or screen.program is not Program.CRI_TAC:
            return None
        if assign is None or first(life, Deliver) is None:
            return None
        said = {"provider": chance.choice(slugs), "note": "The agency would rather have another."}
        return inserted(life, screen, EngagementStep(screen.on, "exclude-provider", said))

    return bend


def lapsed(life: Life) -> Life | None:
    """The first assignment lapses without an answer; another provider delivers in time."""
    screen = first(life, Screen)
    if screen is None or first(life, Deliver) is None:
        return None
    awaited = timedelta(days=PROGRAMS[screen.program].acceptance_days_max + 1)
    for assign, act in pairwise(life.acts):
        if not isinstance(assign, Assign) or not isinstance(act, RecordDelivery):
            continue
        over = assign.on + awaited
        if act.on > over:
            return inserted(life, assign, EngagementStep(over, "lapse", {}), Assign(over))
    return None


def waiting(life: Life) -> Life | None:
    """No provider is assigned until the last day, when all that wait are matched."""
    screen = first(life, Screen)
    if screen is None or screen.on <= LAST_DAY - timedelta(days=WAITING_DAYS_MAX):
        return None
    if any(isinstance(act, Deliver | Cancel | Withdraw) for act in life.acts):
        return None
    return with_acts(life, *life.acts[: life.acts.index(screen) + 1])
