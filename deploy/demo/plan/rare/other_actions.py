"""Requests of agencies that another action concerns: declined, or reviewed and accepted."""

from __future__ import annotations

from dataclasses import replace

from deploy.demo.plan.acts import Decline, Deliver, Life, NoteOtherAction, Screen, Submit
from deploy.demo.plan.rare.choosing import first, inserted, with_acts
from events.vocabulary import DeclineReason, OtherAction


def declined(life: Life) -> Life | None:
    """Note the action that is the reason why a request is declined."""
    asked, decline = first(life, Submit), first(life, Decline)
    if asked is None or decline is None:
        return None
    if decline.reason is not DeclineReason.CONFLICT_WITH_OTHER_ACTION:
        return None
    return inserted(life, asked, NoteOtherAction(asked.on, OtherAction.PATTERN_OR_PRACTICE))


def reviewed(life: Life) -> Life | None:
    """Note an action that is reviewed when the request is accepted."""
    asked, screen = first(life, Submit), first(life, Screen)
    if asked is None or screen is None or first(life, Deliver) is None:
        return None
    seen = replace(screen, other_action_reviewed=True)
    screened = with_acts(life, *(seen if act is screen else act for act in life.acts))
    return inserted(screened, asked, NoteOtherAction(asked.on, OtherAction.CONSENT_DECREE))
