"""Who may call which route of reporting, and what callers see."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Query

from events.event import ROLES
from events.rules.confidentiality import Sight, sight_of
from events.rules.desk import CENTER, ONLY_CENTER, Owners, owners_of
from services.kit.http.calls import Call, call_by
from services.kit.http.problem_kinds import FORBIDDEN
from services.kit.http.problems import ProblemError

ByAnyone = Annotated[Call, Depends(call_by(*(role for role in ROLES if role != "administrator")))]
"""Figures, statuses and timelines hold nothing personal: any known role may read them."""
ByTrusted = Annotated[Call, Depends(call_by("consumer", "coordinator", "operator"))]
"""The log has whole facts, contacts and confidential work included: only for trusted callers."""
ByCenter = Annotated[Call, Depends(call_by("coordinator", "operator"))]
AskedOwner = Annotated[
    str | None,
    Query(
        description="Of the coordinator who looks after the request, for the center alone: a "
        "name, `me`, or `nobody`.",
        pattern="^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$",
    ),
]


def sees_desk(call: Call) -> bool:
    """Whether the caller is of the center, and so sees who looks after what."""
    return call.actor.role in CENTER


def owners_asked(call: Call, owner: str | None) -> Owners:
    """Return whose requests are asked about. Raises a problem for callers outside the center."""
    if owner is not None and not sees_desk(call):
        raise ProblemError(FORBIDDEN, ONLY_CENTER)
    return owners_of(owner, lambda: call.person)


def sight_for(call: Call) -> Sight:
    """Return what the caller may see of confidential work."""
    return sight_of(call.actor.role, call.actor.party)
