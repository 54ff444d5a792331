"""Evaluations by participants, of whom one lost the code, and by participants again at follow-up.

Experts are asked, too, and cannot answer yet: nobody else gets what they would answer with.

None of them changes the share of satisfied requesters, which counts only their first answers.
"""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date, timedelta
from typing import Final

from deploy.demo.plan.acts import (
    Deliver,
    Evaluate,
    HandOut,
    Life,
    RecordDelivery,
    StrikeDelivery,
    WithdrawCodes,
    entered_on,
)
from deploy.demo.plan.calibration import LAST_DAY
from deploy.demo.plan.chance import day_after
from deploy.demo.plan.evaluations import evaluation
from deploy.demo.plan.rare.choosing import Bend, first, with_acts
from events.vocabulary import EvaluationAudience, EvaluationStage

HANDED_OUT: Final = 6
ANSWERED: Final = 5
LOST: Final = 1
LOST_AFTER_DAYS: Final = 21
"""After all have answered: which codes are withdrawn is known to nobody."""
HANDED_OUT_AGAIN: Final = 4
ANSWERED_AGAIN: Final = 3
FOLLOW_UP_DAYS: Final = 100
"""After the delivery; 60 to 180 are allowed."""


def asked_of_all(chance: random.Random) -> Bend:
    """Return a bend in which the agency hands out codes after delivery and at follow-up."""

    def bend(life: Life) -> Life | None:
        deliver = first(life, Deliver)
        if deliver is None or deliver.on > LAST_DAY - timedelta(days=FOLLOW_UP_DAYS + 40):
            return None
        if _attended(life) < HANDED_OUT:
            return None
        told = [*_at_once(chance, deliver.on), *_at_follow_up(chance, deliver.on)]
        # Sorting keeps the order of what is entered on the same day.
        return with_acts(life, *sorted((*life.acts, *told), key=entered_on))

    return bend


def _attended(life: Life) -> int:
    """Return how many took part; of a life in which a delivery is struck, nobody is counted."""
    if first(life, StrikeDelivery) is not None:
        return 0
    return sum(
        act.attendees_in_person + act.attendees_virtual
        for act in life.acts
        if isinstance(act, RecordDelivery)
    )


def _at_once(chance: random.Random, delivered_on: date) -> list[HandOut | WithdrawCodes | Evaluate]:
    handed = HandOut(delivered_on, HANDED_OUT)
    lost = WithdrawCodes(delivered_on + timedelta(days=LOST_AFTER_DAYS), LOST)
    return [handed, *(_participant(chance, delivered_on, 1, 20) for _ in range(ANSWERED)), lost]


def _at_follow_up(chance: random.Random, delivered_on: date) -> list[HandOut | Evaluate]:
    later = EvaluationStage.FOLLOW_UP
    asked_on = delivered_on + timedelta(days=FOLLOW_UP_DAYS)
    answers = [_participant(chance, asked_on, 1, 30) for _ in range(ANSWERED_AGAIN)]
    return [
        HandOut(asked_on, HANDED_OUT_AGAIN, later),
        *(replace(answer, stage=later) for answer in answers),
    ]


def _participant(chance: random.Random, asked_on: date, least: int, most: int) -> Evaluate:
    on = day_after(chance, asked_on, least, most)
    return _answer(chance, on, EvaluationAudience.PARTICIPANT)


def _answer(chance: random.Random, on: date, audience: EvaluationAudience) -> Evaluate:
    return replace(evaluation(chance, on, satisfied=True), audience=audience)
