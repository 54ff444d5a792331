"""Who may call which route of reporting, and what callers see."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends

from events.event import ROLES
from events.rules.confidentiality import Sight, sight_of
from services.kit.http.calls import Call, call_by

ByAnyone = Annotated[Call, Depends(call_by(*ROLES))]
"""Figures, statuses and timelines hold nothing personal: any known role may read them."""
ByTrusted = Annotated[Call, Depends(call_by("consumer", "coordinator", "operator"))]
"""The log has whole facts, contacts and confidential work included: only for trusted callers."""


def sight_for(call: Call) -> Sight:
    """Return what the caller may see of confidential work."""
    return sight_of(call.actor.role, call.actor.party)
