"""Who may ask what of reporting."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends

from events.event import ROLES
from events.rules.confidentiality import Sight, sight_of
from services.kit.http.calls import Call, call_by

ByAnyone = Annotated[Call, Depends(call_by(*ROLES))]
"""Figures, statuses and timelines hold nothing personal: any known role may read them."""
ByTrusted = Annotated[Call, Depends(call_by("consumer", "coordinator", "operator"))]
"""The log holds facts whole, contacts and confidential work too: for who builds on it in trust."""


def sight_for(call: Call) -> Sight:
    """What whoever asks sees of confidential work."""
    return sight_of(call.actor.role, call.actor.party)
