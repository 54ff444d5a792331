"""Something else goes on with an agency: its request is declined for it, or taken all the same."""

from __future__ import annotations

from dataclasses import replace

from deploy.demo.plan.acts import Decline, Deliver, Life, NoteOtherAction, Screen, Submit
from deploy.demo.plan.rare.choosing import first, inserted, with_acts
from events.vocabulary import DeclineReason, OtherAction


def declined(life: Life) -> Life | None:
    """A request that is declined anyway, now for something that is noted."""
    asked, decline = first(life, Submit), first(life, Decline)
    if asked is None or decline is None:
        return None
    if decline.reason is not DeclineReason.CONFLICT_WITH_OTHER_ACTION:
        return None
    return inserted(life, asked, NoteOtherAction(asked.on, OtherAction.PATTERN_OR_PRACTICE))


def reviewed(life: Life) -> Life | None:
    """Whoever screens sees it, and takes the request."""
    asked, screen = first(life, Submit), first(life, Screen)
    if asked is None or screen is None or first(life, Deliver) is None:
        return None
    seen = replace(screen, other_action_reviewed=True)
    screened = with_acts(life, *(seen if act is screen else act for act in life.acts))
    return inserted(screened, asked, NoteOtherAction(asked.on, OtherAction.CONSENT_DECREE))
