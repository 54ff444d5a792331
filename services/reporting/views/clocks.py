"""What reporting shows of clocks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from enum import StrEnum
from uuid import UUID

from pydantic import Field

from services.kit.http.views import View
from services.reporting.clocks.spells import Party, Stage


class ClockDimension(StrEnum):
    """What spells are divided by."""

    PARTY = "party"
    STAGE = "stage"
    PROGRAM = "program"


class WaitingSort(StrEnum):
    """What comes first in a list of those who are waited for."""

    BEGAN = "began"
    DUE = "due"


class SpellView(View):
    """Some days in one stage, charged to who had to act next."""

    request_id: UUID | None = Field(description="None for a recommendation: see its engagement.")
    engagement_id: UUID | None
    recommendation_id: UUID | None
    ori: str
    program: str
    provider: str | None
    owner: str | None = Field(
        description="The coordinator who looks after the request; null where nobody does, and to "
        "others than the center."
    )
    stage: Stage
    party: Party | None = Field(description="None for a hold that nobody can end by acting.")
    held_for: str | None = Field(description="The reason, where this is a hold.")
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
    days_uncharged: int = Field(description="Calendar days on hold that waited for nobody.")
    spells: Sequence[SpellView]


class WaitingRow(View):
    """How many wait for one party in one stage."""

    party: Party
    stage: Stage
    held_for: str | None = Field(description="The reason, where the sponsor is waited for.")
    waiting: int
    overdue: int
    oldest_on: date = Field(description="The first day of the one that waits longest.")
    days_longest: int = Field(description="Calendar days so far, without holds: the longest.")
    days_median: float = Field(description="Likewise, the median.")


class HoldRow(View):
    """How many are on hold for one reason."""

    held_for: str
    party: Party | None = Field(description="Who can end it by acting; none: nobody.")
    waiting: int = Field(description="How many are on hold.")
    oldest_on: date
    days_longest: int
    days_median: float


class PartyCount(View):
    """How many wait for somebody."""

    waiting: int = 0
    overdue: int = 0


class WaitingSummaryView(View):
    """Who must act, how often, and for how long already, on one day."""

    as_of: int = Field(description="The position of the log that it speaks for.")
    on: date
    by_party: Mapping[Party, PartyCount] = Field(description="Each, also with nothing to do.")
    waiting: Sequence[WaitingRow]
    on_hold: Sequence[HoldRow] = Field(description="What waits for the sponsor is counted in both.")


class MedianRow(View):
    """How long one stage, or one party, or one program takes."""

    key: str
    ended: int = Field(description="Spells that are over: the medians are theirs.")
    open: int = Field(description="Spells that go on.")
    days: float | None = Field(description="Median of calendar days without holds.")
    business_days: float | None = Field(description="Median of federal business days.")


class NormView(View):
    """Within how many days something should be done."""

    name: str = Field(description="As in the setting `BYFIELD_NORMS`, if it can be set.")
    what: str
    days_max: int = Field(description="Calendar days, not counting those on hold.")
    counted_from: str
    published_days_max: int | None = Field(
        description="As the programs themselves published it; none: a rule of ours."
    )


class MediansView(View):
    """Medians, true at one position of the log."""

    as_of: int
    by: ClockDimension
    rows: Sequence[MedianRow]
    norms: Sequence[NormView]
