"""The words of a refusal: the engagement's state, and the commands that are allowed."""

from __future__ import annotations

from typing import Final, assert_never

from events.decider import Refused
from events.rules.programs import PROGRAMS
from events.vocabulary import CancellationReason, CloseReason
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
    Work,
    taken_of,
    work_of,
)
from services.assignment.decisions.plan_states import Approved, NoPlan, Plan, Proposed, Returned

CORRECTING = ("deliveries/correct", "deliveries/strike")
CORRECT_COMPLETION = "deliver/correct"
CORRECT_DAY = "correct-day"
CORRECT_HOLD = "hold/correct"
CORRECT_HAND_OVER = "hand-overs/correct"
TAKE_EXCLUSION_BACK = "take-exclusion-back"
ENDING = ("hold", "cancel", "close")
HANDING_OVER = ("replace-provider", "replace-expert")
OF_REQUESTS: Final = {
    CancellationReason.REQUEST_WITHDRAWN: "withdraw",
    CancellationReason.DUPLICATE: "merge",
    CancellationReason.REQUEST_REFERRED: "refer",
}
"""Reasons that only the end of a request gives, and the command on the request for each."""
HANDS = (*HANDING_OVER, "join-provider", "release-provider")


def refused(rule: str, engagement: Engagement) -> Refused:
    """Return the refusal of a command that does not fit the state."""
    return Refused(rule, f"the engagement {said(engagement)}", allowed=allowed(engagement))


def allowed(engagement: Engagement) -> tuple[str, ...]:
    """Return the commands allowed in this state, as the last part of their routes' paths."""
    return (
        *_allowed(engagement),
        *((CORRECT_DAY,) if _has_a_day(engagement) else ()),
        *((CORRECT_HOLD,) if _has_a_hold(engagement) else ()),
        *((CORRECT_HAND_OVER,) if _changed_hands(engagement) else ()),
        *((TAKE_EXCLUSION_BACK,) if _excludes(engagement) else ()),
    )


def _excludes(engagement: Engagement) -> bool:
    """Whether a provider is excluded from work that is not over."""
    work = work_of(engagement)
    if work is None or isinstance(engagement, Closed | Cancelled):
        return False
    return bool((work if isinstance(work, Open) else work.waiting).excluded)


def _has_a_hold(engagement: Engagement) -> bool:
    """Whether it is on hold, or was until it last moved, and a day of that can be corrected."""
    match engagement:
        case Held():
            return not engagement.moved
        case Open() | Assigned() | Accepted() | Underway():
            return engagement.pause is not None
        case NotOpened() | Delivered() | Closed() | Cancelled():
            return False
        case _:
            assert_never(engagement)


def _changed_hands(engagement: Engagement) -> bool:
    """Whether it changed hands, or a further provider joined, since it was assigned."""
    match engagement:
        case Cancelled(reason=CancellationReason.ENTERED_IN_ERROR):
            return False
        case _:
            work = taken_of(engagement)
            return work is not None and bool(work.team.former or work.team.joined)


def _has_a_day(engagement: Engagement) -> bool:
    """Whether it was accepted, cancelled or closed, and not by what became of its request."""
    match engagement:
        case Cancelled(reason=CancellationReason.ENTERED_IN_ERROR):
            return False
        case Cancelled(reason=reason) if reason not in OF_REQUESTS:
            return True
        case Closed(reason=reason) if reason is not CloseReason.ESCALATED:
            return True
        case _:
            work = taken_of(engagement)
            return work is not None and work.acceptance is not None


def _allowed(  # noqa: C901, PLR0911 - one return a state
    engagement: Engagement,
) -> tuple[str, ...]:
    match engagement:
        case NotOpened():
            return ()
        case Cancelled(reason=CancellationReason.ENTERED_IN_ERROR):
            return ()
        case Cancelled(work=work):
            return ("reinstate", *_about_deliveries(work))
        case Open():
            return ("exclude-provider", "assign", *ENDING)
        case Assigned():
            giving = _about_deliveries(engagement)
            return ("accept", "decline", "lapse", *giving, *HANDING_OVER, *ENDING)
        case Accepted():
            giving = _about_deliveries(engagement)
            return (*_about_plan(engagement.plan), *giving, "decline", *HANDS, *ENDING)
        case Underway():
            giving = (*_about_deliveries(engagement), "deliver")
            return (*_about_plan(engagement.plan), *giving, *HANDS, *ENDING)
        case Delivered():
            return (*_about_deliveries(engagement), *HANDING_OVER, "release-provider", "close")
        case Held(work=work):
            return ("resume", *_about_deliveries(work), *_about_hands(work), "cancel", "close")
        case Closed(ended=ended):
            return ("reopen", *_about_deliveries(ended))
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


def _about_deliveries(engagement: Work | Delivered) -> tuple[str, ...]:
    """Return what can be told of deliveries, also of late ones, and of the day of completion."""
    completed = isinstance(engagement, Delivered)
    work = engagement.work if isinstance(engagement, Delivered) else engagement
    if isinstance(work, Open):
        return ()
    recording = ("deliveries",) if may_deliver(work) else ()
    if not isinstance(work, Underway):
        return recording
    correcting = (CORRECT_COMPLETION,) if completed or work.completions else ()
    return (*recording, *CORRECTING, *correcting)


def _about_hands(work: Work) -> tuple[str, ...]:
    """Return how work on hold can change hands."""
    match work:
        case Open():
            return ()
        case Assigned():
            return HANDING_OVER
        case Accepted() | Underway():
            return HANDS
        case _:
            assert_never(work)


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
