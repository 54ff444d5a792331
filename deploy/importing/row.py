"""A row of a history: the life of one engagement, each field within the limits of the commands."""

from __future__ import annotations

import hashlib
import re
from datetime import UTC, date, datetime, time
from functools import cached_property
from typing import Annotated, Final
from uuid import UUID

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
)

from events.ids import named_id
from events.vocabulary import (
    CancellationReason,
    CloseReason,
    ContactRole,
    DeclineReason,
    DeliveryMode,
    DeliveryType,
    Ori,
    Program,
    ProviderSlug,
)
from services.assignment.commands import fields as assigning
from services.assignment.commands.plans import Objectives
from services.intake.commands import fields as asking

DELIVERIES_MAX: Final = 400
"""Of one engagement: all of it is one append."""
KEY_CHARACTERS_MAX: Final = 100
_SEPARATOR: Final = ";"
_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_EARLIEST: Final = date(1970, 1, 1)


def _day(value: object) -> object:
    # Else pydantic takes 20180301 for a number of seconds.
    if isinstance(value, str) and not _DAY.fullmatch(value):
        raise ValueError("is a day such as 2018-03-01")
    if not isinstance(value, str | date):
        raise ValueError("is a day such as 2018-03-01")  # noqa: TRY004 - pydantic's contract
    return value


def _listed(value: object) -> object:
    if isinstance(value, str):
        return [item.strip() for item in value.split(_SEPARATOR) if item.strip()]
    return value


def _printable(value: str) -> str:
    if not value.isprintable():
        raise ValueError("must not hold control characters")
    return value


def _not_too_early(value: date) -> date:
    if value < _EARLIEST:
        raise ValueError(f"is {_EARLIEST} or later")
    return value


Day = Annotated[date, BeforeValidator(_day), AfterValidator(_not_too_early)]
Key = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=KEY_CHARACTERS_MAX),
    AfterValidator(_printable),
]
_Split = BeforeValidator(_listed)


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    line: Annotated[int, Field(exclude=True)]
    """Where it stands in the file, from 1."""


class DeliveryRow(_Strict):
    """One dated act of assistance."""

    delivery_type: DeliveryType
    delivery_on: Day
    delivery_hours: assigning.Hours
    delivery_mode: DeliveryMode
    delivery_topics: Annotated[assigning.Topics | None, _Split] = None
    """The topics covered; those asked for, if not said."""
    attendees_in_person: assigning.Attendees = 0
    attendees_virtual: assigning.Attendees = 0


class Row(_Strict):
    """The life of one engagement, as far as it went."""

    external_key: Key
    """Its name where the history was kept; unique there."""
    source: Key
    """Where that was."""
    ori: Ori
    program: Program
    topics: Annotated[asking.Topics, _Split]
    delivery_types: Annotated[asking.DeliveryTypes, _Split] = ()
    problem: asking.Problem = "Not recorded."
    contact_role: ContactRole = ContactRole.POINT_OF_CONTACT
    contact_name: asking.PersonName
    contact_email: asking.Email
    contact_telephone: asking.Telephone | None = None
    authorized_by: asking.PersonName
    wanted_from: Day | None = None
    wanted_until: Day | None = None
    confidential: bool | None = None
    submitted_on: Day
    authorized_title: asking.OfficeTitle | None = None
    authorization_document: asking.DocumentReference | None = None
    authorized_on: Day | None = None
    screened_on: Day | None = None
    other_action_reviewed: bool = False
    declined_on: Day | None = None
    declined_reason: DeclineReason | None = None
    provider: ProviderSlug | None = None
    expert_id: UUID | None = None
    expert_name: assigning.Name | None = None
    assigned_on: Day | None = None
    accepted_on: Day | None = None
    plan_objectives: Annotated[Objectives | None, _Split] = None
    plan_proposed_on: Day | None = None
    plan_approved_on: Day | None = None
    deliveries: Annotated[tuple[DeliveryRow, ...], Field(max_length=DELIVERIES_MAX)] = ()
    delivered_on: Day | None = None
    cancelled_on: Day | None = None
    cancelled_reason: CancellationReason | None = None
    closed_on: Day | None = None
    closed_reason: CloseReason | None = None

    @cached_property
    def request_id(self) -> UUID:
        """Follows from source and key; only its time from the day of the submission."""
        at = datetime.combine(self.submitted_on, time(), UTC)
        return named_id(f"{self.source}\n{self.external_key}", at)

    @cached_property
    def digest(self) -> str:
        """Of all that the row says, wherever it stands: tells a repeated row from a changed one."""
        return hashlib.sha256(f"ImportRow\n{self.model_dump_json()}".encode()).hexdigest()


DELIVERY_FIELDS: Final = tuple(name for name in DeliveryRow.model_fields if name != "line")
ROW_FIELDS: Final = tuple(name for name in Row.model_fields if name not in {"line", "deliveries"})
PERSONAL_FIELDS: Final = frozenset(
    {"contact_name", "contact_email", "contact_telephone", "authorized_by", "expert_name"}
)
"""What they hold is not repeated where a fault is told."""
