"""Rare events of engagements: a delivery struck, a plan amended, a reopening."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from typing import Final

from deploy.demo.plan.acts import (
    CorrectDelivery,
    Deliver,
    EngagementStep,
    Life,
    RecordDelivery,
    StrikeDelivery,
)
from deploy.demo.plan.calibration import LAST_DAY
from deploy.demo.plan.chance import day_after
from deploy.demo.plan.rare.choosing import Bend, first, inserted, with_acts
from events.vocabulary import ReopenReason

REOPENED_DAYS_MAX: Final = 120
"""From the first closing to the second."""


def struck(life: Life) -> Life | None:
    """Enter a delivery twice, and strike the second entry on the same day."""
    for delivery, after in pairwise(life.acts):
        if isinstance(delivery, RecordDelivery) and not isinstance(after, CorrectDelivery):
            twice = (delivery, StrikeDelivery(delivery.entered_on))
            return inserted(life, delivery, *twice) if first(life, Deliver) else None
    return None


def amended(life: Life) -> Life | None:
    """Amend an approved plan."""
    for act in life.acts:
        if isinstance(act, EngagementStep) and act.verb == "plan/approve":
            objectives = ["Assess the agency as a whole.", "Look at its training first."]
            return inserted(
                life, act, EngagementStep(act.on, "plan/amend", {"objectives": objectives})
            )
    return None


def reopened(chance: random.Random) -> Bend:
    """Return a bend in which a closed engagement is reopened, delivered and closed again.

    It is counted as delivered once, on the earlier day, and as completed again on the later one.
    """

    def bend(life: Life) -> Life | None:
        closed, delivery = life.acts[-1], first(life, RecordDelivery)
        if not isinstance(closed, EngagementStep) or closed.verb != "close" or delivery is None:
            return None
        if closed.on > LAST_DAY - timedelta(days=REOPENED_DAYS_MAX):
            return None
        reopen = day_after(chance, closed.on, 5, 20)
        given = day_after(chance, reopen, 10, 30)
        again = day_after(chance, given, 0, 5)
        return with_acts(
            life,
            *life.acts,
            EngagementStep(reopen, "reopen", {"reason": ReopenReason.FURTHER_NEED}),
            replace(delivery, on=given, entered_on=given),
            Deliver(again, again),
            EngagementStep(day_after(chance, again, 20, 60), "close", closed.said),
        )

    return bend
