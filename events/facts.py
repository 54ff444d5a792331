"""Every fact that the services append, in one catalogue."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from events import access, assignment, intake, operations, reporting
from events.access import consumers, forgetting, holds, people
from events.assignment import (
    assignments,
    deliveries,
    endings,
    engagements,
    findings,
    hand_overs,
    leaving,
    plans,
    right_days,
    roster,
    validators,
)
from events.catalogue import Catalogue
from events.event import Event
from events.intake import (
    agencies,
    agency_changes,
    desk,
    evaluations,
    participants,
    requests,
    testimonials,
    topics,
)
from events.operations import orders
from events.remedy import Remedies
from events.reporting import reviews, snapshots

CATALOGUE: Final = Catalogue(
    [
        *intake.FACTS,
        *assignment.FACTS,
        *findings.FACTS,
        *access.FACTS,
        *reporting.FACTS,
        *operations.FACTS,
    ]
)
_NEVER_IMPORTED: Final = frozenset(
    (*access.FACTS, *reporting.FACTS, *operations.FACTS, *testimonials.FACTS)
)

TOLD_BY: Final[Mapping[str, tuple[type[Event], ...]]] = {
    "intake": intake.FACTS,
    "assignment": (*assignment.FACTS, *findings.FACTS),
    "access": access.FACTS,
    "reporting": reporting.FACTS,
    "operations": operations.FACTS,
    "import": tuple(fact for fact in CATALOGUE.published if fact not in _NEVER_IMPORTED),
}
"""Which facts each writer may append: a service its own, the import of history all of the work.

Nobody imports who may use the system: a file would let people in. What was published is no work,
nor is what operators ordered: the command line alone tells that.
"""

REMEDIES: Final[Remedies] = {
    **agencies.REMEDIES,
    **agency_changes.REMEDIES,
    **requests.REMEDIES,
    **participants.REMEDIES,
    **desk.REMEDIES,
    **evaluations.REMEDIES,
    **testimonials.REMEDIES,
    **topics.REMEDIES,
    **engagements.REMEDIES,
    **assignments.REMEDIES,
    **endings.REMEDIES,
    **right_days.REMEDIES,
    **hand_overs.REMEDIES,
    **leaving.REMEDIES,
    **validators.REMEDIES,
    **plans.REMEDIES,
    **deliveries.REMEDIES,
    **findings.REMEDIES,
    **roster.REMEDIES,
    **people.REMEDIES,
    **consumers.REMEDIES,
    **forgetting.REMEDIES,
    **holds.REMEDIES,
    **snapshots.REMEDIES,
    **reviews.REMEDIES,
    **orders.REMEDIES,
}
"""What is done about each fact that was told wrongly."""
