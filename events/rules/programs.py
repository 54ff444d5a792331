"""What differs between the three programs: rows of one table, not three code paths."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from events.vocabulary import DeliveryType, Program


class Authorization(StrEnum):
    """What screening needs to have of the agency's yes."""

    NAMED = "named"
    """The request names who authorizes it."""
    DOCUMENTED = "documented"
    """Somebody authorized it on a day, in a document that can be looked up."""


@dataclass(frozen=True, slots=True)
class ProgramRules:
    """One row. Who may provide is the provider's membership: see `ProviderEnrolled.programs`."""

    title: str
    authorization: Authorization
    plan_required: bool
    """Nothing is delivered before a plan is approved."""
    acceptance_days_max: int
    """An assignment lapses if the provider says nothing for so many days."""
    confidential_by_default: bool
    public_status_page: bool
    delivery_types: frozenset[DeliveryType]


_ASSISTANCE: Final = frozenset(DeliveryType) - {
    DeliveryType.ASSESSMENT,
    DeliveryType.AFTER_ACTION_REVIEW,
    DeliveryType.BIAS_AUDIT,
    DeliveryType.ISSUE_REVIEW,
}

PROGRAMS: Final[Mapping[Program, ProgramRules]] = {
    Program.CRI_TAC: ProgramRules(
        title="Collaborative Reform Initiative Technical Assistance Center",
        authorization=Authorization.NAMED,
        plan_required=False,
        acceptance_days_max=10,
        confidential_by_default=False,
        public_status_page=False,
        delivery_types=_ASSISTANCE,
    ),
    Program.CRITICAL_RESPONSE: ProgramRules(
        title="Critical Response",
        authorization=Authorization.DOCUMENTED,
        plan_required=False,
        acceptance_days_max=5,
        confidential_by_default=True,
        public_status_page=False,
        delivery_types=_ASSISTANCE
        | {
            DeliveryType.AFTER_ACTION_REVIEW,
            DeliveryType.BIAS_AUDIT,
            DeliveryType.ISSUE_REVIEW,
        },
    ),
    Program.ORGANIZATIONAL_ASSESSMENT: ProgramRules(
        title="Organizational Assessment",
        authorization=Authorization.DOCUMENTED,
        plan_required=True,
        acceptance_days_max=30,
        confidential_by_default=False,
        public_status_page=True,
        delivery_types=frozenset(DeliveryType),
    ),
}
