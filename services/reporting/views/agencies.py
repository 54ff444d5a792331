"""What reporting shows of an agency: what it is, how much work it has, and what happened."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from uuid import UUID

from pydantic import Field

from services.kit.http.views import View
from services.reporting.views.requests import RequestStatus


class AgencyView(View):
    """An agency as its present profile says, and how it stands."""

    ori: str
    name: str
    kind: str | None
    state: str
    sworn: int | None
    standing: str
    """Active, dormant or covered; or how it ended."""
    since: date | None
    """The first day on which it stood so without a break; None where that is not known."""
    heir: str | None
    """Who goes on for it."""
    former_names: Sequence[str]
    """The first one first."""
    succeeded: Sequence[str]
    """For whom it goes on."""


class AgencyWork(View):
    """How much work of an agency somebody is shown."""

    requests: Mapping[RequestStatus, int]
    """Its own, in the order of their way; statuses of none are left out."""
    opened: int
    """Engagements of these."""
    delivered: int
    took_part: int
    """Requests of others in which it took part."""


class NamedRequest(View):
    """The request that something happened to."""

    request_id: UUID
    ori: str = Field(description="Of the agency that asked.")
    program: str = Field(description="As asked for; from screening on, as routed.")
    submitted_on: date
    took_part: bool = Field(
        description="Whether it is the request of another agency, in which this one took part."
    )
    opens: bool = Field(description="Whether who asks may see the request alone, too.")


class AgencyEntry(View):
    """One fact of an agency, or of a request's life."""

    position: int
    type: str
    says: str = Field(description="What happened, in a sentence that names nobody.")
    happened_on: date | None = Field(description="The business day that it speaks of.")
    recorded_at: datetime
    role: str = Field(description="Of who caused it, without the person.")
    late: bool = Field(
        description="Whether it was recorded when the work was over already, as late entry."
    )
    request: NamedRequest | None = Field(description="Null for a change of the agency itself.")
