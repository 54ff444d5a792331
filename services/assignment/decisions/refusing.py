"""The words of a refusal: the engagement's state, and the commands that are allowed."""

from __future__ import annotations

from typing import assert_never

from events.decider import Refused
from events.rules.programs import PROGRAMS
from services.assignment.decisions.engagement_states import (
    Accepted,
    Assigned,
    Cancelled,
    Closed,
    Delivered,
    Engagement,
    Held,
    NotOpened,
    Open,
    Underway,
)
from services.assignment.decisions.plan_states import Approved, NoPlan, Plan, Proposed, Returned

CORRECTING = ("deliveries/correct", "deliveries/strike")
ENDING = ("hold", "cancel", "close")
HANDING_OVER = ("replace-provider", "replace-expert")
HANDS = (*HANDING_OVER, "join-provider", "release-provider")


def refused(rule: str, engagement: Engagement) -> Refused:
    """Return the refusal of a command that does not fit the state."""
    return Refused(rule, f"the engagement {said(engagement)}", allowed=allowed(engagement))


def allowed(engagement: Engagement) -> tuple[str, ...]:  # noqa: PLR0911 - one return a state
    """Return the commands allowed in this state, as the last part of their routes' paths."""
    match engagement:
        case NotOpened() | Cancelled():
            return ()
        case Open():
            return ("exclude-provider", "assign", *ENDING)
        case Assigned():
            begins = () if _needs_plan(engagement) else ("deliveries",)
            return ("accept", "decline", "lapse", *begins, *HANDING_OVER, *ENDING)
        case Accepted():
            begins = ("deliveries",) if may_deliver(engagement) else ()
            return (*_about_plan(engagement.plan), *begins, "decline", *HANDS, *ENDING)
        case Underway():
            begins = ("deliveries",) if may_deliver(engagement) else ()
            of_deliveries = (*begins, *CORRECTING, "deliver")
            return (*_about_plan(engagement.plan), *of_deliveries, *HANDS, *ENDING)
        case Delivered():
            return (*CORRECTING, *HANDING_OVER, "release-provider", "close")
        case Held(work=Open()):
            return ("resume", "cancel", "close")
        case Held(work=work):
            accepted = not isinstance(work, Assigned)
            return ("resume", *(HANDS if accepted else HANDING_OVER), "cancel", "close")
        case Closed():
            return ("reopen",)
        case _:
            assert_never(engagement)


def said(engagement: Engagement) -> str:  # noqa: PLR0911 - one return a state
    """Return the state as words that follow *the engagement*."""
    match engagement:
        case NotOpened():
            return "is not opened, as far as is known here"
        case Open():
            return "waits for a provider"
        case Assigned():
            return f"is assigned to {engagement.provider}"
        case Accepted():
            return f"is accepted by {engagement.provider}"
        case Underway():
            return f"is underway with {engagement.provider}"
        case Held():
            return f"is held since {engagement.since} ({engagement.reason})"
        case Delivered():
            return f"was delivered on {engagement.since}"
        case Closed():
            return f"was closed on {engagement.since} ({engagement.reason})"
        case Cancelled():
            return f"was cancelled on {engagement.since}"
        case _:
            assert_never(engagement)


def may_deliver(engagement: Assigned | Accepted | Underway) -> bool:
    """Whether the program needs no plan, or the plan is approved."""
    if not _needs_plan(engagement):
        return True
    return not isinstance(engagement, Assigned) and isinstance(engagement.plan, Approved)


def _needs_plan(engagement: Assigned | Accepted | Underway) -> bool:
    return PROGRAMS[engagement.opening.program].plan_required


def _about_plan(plan: Plan) -> tuple[str, ...]:
    match plan:
        case NoPlan() | Returned():
            return ("plan/propose",)
        case Proposed():
            return ("plan/return", "plan/approve")
        case Approved():
            return ("plan/amend",)
        case _:
            assert_never(plan)
