"""Commands on deliveries: record, correct and strike one; finish the work."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Final, Protocol, TypeVar
from uuid import UUID

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    SkipValidation,
    StringConstraints,
    model_validator,
)

from events.decider import ADDED_LATER, Command
from events.ids import GivenId
from events.rules.agencies import AgencyEnd
from events.rules.participants import Stay
from events.rules.requests import RequestSeen
from events.rules.topics import Topic
from events.text import LINE
from events.vocabulary import (
    AgencyAttendance,
    CorrectionReason,
    DeliveryMode,
    DeliveryType,
    LateReason,
    OffListReason,
    Ori,
    ProviderSlug,
    TopicSlug,
)
from services.assignment.commands.fields import (
    Attendees,
    ForRequest,
    FromProvider,
    Hours,
    Minutes,
    Note,
    Topics,
    each_once,
)
from services.assignment.commands.hand_overs import Members
from services.assignment.matching.history import ExpertHistory

FURTHER_EXPERTS_MAX: Final = 50
PRODUCTS_MAX: Final = 50
COMPLETIONS_MAX: Final = 1000
ATTENDANCE_MAX: Final = 201
"""A lead agency, and as many as may take part beside it."""

FurtherExperts = Annotated[
    tuple[GivenId, ...], Field(max_length=FURTHER_EXPERTS_MAX), AfterValidator(each_once)
]
CompletionNumber = Annotated[int, Field(ge=1, le=COMPLETIONS_MAX)]
TakingPart = Annotated[
    tuple[tuple[UUID, ExpertHistory | None], ...], SkipValidation, Field(exclude=True, repr=False)
]
"""Experts as their streams have them; None for one who is not listed."""


class GivenAttendance(BaseModel):
    """How many people of an agency attended: checked strictly, unlike in the fact."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    ori: Ori
    in_person: Attendees = 0
    virtual: Attendees = 0


def _each_agency_once(given: tuple[GivenAttendance, ...]) -> tuple[GivenAttendance, ...]:
    if len({each.ori for each in given}) < len(given):
        raise ValueError("name each agency once")
    return given


Attendance = Annotated[
    tuple[GivenAttendance, ...],
    Field(max_length=ATTENDANCE_MAX),
    AfterValidator(_each_agency_once),
]


def attendance_of(given: tuple[GivenAttendance, ...]) -> tuple[AgencyAttendance, ...]:
    """Return the attendance as facts have it."""
    return tuple(
        AgencyAttendance(ori=each.ori, in_person=each.in_person, virtual=each.virtual)
        for each in given
    )


Predecessors = Annotated[tuple[Ori, ...], SkipValidation, Field(exclude=True, repr=False)]
Ends = Annotated[
    tuple[tuple[Ori, AgencyEnd | None], ...], SkipValidation, Field(exclude=True, repr=False)
]
"""Agencies with their ends as their streams have them; None for one that did not end."""
Stays = Annotated[tuple[Stay, ...], SkipValidation, Field(exclude=True, repr=False)]
TopicsSeen = Annotated[
    tuple[tuple[TopicSlug, Topic], ...], SkipValidation, Field(exclude=True, repr=False)
]
"""Topics as their streams have them."""
Product = Annotated[str, StringConstraints(min_length=1, max_length=500), LINE]
Products = Annotated[tuple[Product, ...], Field(max_length=PRODUCTS_MAX), AfterValidator(each_once)]


class Lasting(Protocol):
    """What took some time, given in one of two ways."""

    @property
    def hours(self) -> float | None:
        """Return the hours; None where minutes are given."""

    @property
    def minutes(self) -> int | None:
        """Return the minutes; None where hours are given."""


LastingT = TypeVar("LastingT", bound=Lasting)


def refuse_two_times(given: LastingT) -> LastingT:
    """Return what was given if its time is given once. Raises `ValueError` else."""
    if (given.hours is None) == (given.minutes is None):
        raise ValueError("give exactly one of hours and minutes")
    return given


class RecordDelivery(FromProvider):
    """Log one dated act of assistance."""

    engagement_id: UUID
    delivery_id: UUID
    delivery_type: DeliveryType
    topics: Topics
    mode: DeliveryMode
    hours: Hours | None = None
    """In quarters; None where minutes are given."""
    attendees_in_person: Attendees
    attendees_virtual: Attendees
    further_experts: FurtherExperts = ()
    products: Products = ()
    on: date
    """The day it was given."""
    provider: Annotated[ProviderSlug | None, ADDED_LATER] = None
    """Who gave it; None: the provider that records it, else who led the work on that day."""
    reason: Annotated[LateReason | None, ADDED_LATER] = None
    """Needed once the work is over."""
    minutes: Annotated[Minutes | None, ADDED_LATER] = None
    """In whole ones; None where hours are given."""
    topics_reason: Annotated[OffListReason | None, ADDED_LATER] = None
    """Needed for a topic that was not listed on the day."""
    topics_listed: Annotated[bool, Field(exclude=True)]
    """Whether there is a list of topics at all: without one, any topic is taken."""
    topics_seen: TopicsSeen = ()
    """The topics covered, looked up where there is a list."""
    attendance: Annotated[Attendance, ADDED_LATER] = ()
    """Of the attendees, those of whom it is known which agency they are of."""
    stays: Stays = ()
    """When others took part beside the lead agency, looked up where attendance is told."""
    predecessors: Predecessors
    """The agencies that became those of which attendance is told, by the rows."""
    ends: Ends = ()
    """How the lead agency, these and those ended, looked up; empty: nobody asked."""
    listed: TakingPart = ()
    """Every expert that took part, looked up; empty: nobody asked."""
    members: Members = ()
    """The provider that gave it, looked up; likewise."""
    request: Annotated[RequestSeen, Field(exclude=True)] = RequestSeen()
    """Looked up where no provider has accepted: the work may have been opened by mistake."""

    _time_once = model_validator(mode="after")(refuse_two_times)


class CorrectDelivery(FromProvider):
    """Correct a recorded delivery: all its fields are given anew."""

    engagement_id: UUID
    delivery_id: UUID
    delivery_type: DeliveryType
    topics: Topics
    mode: DeliveryMode
    hours: Hours | None = None
    """In quarters; None where minutes are given."""
    attendees_in_person: Attendees
    attendees_virtual: Attendees
    further_experts: FurtherExperts = ()
    products: Products = ()
    delivered_on: date
    """The day it was given."""
    reason: CorrectionReason
    note: Note | None = None
    on: date
    """The day of the correction."""
    minutes: Annotated[Minutes | None, ADDED_LATER] = None
    """In whole ones; None where hours are given."""
    topics_reason: Annotated[OffListReason | None, ADDED_LATER] = None
    """Needed for a topic that was not listed on the day."""
    topics_listed: Annotated[bool, Field(exclude=True)]
    """Whether there is a list of topics at all: without one, any topic is taken."""
    topics_seen: TopicsSeen = ()
    """The topics covered, looked up where there is a list."""
    attendance: Annotated[Attendance, ADDED_LATER] = ()
    """Of the attendees, those of whom it is known which agency they are of."""
    stays: Stays = ()
    """When others took part beside the lead agency, looked up where attendance is told."""
    predecessors: Predecessors
    """The agencies that became those of which attendance is told, by the rows."""
    ends: Ends = ()
    """How the lead agency, these and those ended, looked up; empty: nobody asked."""
    listed: TakingPart = ()
    """Every expert that took part, looked up; empty: nobody asked."""
    members: Members = ()
    """The provider that gave it, looked up; likewise."""

    _time_once = model_validator(mode="after")(refuse_two_times)


class StrikeDelivery(Command):
    """Strike a delivery that never took place or is recorded twice."""

    engagement_id: UUID
    delivery_id: UUID
    reason: CorrectionReason
    note: Note | None = None
    on: date


class DeliverEngagement(FromProvider, ForRequest):
    """Declare the work delivered."""

    engagement_id: UUID
    on: date


class CorrectCompletion(FromProvider):
    """Correct the day on which the work was completed."""

    engagement_id: UUID
    completion: CompletionNumber | None = None
    """Which of several; None where there is one."""
    delivered_on: date
    """The right day."""
    reason: CorrectionReason
    note: Note | None = None
    on: date
    """The day of the correction."""


DeliveryCommand = (
    RecordDelivery | CorrectDelivery | StrikeDelivery | DeliverEngagement | CorrectCompletion
)
