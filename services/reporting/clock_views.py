"""What reporting answers with about clocks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from enum import StrEnum
from uuid import UUID

from pydantic import Field

from services.reporting.clocks.spells import Party, Stage
from services.reporting.views import View


class ClockDimension(StrEnum):
    """What spells are divided by."""

    PARTY = "party"
    STAGE = "stage"
    PROGRAM = "program"


class SpellView(View):
    """Some days in one stage, charged to who had to act next."""

    request_id: UUID | None = Field(description="None for a recommendation: see its engagement.")
    engagement_id: UUID | None
    recommendation_id: UUID | None
    ori: str
    program: str
    provider: str | None
    stage: Stage
    party: Party
    began_on: date
    ended_on: date | None = Field(description="None while it goes on.")
    days: int = Field(description="Calendar days until then or until the day asked for.")
    business_days: int = Field(description="Federal business days, likewise.")
    paused_days: int = Field(description="Calendar days on hold, which count in neither.")
    due_on: date | None = Field(description="By its norm, each day on hold later; none: no norm.")
    overdue: bool = Field(description="On the day asked for, or when it ended.")


class ClockView(View):
    """The stages of one request, its engagements, evaluations and recommendations."""

    as_of: int = Field(description="The position of the log that it speaks for.")
    on: date
    days_by_party: Mapping[Party, int] = Field(
        description="Calendar days charged to each; those of several recommendations add up."
    )
    spells: Sequence[SpellView]


class MedianRow(View):
    """How long one stage, or one party, or one program takes."""

    key: str
    ended: int = Field(description="Spells that are over: the medians are theirs.")
    open: int = Field(description="Spells that go on.")
    days: float | None = Field(description="Median of calendar days without holds.")
    business_days: float | None = Field(description="Median of federal business days.")


class NormView(View):
    """Within how many days something should be done."""

    what: str
    days_max: int
    counted_from: str
    published: bool = Field(description="By the programs themselves; the others are ours.")


class MediansView(View):
    """Medians, true at one position of the log."""

    as_of: int
    by: ClockDimension
    rows: Sequence[MedianRow]
    norms: Sequence[NormView]
