"""The lists of a history's row: a list in JSON, and columns of their own in CSV."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import Annotated, Final
from uuid import UUID

from pydantic import Field, StringConstraints

from events.days import Day
from events.rules.durations import minutes_of
from events.vocabulary import (
    ORI_PATTERN,
    DeliveryMode,
    DeliveryType,
    HandOverReason,
    HoldReason,
    LeaveReason,
    OffListReason,
    Priority,
    ProviderDeclineReason,
    ProviderSlug,
    SetAsideReason,
)
from services.assignment.commands import fields as assigning
from services.assignment.commands.deliveries import GivenAttendance, Products
from services.importing.history.fields import FilePart, GivenOri, Number, Split
from services.intake.commands.fields import Note, Recommendation

NUMBERS_MAX: Final = 50
AttendanceText = Annotated[
    str,
    StringConstraints(pattern=rf"{ORI_PATTERN.removesuffix('$')}=[0-9]{{1,6}}(\+[0-9]{{1,6}})?$"),
]
"""How many of an agency attended in person and, behind a plus, virtually: `IA0570100=12+3`."""
Rating = Annotated[int, Field(ge=1, le=5), Number]


class DeliveryRow(FilePart):
    """A delivery."""

    delivery_type: DeliveryType
    delivery_on: Day
    delivery_hours: Annotated[assigning.Hours | None, Number] = None
    """This or `delivery_minutes`."""
    delivery_mode: DeliveryMode
    delivery_topics: Annotated[assigning.Topics | None, Split] = None
    """The topics covered; None: those that the agency asked for."""
    attendees_in_person: Annotated[assigning.Attendees, Number] = 0
    attendees_virtual: Annotated[assigning.Attendees, Number] = 0
    delivery_products: Annotated[Products, Split] = ()
    delivery_minutes: Annotated[assigning.Minutes | None, Number] = None
    delivery_topics_reason: OffListReason | None = None
    attendance_by_agency: Annotated[tuple[AttendanceText, ...], Split] = ()
    delivery_provider: ProviderSlug | None = None
    """Who gave it; None: who led the work on that day."""

    @property
    def minutes(self) -> int:
        """How long it took, whichever the file says."""
        return minutes_of(self.delivery_hours, self.delivery_minutes)


def attendance_read(told: Sequence[str]) -> tuple[GivenAttendance, ...]:
    """How many of each agency attended, read from what the file says."""
    read = []
    for each in told:
        ori, _, people = each.partition("=")
        in_person, _, virtual = people.partition("+")
        read.append(GivenAttendance(ori=ori, in_person=int(in_person), virtual=int(virtual or 0)))
    return tuple(read)


class EarlierRow(FilePart):
    """An assignment that was declined or lapsed, before the last one."""

    earlier_provider: ProviderSlug
    earlier_expert_id: UUID | None = None
    earlier_expert_name: assigning.Name | None = None
    earlier_assigned_on: Day
    earlier_accepted_on: Day | None = None
    earlier_declined_on: Day | None = None
    earlier_declined_reason: ProviderDeclineReason | None = None
    earlier_lapsed_on: Day | None = None
    earlier_declined_note: assigning.Note | None = None


class HandOverRow(FilePart):
    """Another provider that leads the work from a day on, or another expert of the same one."""

    later_provider: ProviderSlug
    later_expert_id: UUID | None = None
    later_expert_name: assigning.Name | None = None
    later_on: Day
    later_reason: HandOverReason
    later_note: assigning.Note | None = None


class JoinedRow(FilePart):
    """A provider that took part in the work beside the one that led it."""

    joined_provider: ProviderSlug
    joined_expert_id: UUID | None = None
    joined_expert_name: assigning.Name | None = None
    joined_on: Day
    joined_note: assigning.Note | None = None
    joined_left_on: Day | None = None
    """The last day; None: it took part to the end."""
    joined_left_reason: HandOverReason | None = None
    joined_left_note: assigning.Note | None = None


class HoldRow(FilePart):
    """A hold; it is still open where `resumed_on` is missing."""

    held_on: Day
    held_reason: HoldReason
    resumed_on: Day | None = None
    held_note: assigning.Note | None = None
    resumed_note: assigning.Note | None = None


class ParticipantRow(FilePart):
    """Another agency that took part."""

    participant_ori: GivenOri
    participant_joined_on: Day | None = None
    """None: the day of the submission."""
    participant_left_on: Day | None = None
    """The last day; None: it took part to the end."""
    participant_left_reason: LeaveReason | None = None
    participant_left_note: Note | None = None


class EvaluationRow(FilePart):
    """How the requester evaluated the help, after everything was given."""

    evaluation_on: Day
    """The day of the answer."""
    evaluation_asked_on: Day | None = None
    """The day of the invitation; None: the day on which everything had been given."""
    rating_delivery: Rating
    rating_experts: Rating
    rating_information: Rating
    rating_knowledge: Rating
    rating_change: Rating
    would_recommend: Annotated[Recommendation, Number]


class FindingRow(FilePart):
    """What an assessment found."""

    finding_number: assigning.Number
    finding_title: assigning.Name
    finding_text: assigning.Text
    finding_on: Day


class RecommendationRow(FilePart):
    """What the agency should do about a finding."""

    recommendation_number: assigning.Number
    recommendation_finding: assigning.Number
    recommendation_text: assigning.Text
    recommendation_priority: Priority
    recommendation_depends_on: Annotated[
        tuple[assigning.Number, ...], Field(max_length=NUMBERS_MAX), Split
    ] = ()
    """Numbers of recommendations that stand before it."""
    recommendation_on: Day


class Outcome(StrEnum):
    """What became of a recommendation at one time."""

    SUBMITTED = "submitted"
    RETURNED = "returned"
    VALIDATED = "validated"
    SUSTAINED = "sustained"
    NO_LONGER_APPLICABLE = SetAsideReason.NO_LONGER_APPLICABLE.value
    UNABLE_TO_ASSESS = SetAsideReason.UNABLE_TO_ASSESS.value


class OutcomeRow(FilePart):
    """One step of a recommendation; a later one follows it."""

    outcome_of: assigning.Number
    """The recommendation's number."""
    outcome: Outcome
    outcome_on: Day
    outcome_by: assigning.Party | None = None
    """Who submitted or validated it; None where it was set aside."""
    outcome_evidence: Annotated[assigning.Evidence | None, Split] = None
    outcome_reasons: Annotated[assigning.ReturnReasons | None, Split] = None
    outcome_note: assigning.Note | None = None


def columns_of(part: type[FilePart]) -> tuple[str, ...]:
    """The fields that a file names."""
    return tuple(name for name in part.model_fields if name != "line")
