"""A row of a history: one engagement, with the limits of the commands on each field."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime, time
from functools import cached_property
from typing import Annotated, Final
from uuid import UUID

from pydantic import Field

from events.days import Day
from events.ids import named_id
from events.rules import help as helping
from events.vocabulary import (
    CancellationReason,
    CloseReason,
    ContactRole,
    DeclineReason,
    Program,
    ProviderSlug,
    ReferralReason,
    WithdrawalReason,
)
from services.assignment.commands import fields as assigning
from services.assignment.commands.plans import Objectives
from services.importing.history.fields import FilePart, GivenOri, Key, Split, Truth
from services.importing.history.parts import (
    DeliveryRow,
    EarlierRow,
    EvaluationRow,
    FindingRow,
    HandOverRow,
    HoldRow,
    JoinedRow,
    OutcomeRow,
    ParticipantRow,
    RecommendationRow,
    columns_of,
)
from services.intake.commands import fields as asking
from services.intake.decisions.participating import PARTICIPANTS_MAX

# Of one engagement: all of its own facts are one append, and so at most 500.
DELIVERIES_MAX: Final = 400
HOLDS_MAX: Final = 20
EARLIER_MAX: Final = 10
HAND_OVERS_MAX: Final = 10
JOINED_MAX: Final = 5
# Of its findings and evaluations, which have streams of their own.
EVALUATIONS_MAX: Final = 50
FINDINGS_MAX: Final = 200
RECOMMENDATIONS_MAX: Final = 1_000
OUTCOMES_MAX: Final = 5_000


class HistoryRow(FilePart):
    """One engagement, from its request to where it stands."""

    external_key: Key
    """Its key in the source; unique there."""
    source: Key
    """The system or file that the history comes from."""
    ori: GivenOri
    """Nine characters, or seven that the registry resolves before anything is decided."""
    program: Program
    topics: Annotated[helping.Topics, Split]
    delivery_types: Annotated[helping.DeliveryTypes, Split] = ()
    problem: helping.Problem = "Not recorded."
    contact_role: ContactRole = ContactRole.POINT_OF_CONTACT
    contact_name: helping.PersonName
    contact_email: helping.Email
    contact_telephone: helping.Telephone | None = None
    authorized_by: helping.PersonName
    wanted_from: Day | None = None
    wanted_until: Day | None = None
    confidential: Annotated[bool | None, Truth] = None
    languages: Annotated[helping.Languages, Split] = ()
    submitted_on: Day
    authorized_title: asking.OfficeTitle | None = None
    authorization_document: asking.DocumentReference | None = None
    authorized_on: Day | None = None
    screened_on: Day | None = None
    other_action_reviewed: Annotated[bool, Truth] = False
    declined_on: Day | None = None
    declined_reason: DeclineReason | None = None
    withdrawn_on: Day | None = None
    withdrawn_reason: WithdrawalReason | None = None
    earlier_assignments: Annotated[tuple[EarlierRow, ...], Field(max_length=EARLIER_MAX)] = ()
    provider: ProviderSlug | None = None
    expert_id: UUID | None = None
    expert_name: assigning.Name | None = None
    assigned_on: Day | None = None
    accepted_on: Day | None = None
    plan_objectives: Annotated[Objectives | None, Split] = None
    plan_proposed_on: Day | None = None
    plan_approved_on: Day | None = None
    deliveries: Annotated[tuple[DeliveryRow, ...], Field(max_length=DELIVERIES_MAX)] = ()
    holds: Annotated[tuple[HoldRow, ...], Field(max_length=HOLDS_MAX)] = ()
    delivered_on: Day | None = None
    cancelled_on: Day | None = None
    cancelled_reason: CancellationReason | None = None
    closed_on: Day | None = None
    closed_reason: CloseReason | None = None
    evaluations: Annotated[tuple[EvaluationRow, ...], Field(max_length=EVALUATIONS_MAX)] = ()
    findings: Annotated[tuple[FindingRow, ...], Field(max_length=FINDINGS_MAX)] = ()
    recommendations: Annotated[
        tuple[RecommendationRow, ...], Field(max_length=RECOMMENDATIONS_MAX)
    ] = ()
    outcomes: Annotated[tuple[OutcomeRow, ...], Field(max_length=OUTCOMES_MAX)] = ()
    # What is added later has a default and stands at the end, so that digests stay what they were.
    participants: Annotated[tuple[ParticipantRow, ...], Field(max_length=PARTICIPANTS_MAX)] = ()
    declined_note: asking.Note | None = None
    withdrawn_note: asking.Note | None = None
    cancelled_note: assigning.Note | None = None
    closed_note: assigning.Note | None = None
    referred_on: Day | None = None
    referred_to: asking.ReferredTo | None = None
    referred_reason: ReferralReason | None = None
    referred_note: asking.Note | None = None
    hand_overs: Annotated[tuple[HandOverRow, ...], Field(max_length=HAND_OVERS_MAX)] = ()
    joined_providers: Annotated[tuple[JoinedRow, ...], Field(max_length=JOINED_MAX)] = ()

    @cached_property
    def request_id(self) -> UUID:
        """Derived from source and key; the time in it is the day of the submission."""
        at = datetime.combine(self.submitted_on, time(), UTC)
        return named_id(f"{self.source}\n{self.external_key}", at)

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the row's content without its line: tells a repeated row from a changed one.

        Defaults are left out, so that a new column with a default does not change the digests of
        rows that were imported before.
        """
        said = self.model_dump_json(exclude_defaults=True)
        return hashlib.sha256(f"ImportRow\n{said}".encode()).hexdigest()


LISTS: Final[Mapping[str, type[FilePart]]] = {
    "deliveries": DeliveryRow,
    "earlier_assignments": EarlierRow,
    "holds": HoldRow,
    "evaluations": EvaluationRow,
    "findings": FindingRow,
    "recommendations": RecommendationRow,
    "outcomes": OutcomeRow,
    "participants": ParticipantRow,
    "hand_overs": HandOverRow,
    "joined_providers": JoinedRow,
}
"""The lists of a row, by field."""
ROW_FIELDS: Final = tuple(name for name in columns_of(HistoryRow) if name not in LISTS)
PERSONAL_FIELDS: Final = frozenset(
    {
        "contact_name",
        "contact_email",
        "contact_telephone",
        "authorized_by",
        "expert_name",
        "earlier_expert_name",
        "later_expert_name",
        "joined_expert_name",
    }
)
"""Fields whose content is not repeated in faults."""
