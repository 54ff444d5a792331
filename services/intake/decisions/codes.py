"""The rule of codes: an agency gets as many as took part, and no more."""

from __future__ import annotations

from datetime import date

from events.days import days_after
from events.decider import Refused
from events.rules.days import refuse_outside
from events.vocabulary import EvaluationStage
from services.intake.commands.evaluations import GiveCodes
from services.intake.decisions.inviting import refuse_out_of_time


def codes_until(command: GiveCodes) -> date:
    """Return the last day on which the codes are good. Raises `Refused` where none are given."""
    refuse_outside(command.on, command)
    if command.stage is EvaluationStage.FOLLOW_UP:
        refuse_out_of_time(command.on, command.delivered_on)
    if command.given + command.count > command.attended:
        raise Refused(
            "more-than-attended",
            f"{command.attended} took part, and {command.given} of them have been given codes or "
            "invitations",
        )
    return days_after(command.on, command.answer_days)
