"""The first engagements, imported from a spreadsheet."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Final

from deploy.demo.plan.acts import (
    Act,
    Assign,
    Deliver,
    EngagementStep,
    Evaluate,
    Life,
    RecordDelivery,
    Screen,
    Submit,
)
from deploy.demo.plan.rare.choosing import first
from events.vocabulary import EvaluationAudience, EvaluationStage, Program

KEPT_UNTIL: Final = date(2018, 12, 31)
"""Requests until this day may be imported."""


def imported(life: Life) -> Life | None:
    """Import a life that a row can hold whole; it is counted as before."""
    asked = first(life, Submit)
    if asked is None or asked.on > KEPT_UNTIL or asked.program is not Program.CRI_TAC:
        return None
    if first(life, Deliver) is None:
        return None
    if not all(_in_a_row(act) for act in life.acts):
        return None
    return replace(life, acts=(), imported=life.acts)


def _in_a_row(act: Act) -> bool:
    if isinstance(act, EngagementStep):
        return act.verb in {"accept", "close"}
    if isinstance(act, Evaluate):
        return (act.audience, act.stage) == (
            EvaluationAudience.REQUESTER,
            EvaluationStage.IMMEDIATE,
        )
    return isinstance(act, Submit | Screen | Assign | RecordDelivery | Deliver)
