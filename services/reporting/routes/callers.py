"""What callers of reporting may name, and what they see."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query

from events.rules.confidentiality import Sight, sight_within
from events.rules.desk import OWNER_ASKED, OWNER_PATTERN
from services.kit.http.calls import Call

AskedOwner = Annotated[str | None, Query(description=OWNER_ASKED, pattern=OWNER_PATTERN)]


def sight_for(call: Call) -> Sight:
    """Return what a list shows to who calls."""
    return sight_within(call.scope, call.principal)
