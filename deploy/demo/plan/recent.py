"""Recent lives, in which something falls due today. Pure and seeded.

They begin after the last day of the history, so no milestone counts them.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Final

from deploy.demo.plan.acts import (
    Act,
    Agency,
    Assign,
    Brings,
    Deliver,
    FallsDue,
    Life,
    RecordDelivery,
    Screen,
    Submit,
)
from deploy.demo.plan.calibration import TOPICS
from deploy.demo.plan.evaluations import evaluation
from deploy.demo.plan.rare.amounts import Amounts
from events.vocabulary import DeliveryMode, DeliveryType, EvaluationStage, Program

DAYS_AGO: Final = {
    Brings.FOLLOW_UP: 100,
    Brings.EXPIRY: 70,
    Brings.REMINDER: 20,
    Brings.LAPSE: 15,
}
"""Days from the delivery (for a lapse, from the assignment) until today.

The center does what fell due in the last 30 days: a reminder 14 days after the invitation, its
expiry after 60, the follow-up 90 days after the delivery; an assignment lapses after 10.
"""


def recent_lives(
    agencies: Iterator[Agency], amounts: Amounts, today: date, first_number: int, seed: int
) -> list[Life]:
    """Return a life for each thing that falls due today."""
    wanted = (
        *[Brings.FOLLOW_UP] * amounts.follow_ups,
        *[Brings.EXPIRY] * amounts.expired,
        *[Brings.REMINDER] * amounts.reminded,
        *[Brings.LAPSE] * amounts.lapsed_these_days,
    )
    chance = random.Random(f"{seed} these days")
    return [
        Life(number, next(agencies), tuple(_lived(chance, today, brings)))
        for number, brings in enumerate(wanted, first_number)
    ]


def _lived(chance: random.Random, today: date, brings: Brings) -> Iterator[Act]:
    ago = today - timedelta(days=DAYS_AGO[brings])
    asked = Submit(
        ago - timedelta(days=30 if brings is not Brings.LAPSE else 10),
        Program.CRI_TAC,
        (chance.choice(list(TOPICS)),),
        (DeliveryType.VIRTUAL_TRAINING,),
    )
    yield asked
    yield Screen(asked.on + timedelta(days=3), asked.program)
    if brings is Brings.LAPSE:
        yield Assign(ago)
    else:
        yield Assign(asked.on + timedelta(days=5))
        yield _delivery(chance, ago, asked)
        yield Deliver(ago, ago)
    yield FallsDue(today, brings)
    if brings is Brings.FOLLOW_UP:
        answer = evaluation(chance, today, satisfied=True)
        yield replace(answer, stage=EvaluationStage.FOLLOW_UP)


def _delivery(chance: random.Random, on: date, asked: Submit) -> RecordDelivery:
    return RecordDelivery(
        on=on,
        entered_on=on,
        delivery_type=asked.delivery_types[0],
        topics=asked.topics,
        mode=DeliveryMode.VIRTUAL,
        hours=2.0,
        attendees_in_person=0,
        attendees_virtual=chance.randint(4, 60),
    )
