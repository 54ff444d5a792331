"""The differences between the three programs, as rows of one table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from events.vocabulary import DeliveryType, Program


class Authorization(StrEnum):
    """Which proof of the agency's authorization screening requires."""

    NAMED = "named"
    """The request names who authorizes it."""
    DOCUMENTED = "documented"
    """An authorization with a day and a document reference is recorded."""


@dataclass(frozen=True, slots=True)
class ProgramRules:
    """The rules of one program. Which providers serve it: see `ProviderEnrolled.programs`."""

    title: str
    authorization: Authorization
    plan_required: bool
    """Nothing is delivered before a plan is approved."""
    acceptance_days_max: int
    """An assignment lapses if the provider does not answer within so many days."""
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
