"""The rule by which the work takes over what its request asks for now."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from events.assignment import EngagementAmended
from events.copying import copied
from services.assignment.commands.engagements import FollowAmendment
from services.assignment.decisions.engagement_states import Engagement, opening_of, with_opening

_WANTED: Final = (
    "topics",
    "delivery_types",
    "wanted_from",
    "wanted_until",
    "confidential",
    "languages",
    "submitted_on",
)
"""The fields of an opening that its request can tell otherwise."""


def follow_amendment(
    command: FollowAmendment, engagement: Engagement
) -> Sequence[EngagementAmended]:
    """Take over what is wanted now, in every state: the request says so already."""
    opening = opening_of(engagement)
    if opening is None:
        return []
    wanted = {name: getattr(command, name) for name in _WANTED}
    wanted["submitted_on"] = command.submitted_on or opening.submitted_on
    wanted["confidential"] = opening.confidential or command.confidential
    amended = opening.model_copy(update=wanted)
    if amended == opening:
        return []
    return [copied(EngagementAmended, amended, amended_on=command.on)]


def evolve(engagement: Engagement, event: EngagementAmended) -> Engagement:
    """The engagement after its request was amended."""
    opening = opening_of(engagement)
    if opening is None:
        return engagement
    wanted = {name: getattr(event, name) for name in _WANTED}
    wanted["submitted_on"] = event.submitted_on or opening.submitted_on
    return with_opening(engagement, opening.model_copy(update=wanted))
