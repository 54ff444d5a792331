"""Values of measures that are more than a number."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from pydantic import Field

from services.kit.http.views import View


class OfficersRepresented(View):
    """Sworn strength of distinct agencies with an engagement."""

    sworn: int = 0
    participating: int = Field(
        default=0, description="Of these, officers of agencies that only took part."
    )
    agencies_unknown: int = Field(
        default=0, description="Agencies whose strength is unknown, and therefore not in the sum."
    )


class LeftOut(View):
    """Agencies that reach does not count, by how they stood on the day of which it speaks."""

    not_yet: int = Field(default=0, description="Not known to have existed by then.")
    dormant: int = 0
    covered: int = Field(default=0, description="Another agency reports for them.")
    gone: int = Field(default=0, description="Merged, renumbered, split or dissolved.")


class Reach(View):
    """Agencies that were helped, among all that existed and worked at the end of the period."""

    helped: int = Field(
        default=0, description="Of those that are known; who was succeeded counts as its successor."
    )
    participating: int = Field(default=0, description="Of these, agencies that only took part.")
    known: int | None = Field(default=None, description="Of that kind, size or state; else all.")
    share: float | None = Field(default=None, description="0 to 1.")
    left_out: LeftOut = LeftOut()


class DaysToDelivery(View):
    """From submission to delivery, of delivered engagements."""

    median: float | None = None
    engagements: int = 0


class DaysOfMost(View):
    """From submission to delivery, of nine of ten delivered engagements."""

    days: int | None = Field(default=None, description="At most so many, for nine of ten.")
    engagements: int = 0


class DaysWaited(View):
    """Of waits that ended: their calendar days, without those on hold."""

    median: float | None = None
    nine_of_ten: int | None = Field(
        default=None, description="At most so many days, for nine of ten."
    )
    waits: int = 0


class Satisfaction(View):
    """Answers whose five ratings have a mean of 4 or more, among all answers."""

    share: float | None = Field(default=None, description="0 to 1; none where suppressed.")
    answers: int = 0
    suppressed: bool = Field(default=True, description="Too few answers to be shown.")


class Responded(View):
    """Those of the invited who answered."""

    share: float | None = Field(default=None, description="0 to 1; none where suppressed.")
    answered: int | None = Field(default=None, description="None where suppressed.")
    invited: int = 0
    suppressed: bool = Field(default=True, description="Too few were invited to be shown.")


class OfLevel(View):
    """Answers to the questions of one level, 1 to 5: their mean, and the share of good ones."""

    mean: float | None = Field(default=None, description="None where suppressed.")
    share_good: float | None = Field(default=None, description="0 to 1; none where suppressed.")
    answers: int = Field(default=0, description="How many answered at least one of them.")
    suppressed: bool = Field(default=True, description="Too few answers to be shown.")


class ProviderLoad(View):
    """Engagements that are active at the end of the period."""

    engagements: int = 0
    share: float | None = Field(
        default=None, description="0 to 1: of those of all providers, and of nobody."
    )


class ProviderShare(View):
    """Hours that were given."""

    hours: float = 0.0
    share: float | None = Field(default=None, description="0 to 1: of those of all providers.")


class Reached(View):
    """A round number of engagements that was reached."""

    engagements: int = 0
    reached_on: date | None = None
    engagement_id: UUID | None = Field(default=None, description="The one that made it so many.")


class Milestone(Reached):
    """The last round number of engagements that was reached, and all that were, the first first."""

    passed: tuple[Reached, ...] = ()


class Rated(View):
    """Answers to one question: their mean, and the share of good ones."""

    mean: float | None = Field(default=None, description="None where suppressed.")
    share_good: float | None = Field(default=None, description="0 to 1; none where suppressed.")
    answers: int = 0
    suppressed: bool = Field(default=True, description="Too few answers to be shown.")
